// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {CompactTarget} from "../libraries/CompactTarget.sol";
import {NetworkStateRecord} from "../libraries/NetworkStateRecord.sol";
import {Epoch} from "../libraries/Epoch.sol";

/// @title What Bitcoin makes possible
/// @notice Every Bitcoin fact of the protocol is here: subsidy by height, the retarget and its limits, the bound of fees.
/// @dev `work` of a day is `bits u32 << 64 | nextBits u32 << 32 | retargetSecond u32`; without a retarget the lower 64 bits are 0.
contract BitcoinRules is INetworkRules {
    uint256 public constant RETARGET_INTERVAL_BLOCKS = 2_016;
    uint256 public constant HALVING_INTERVAL_BLOCKS = 210_000;
    uint256 public constant GENESIS_SUBSIDY_SATS = 50e8;
    /// @notice Fewer than a retarget interval, so that at most one retarget falls into a day.
    uint256 public constant MAX_BLOCKS_PER_EPOCH = 2_000;
    /// @notice Largest target: difficulty 1, bits 0x1d00ffff.
    uint256 public constant POW_LIMIT = 0xffff << 208;
    /// @notice One retarget changes the target by at most this factor, up or down.
    uint256 public constant RETARGET_FACTOR = 4;
    /// @notice How much earlier than the day a header's own time may lie. (Consensus: never earlier than its median-time-past.)
    uint256 public constant RETARGET_EARLY_SECONDS = 2 hours;
    /// @notice How much later than the day. When blocks are slow, median-time-past trails the header by many hours; a tight limit
    /// could refuse a true day and stop the network for good, and guards nothing: a later time counts as the end of the day.
    uint256 public constant RETARGET_LATE_SECONDS = 1 days;
    /// @notice Fees per block are in bounds up to subsidy / 16 ...
    uint256 public constant FEES_SUBSIDY_DIVISOR = 16;
    /// @notice ... or up to this multiple of their mean, whichever is more.
    uint256 public constant FEES_MEAN_MULTIPLE = 4;
    /// @notice A new day weighs one part in 30 in the mean of fees.
    uint256 public constant FEES_MEAN_WEIGHT = 30;

    /// @inheritdoc INetworkRules
    function advance(
        NetworkStateRecord state,
        IOutputOracle.NetworkReport calldata report
    )
        external
        pure
        returns (
            uint96 work,
            uint256 dayTargetSeconds,
            uint64 rewardPerBlock,
            uint32 nextBits,
            uint64 meanFees,
            bool feesInBounds
        )
    {
        uint256 firstHeight = report.firstHeight;
        uint256 count = report.blockCount;
        uint256 fees = report.fees;
        nextBits = report.bits;
        if (firstHeight != state.nextHeight()) revert WrongFirstHeight(state.nextHeight(), firstHeight);
        if (nextBits != state.bits()) revert WrongBits(state.bits(), nextBits);
        if (count > MAX_BLOCKS_PER_EPOCH) revert TooManyBlocks(count, MAX_BLOCKS_PER_EPOCH);

        work = uint96(nextBits) << 64;
        if (_hasRetarget(firstHeight, count, report)) {
            nextBits = report.nextBits;
            _checkRetarget(state.bits(), nextBits);
            work |= (uint96(nextBits) << 32) | _retargetSecond(report);
        }
        dayTargetSeconds = targetSeconds(work);
        if (count == 0) {
            if (fees != 0) revert FeesWithoutBlocks(fees);
            return (work, dayTargetSeconds, _lastReward(state, firstHeight), nextBits, state.meanFees(), true);
        }
        (rewardPerBlock, meanFees, feesInBounds) = _rewards(state.meanFees(), firstHeight, count, fees);
    }

    /// @inheritdoc INetworkRules
    function targetSeconds(uint96 work) public pure returns (uint256) {
        uint256 target = CompactTarget.toTarget(uint32(work >> 64));
        uint32 nextBits = uint32(work >> 32);
        // Targets are below 2^224 and a day below 2^17: neither sum nor product overflows.
        unchecked {
            if (nextBits == 0) return (target + 1) * Epoch.SECONDS_PER_DAY;
            uint256 retargetSecond = uint32(work);
            return
                (target + 1) * retargetSecond +
                (CompactTarget.toTarget(nextBits) + 1) * (Epoch.SECONDS_PER_DAY - retargetSecond);
        }
    }

    /// @inheritdoc INetworkRules
    function checkBits(uint32 bits) external pure {
        _checkedTarget(bits);
    }

    /// @notice Subsidy of the block at `height`, satoshi.
    function subsidyAt(uint256 height) public pure returns (uint256) {
        return GENESIS_SUBSIDY_SATS >> (height / HALVING_INTERVAL_BLOCKS);
    }

    /// @notice Most fees per block that a day may average and keep the ordinary dispute window, satoshi.
    /// @param subsidyPerBlock average subsidy of the day's blocks, rounded down
    function feesBound(uint256 subsidyPerBlock, uint256 meanFees) public pure returns (uint256) {
        uint256 bySubsidy = subsidyPerBlock / FEES_SUBSIDY_DIVISOR;
        uint256 byMean = FEES_MEAN_MULTIPLE * meanFees;
        return bySubsidy > byMean ? bySubsidy : byMean;
    }

    /// @dev A day has a retarget if the first block of a period is among its blocks. Then the report must carry it, else it must not.
    function _hasRetarget(
        uint256 firstHeight,
        uint256 count,
        IOutputOracle.NetworkReport calldata report
    ) private pure returns (bool) {
        unchecked {
            // Heights are below 2^32 and counts below 2^11.
            uint256 sinceBoundary = firstHeight % RETARGET_INTERVAL_BLOCKS;
            uint256 untilBoundary = sinceBoundary == 0 ? 0 : RETARGET_INTERVAL_BLOCKS - sinceBoundary;
            bool given = report.nextBits != 0;
            bool timed = report.retargetTime != 0;
            if (untilBoundary >= count) {
                if (given || timed) revert UnexpectedRetarget(firstHeight, count);
                return false;
            }
            if (!given || !timed) revert RetargetMissing(firstHeight + untilBoundary);
            return true;
        }
    }

    /// @dev Consensus multiplies the target by a time clamped to [1/4, 4] of two weeks, then cuts it to compact form.
    function _checkRetarget(uint32 bits, uint32 nextBits) private pure {
        uint256 oldTarget = CompactTarget.toTarget(bits);
        uint256 newTarget = _checkedTarget(nextBits);
        if (newTarget > oldTarget * RETARGET_FACTOR || newTarget < CompactTarget.truncate(oldTarget / RETARGET_FACTOR))
            revert RetargetTooSteep(oldTarget, newTarget);
    }

    /// @dev Second of the day from which the new target counts, 0 to 86,400: the header's time, clamped to the day.
    function _retargetSecond(IOutputOracle.NetworkReport calldata report) private pure returns (uint96) {
        uint256 start = Epoch.start(report.epoch);
        uint256 end = Epoch.end(report.epoch);
        uint256 time = report.retargetTime;
        if (time + RETARGET_EARLY_SECONDS < start || time > end + RETARGET_LATE_SECONDS) {
            revert RetargetOutsideEpoch(time, report.epoch);
        }
        return uint96(Math.min(Math.max(time, start), end) - start);
    }

    /// @dev A day without blocks: the last value. Before the first block ever reported, what the next one would pay on average.
    function _lastReward(NetworkStateRecord state, uint256 firstHeight) private pure returns (uint64) {
        uint64 last = state.rewardPerBlock();
        return last == 0 ? _checkedReward(subsidyAt(firstHeight) + state.meanFees()) : last;
    }

    /// @dev The reward is rounded down: in the favour of the provider, who owes it, by under one satoshi a block.
    /// @param mean mean fees per block before this day
    /// @param count blocks of the day, not 0
    function _rewards(
        uint256 mean,
        uint256 firstHeight,
        uint256 count,
        uint256 fees
    ) private pure returns (uint64 rewardPerBlock, uint64 meanFees, bool feesInBounds) {
        unchecked {
            // Subsidies of 2,000 blocks are below 2^44, fees and their mean below 2^64.
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

    /// @dev Sum of subsidies, exact across a halving. `count` is below a halving interval, so at most one falls between.
    function _subsidies(uint256 firstHeight, uint256 count) private pure returns (uint256) {
        unchecked {
            uint256 untilHalving = HALVING_INTERVAL_BLOCKS - (firstHeight % HALVING_INTERVAL_BLOCKS);
            uint256 subsidy = subsidyAt(firstHeight);
            if (count <= untilHalving) return count * subsidy;
            return untilHalving * subsidy + (count - untilHalving) * (subsidy >> 1);
        }
    }

    function _checkedReward(uint256 rewardPerBlock) private pure returns (uint64) {
        if (rewardPerBlock > type(uint64).max) revert RewardTooLarge(rewardPerBlock);
        return uint64(rewardPerBlock);
    }

    /// @dev Positive, not above the limit, and written in the one canonical form that consensus compares headers with.
    function _checkedTarget(uint32 bits) private pure returns (uint256 target) {
        target = CompactTarget.toTarget(bits);
        if (target == 0 || target > POW_LIMIT || CompactTarget.fromTarget(target) != bits) revert InvalidBits(bits);
    }
}
