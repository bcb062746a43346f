// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155 as OpenZeppelinERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155 as SoladyERC1155} from "solady/src/tokens/ERC1155.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";

/// @title OpenZeppelin's ERC-1155 with an open mint: the plain transfer to measure against
contract PlainOpenZeppelin is OpenZeppelinERC1155("") {
    function mint(address to, uint256 id, uint256 units) external {
        _mint(to, id, units, "");
    }
}

/// @title Solady's ERC-1155 with an open mint: the leanest plain transfer
contract PlainSolady is SoladyERC1155 {
    function mint(address to, uint256 id, uint256 units) external {
        _mint(to, id, units, "");
    }

    function uri(uint256) public pure override returns (string memory) {
        return "";
    }
}

/// @title Plays the market in measurements of the ledger alone: creates series and mints to many holders at once
contract BenchMarket {
    function create(IHashpower ledger, uint256 id, address rewardToken, uint8 scaleBits) external {
        ledger.create(id, rewardToken, scaleBits, address(0), 0, address(0));
    }

    function mint(IHashpower ledger, address to, uint256 id, uint256 units) external {
        ledger.mint(to, id, units, "");
    }

    /// @notice Mints `units` to each of `count` accounts that nobody has the key of.
    function mintMany(IHashpower ledger, uint256 id, uint256 first, uint256 count, uint256 units) external {
        for (uint256 i = 0; i < count; ++i) {
            ledger.mint(address(uint160(uint256(keccak256(abi.encode("holder", first + i))))), id, units, "");
        }
    }
}
