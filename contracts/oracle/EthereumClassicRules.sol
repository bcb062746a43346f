// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {AverageTargetRules} from "./AverageTargetRules.sol";

/// @title What Ethereum Classic makes possible
/// @notice A block in 13 seconds; the difficulty follows every block; 5 ETC a block, a fifth less in each era of 5,000,000 blocks
/// (ECIP-1017). Ommers are left out: a hash that ends in one counts like a hash that wins a block, and what an ommer pays is not counted.
/// That favours the holders by about the share of ommers among the blocks, a few per cent, which a provider prices into its service.
/// @dev A coin has 18 decimals, of which 64 bits cannot hold 19 coins. Reports count in 1e-12 ETC; the reward token keeps its 18.
contract EthereumClassicRules is AverageTargetRules {
    uint256 public constant ERA_BLOCKS = 5_000_000;
    /// @notice Subsidy of the first era, units of 1e-12 ETC.
    uint256 public constant GENESIS_SUBSIDY = 5e12;
    /// @notice Each era pays four fifths of the one before.
    uint256 public constant ERA_NUMERATOR = 4;
    uint256 public constant ERA_DENOMINATOR = 5;
    /// @notice Number, from 0, of the last era that pays: in some two hundred years a block pays 1e-9 ETC.
    uint256 public constant LAST_ERA = 100;

    constructor()
        AverageTargetRules(
            Identity({
                name: "Ethereum Classic",
                algorithm: "Etchash",
                coinDecimals: 12,
                blocksPerDay: 6_646, // 86,400 / 13
                maxBlocksPerEpoch: 26_584
            }),
            (1 << 238) - 1
        )
    {}

    /// @inheritdoc INetworkRules
    /// @dev Rounded down once, as consensus does, but at 12 decimals: exact through the 14th era.
    function subsidyAt(uint256 height) public pure override returns (uint256) {
        return _subsidyOf(_era(height));
    }

    /// @dev An era is longer than any report, so at most one begins within it.
    function _subsidies(uint256 firstHeight, uint256 count) internal pure override returns (uint256) {
        unchecked {
            uint256 era = _era(firstHeight);
            uint256 untilNext = (era + 1) * ERA_BLOCKS + 1 - firstHeight;
            if (count <= untilNext) return count * _subsidyOf(era);
            return untilNext * _subsidyOf(era) + (count - untilNext) * _subsidyOf(era + 1);
        }
    }

    /// @dev The last block of an era has a height divisible by `ERA_BLOCKS`.
    function _era(uint256 height) private pure returns (uint256) {
        return height == 0 ? 0 : (height - 1) / ERA_BLOCKS;
    }

    function _subsidyOf(uint256 era) private pure returns (uint256) {
        if (era > LAST_ERA) return 0;
        return (GENESIS_SUBSIDY * ERA_NUMERATOR ** era) / ERA_DENOMINATOR ** era;
    }
}
