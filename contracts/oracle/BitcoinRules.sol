// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BitcoinLikeRules} from "./BitcoinLikeRules.sol";

/// @title What Bitcoin makes possible
/// @notice Every Bitcoin fact of the protocol is here and in its base: subsidy by height, the retarget and its limits.
contract BitcoinRules is BitcoinLikeRules {
    constructor()
        BitcoinLikeRules(
            Identity({
                name: "Bitcoin",
                algorithm: "SHA-256d",
                coinDecimals: 8,
                blocksPerDay: 144,
                maxBlocksPerEpoch: 2_000
            })
        )
    {}

    /// @inheritdoc BitcoinLikeRules
    function halvingIntervalBlocks() public pure override returns (uint256) {
        return 210_000;
    }

    /// @inheritdoc BitcoinLikeRules
    function genesisSubsidy() public pure override returns (uint256) {
        return 50e8;
    }

    /// @inheritdoc BitcoinLikeRules
    function powLimit() public view virtual override returns (uint256) {
        return 0xffff << 208; // difficulty 1, bits 0x1d00ffff
    }
}
