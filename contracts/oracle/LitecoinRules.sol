// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BitcoinLikeRules} from "./BitcoinLikeRules.sol";

/// @title What Litecoin makes possible
/// @notice Bitcoin's rules four times as fast: a block in 2.5 minutes, 2,016 blocks (3.5 days) under one target, a halving every
/// 840,000 blocks. Its Scrypt hashes secure Dogecoin as well (merged mining).
contract LitecoinRules is BitcoinLikeRules {
    constructor()
        BitcoinLikeRules(
            Identity({
                name: "Litecoin",
                algorithm: "Scrypt",
                coinDecimals: 8,
                blocksPerDay: 576,
                maxBlocksPerEpoch: 2_000
            })
        )
    {}

    /// @inheritdoc BitcoinLikeRules
    function halvingIntervalBlocks() public pure override returns (uint256) {
        return 840_000;
    }

    /// @inheritdoc BitcoinLikeRules
    function genesisSubsidy() public pure override returns (uint256) {
        return 50e8;
    }

    /// @inheritdoc BitcoinLikeRules
    function powLimit() public pure override returns (uint256) {
        return 0x0fffff << 216; // bits 0x1e0fffff
    }
}
