// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {NetworkStateRecord} from "../libraries/NetworkStateRecord.sol";
import {NetworkWork} from "../libraries/NetworkWork.sol";

/// @title What every network's rules share: heights that go on, rewards from subsidy and fees, the bound of fees
abstract contract NetworkRules is INetworkRules {
    /// @notice Fees per block are in bounds up to subsidy / 16 ...
    uint256 public constant FEES_SUBSIDY_DIVISOR = 16;
    /// @notice ... or up to this multiple of their mean, whichever is more.
    uint256 public constant FEES_MEAN_MULTIPLE = 4;
    /// @notice A new day weighs one part in 30 in the mean of fees.
    uint256 public constant FEES_MEAN_WEIGHT = 30;

    /// @inheritdoc INetworkRules
    bytes32 public immutable NETWORK_NAME;
    /// @inheritdoc INetworkRules
    bytes32 public immutable ALGORITHM;
    /// @inheritdoc INetworkRules
    uint8 public immutable COIN_DECIMALS;
    /// @inheritdoc INetworkRules
    uint256 public immutable BLOCKS_PER_DAY;
    /// @notice Most blocks of one report. If a day has more, the next report goes on with the rest.
    uint256 public immutable MAX_BLOCKS_PER_EPOCH;

    /// @param name as in `NETWORK_NAME`
    /// @param algorithm as in `ALGORITHM`
    /// @param coinDecimals decimals of the coin base unit of reports
    /// @param blocksPerDay by the network's spacing, rounded down
    /// @param maxBlocksPerEpoch most blocks of one report
    struct Identity {
        bytes32 name;
        bytes32 algorithm;
        uint8 coinDecimals;
        uint256 blocksPerDay;
        uint256 maxBlocksPerEpoch;
    }

    constructor(Identity memory identity) {
        NETWORK_NAME = identity.name;
        ALGORITHM = identity.algorithm;
        COIN_DECIMALS = identity.coinDecimals;
        BLOCKS_PER_DAY = identity.blocksPerDay;
        MAX_BLOCKS_PER_EPOCH = identity.maxBlocksPerEpoch;
    }

    /// @inheritdoc INetworkRules
    function targetSeconds(uint96 work) external pure returns (uint256) {
        return NetworkWork.targetSeconds(work);
    }

    /// @inheritdoc INetworkRules
    function hashesPerBlock(uint32 bits) external view returns (uint256) {
        uint256 target = _checkedTarget(bits);
        unchecked {
            // 2^256 itself does not fit: one whole divisor less of it does. The quotient fits, since a target is at least 1.
            return ~target / (target + 1) + 1;
        }
    }

    /// @inheritdoc INetworkRules
    function subsidyAt(uint256 height) public view virtual returns (uint256);

    /// @inheritdoc INetworkRules
    function provenUntil() external view virtual returns (uint256) {
        return 0;
    }

    /// @notice Most fees per block that a day may average and keep the ordinary dispute window, coin base units.
    /// @param subsidyPerBlock average subsidy of the day's blocks, rounded down
    function feesBound(uint256 subsidyPerBlock, uint256 meanFees) public pure returns (uint256) {
        uint256 bySubsidy = subsidyPerBlock / FEES_SUBSIDY_DIVISOR;
        uint256 byMean = FEES_MEAN_MULTIPLE * meanFees;
        return bySubsidy > byMean ? bySubsidy : byMean;
    }

    /// @dev Reverts with `InvalidBits`; a target is at least 1.
    function _checkedTarget(uint32 bits) internal view virtual returns (uint256 target);

    /// @dev Sum of the subsidies of `count` blocks, exact. `count` is at most `MAX_BLOCKS_PER_EPOCH`.
    function _subsidies(uint256 firstHeight, uint256 count) internal view virtual returns (uint256);

    /// @dev A report goes on at the height and from the target where the last one ended.
    function _checkStart(NetworkStateRecord state, uint256 firstHeight, uint256 bits, uint256 count) internal view {
        if (firstHeight != state.nextHeight()) revert WrongFirstHeight(state.nextHeight(), firstHeight);
        if (bits != state.bits()) revert WrongBits(state.bits(), bits);
        if (count > MAX_BLOCKS_PER_EPOCH) revert TooManyBlocks(count, MAX_BLOCKS_PER_EPOCH);
    }

    /// @dev A day without blocks: the last value. Before the first block ever reported, what the next one would pay on average.
    function _rewardWithoutBlocks(
        NetworkStateRecord state,
        uint256 firstHeight,
        uint256 fees
    ) internal view returns (uint64) {
        if (fees != 0) revert FeesWithoutBlocks(fees);
        uint64 last = state.rewardPerBlock();
        return last == 0 ? _checkedReward(subsidyAt(firstHeight) + state.meanFees()) : last;
    }

    /// @dev The reward is rounded down: in the favour of the provider, who owes it, by under one base unit a block.
    /// @param mean mean fees per block before this day
    /// @param count blocks of the day, not 0
    function _rewards(
        uint256 mean,
        uint256 firstHeight,
        uint256 count,
        uint256 fees
    ) internal view returns (uint64 rewardPerBlock, uint64 meanFees, bool feesInBounds) {
        unchecked {
            // A subsidy is below 2^64 and a count below 2^16; fees and their mean are below 2^64.
            uint256 subsidies = _subsidies(firstHeight, count);
            rewardPerBlock = _checkedReward((subsidies + fees) / count);

            uint256 feesPerBlock = fees / count;
            uint256 bound = feesBound(subsidies / count, mean);
            feesInBounds = feesPerBlock <= bound;
            if (!feesInBounds) feesPerBlock = bound;
            // Between two uint64, so it is one; the step is rounded toward the old mean.
            meanFees = uint64(
                feesPerBlock >= mean
                    ? mean + (feesPerBlock - mean) / FEES_MEAN_WEIGHT
                    : mean - (mean - feesPerBlock) / FEES_MEAN_WEIGHT
            );
        }
    }

    /// @dev Reward of a day that nobody reported: average subsidy of a day's blocks from the expected height, and mean fees.
    function _fallbackReward(NetworkStateRecord state, uint32 epoch) internal view returns (uint64) {
        uint256 lastEpoch = state.lastEpoch();
        if (epoch <= lastEpoch) revert FallbackNotAfterReport(lastEpoch, epoch);
        uint256 firstHeight = state.nextHeight() + (epoch - lastEpoch - 1) * BLOCKS_PER_DAY;
        return _checkedReward(_subsidies(firstHeight, BLOCKS_PER_DAY) / BLOCKS_PER_DAY + state.meanFees());
    }

    function _checkedReward(uint256 rewardPerBlock) internal pure returns (uint64) {
        if (rewardPerBlock > type(uint64).max) revert RewardTooLarge(rewardPerBlock);
        return uint64(rewardPerBlock);
    }
}
