// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITransferPolicy} from "../../interfaces/ITransferPolicy.sol";

/// @title Policies for tests of restricted series
/// @notice Allows transfers between listed accounts; mints count as coming from a listed account.
contract ListPolicy is ITransferPolicy {
    mapping(address account => bool) public allowed;

    function setAllowed(address account, bool allowed_) external {
        allowed[account] = allowed_;
    }

    function canTransfer(address, address from, address to, uint256, uint256) external view returns (bool) {
        return (from == address(0) || allowed[from]) && allowed[to];
    }
}

/// @notice Allows exactly the transfer it was told to expect, argument by argument.
contract ExactPolicy is ITransferPolicy {
    bytes32 public expected;

    function expect(address operator, address from, address to, uint256 id, uint256 units) external {
        expected = keccak256(abi.encode(operator, from, to, id, units));
    }

    function canTransfer(
        address operator,
        address from,
        address to,
        uint256 id,
        uint256 units
    ) public view virtual returns (bool) {
        return keccak256(abi.encode(operator, from, to, id, units)) == expected;
    }
}

/// @notice Reverts with an error of its own.
contract RevertingPolicy is ITransferPolicy {
    error IdentityMissing(address account);

    function canTransfer(address, address, address to, uint256, uint256) external pure returns (bool) {
        revert IdentityMissing(to);
    }
}

/// @notice Says yes, but writes while it is asked. A policy is asked with STATICCALL, so this must fail.
contract WritingPolicy {
    uint256 public asked;

    function canTransfer(address, address, address, uint256, uint256) external returns (bool) {
        ++asked;
        return true;
    }
}
