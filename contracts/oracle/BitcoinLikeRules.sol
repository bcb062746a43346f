// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {CompactTarget} from "../libraries/CompactTarget.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {NetworkStateRecord} from "../libraries/NetworkStateRecord.sol";
import {NetworkWork} from "../libraries/NetworkWork.sol";
import {NetworkRules} from "./NetworkRules.sol";

/// @title Networks that retarget in periods and halve their subsidy
/// @notice One target holds for a whole period of blocks; `bits` and `nextBits` of a report are those of block headers.
/// @dev `work` of a day has the first form of `NetworkWork`.
abstract contract BitcoinLikeRules is NetworkRules {
    /// @notice One retarget changes the target by at most this factor, up or down.
    uint256 public constant RETARGET_FACTOR = 4;
    /// @notice How much earlier than the day a header's own time may lie. (Consensus: never earlier than its median-time-past.)
    uint256 public constant RETARGET_EARLY_SECONDS = 2 hours;
    /// @notice How much later than the day. When blocks are slow, median-time-past trails the header by many hours; a tight limit
    /// could refuse a true day and stop the network for good, and guards nothing: a later time counts as the end of the day.
    uint256 public constant RETARGET_LATE_SECONDS = 1 days;

    /// @notice Blocks under one target. A report has fewer, so that at most one retarget falls into it.
    uint256 public constant RETARGET_INTERVAL_BLOCKS = 2_016;

    constructor(Identity memory identity) NetworkRules(identity) {}

    /// @inheritdoc INetworkRules
    function advance(
        NetworkStateRecord state,
        IOutputOracle.NetworkReport calldata report
    ) external view returns (uint96 work, uint64 rewardPerBlock, uint32 nextBits, uint64 meanFees, bool feesInBounds) {
        uint256 firstHeight = report.firstHeight;
        uint256 count = report.blockCount;
        uint256 fees = report.fees;
        nextBits = report.bits;
        _checkStart(state, firstHeight, nextBits, count);

        work = uint96(nextBits) << 64;
        if (_hasRetarget(firstHeight, count, report)) {
            nextBits = report.nextBits;
            _checkRetarget(state.bits(), nextBits);
            _confirmRetarget(firstHeight + count - 1, state.bits(), nextBits, report.retargetTime);
            work |= (uint96(nextBits) << 32) | _retargetSecond(report);
        }
        if (count == 0) {
            rewardPerBlock = _rewardWithoutBlocks(state, firstHeight, fees);
            return (work, rewardPerBlock, nextBits, state.meanFees(), true);
        }
        (rewardPerBlock, meanFees, feesInBounds) = _rewards(state.meanFees(), firstHeight, count, fees);
    }

    /// @inheritdoc INetworkRules
    function fallbackDay(
        NetworkStateRecord state,
        uint96 lastWork,
        uint32 epoch
    ) external view returns (uint96 work, uint256 dayTargetSeconds, uint64 rewardPerBlock) {
        work = _fallbackWork(state, lastWork, epoch);
        return (work, NetworkWork.targetSeconds(work), _fallbackReward(state, epoch));
    }

    /// @inheritdoc INetworkRules
    function plainFallbackDay(
        NetworkStateRecord state,
        uint96 lastWork,
        uint32 epoch
    ) external view returns (uint96 work, uint64 rewardPerBlock) {
        return (_plainWork(lastWork), _fallbackReward(state, epoch));
    }

    /// @inheritdoc INetworkRules
    function checkValue(NetworkStateRecord before, uint32 epoch, DayValue calldata value) external view {
        uint256 firstHeight = before.nextHeight();
        uint256 count = _claimedCount(firstHeight, value.nextHeight);
        uint32 bits = before.bits();
        uint32 retargetBits = uint32(value.work >> 32);
        uint256 second = uint32(value.work);
        if (uint32(value.work >> 64) != bits) revert WrongBits(bits, uint32(value.work >> 64));
        if (_untilBoundary(firstHeight) >= count) {
            if (retargetBits != 0 || second != 0) revert UnexpectedRetarget(firstHeight, count);
        } else {
            if (retargetBits == 0) revert RetargetMissing(firstHeight + _untilBoundary(firstHeight));
            _checkRetarget(bits, retargetBits);
            if (second > Epoch.SECONDS_PER_DAY) revert RetargetOutsideEpoch(Epoch.start(epoch) + second, epoch);
            _confirmClaim(firstHeight + count - 1, bits, retargetBits, epoch, second);
            bits = retargetBits;
        }
        if (value.nextBits != bits) revert WrongBits(bits, value.nextBits);
        _checkClaimedReward(before.meanFees(), firstHeight, count, value.rewardPerBlock);
    }

    /// @inheritdoc INetworkRules
    function checkBits(uint32 bits) external view {
        _checkedTarget(bits);
    }

    /// @inheritdoc INetworkRules
    function subsidyAt(uint256 height) public pure override returns (uint256) {
        return genesisSubsidy() >> (height / halvingIntervalBlocks());
    }

    /// @notice Blocks between two halvings of the subsidy; more than the most blocks of a report.
    /// @dev A function, not an immutable: the compiler knows its value, and no division has to be checked for zero.
    function halvingIntervalBlocks() public pure virtual returns (uint256);

    /// @notice Subsidy of the first blocks, coin base units.
    function genesisSubsidy() public pure virtual returns (uint256);

    /// @notice Largest target that the compact form can state, below 2^238.
    function powLimit() public view virtual returns (uint256);

    /// @dev Reverts if something else is known about a retarget than the report says; without a relay nothing is.
    /// @param height of a block behind the retarget, less than a period later
    /// @param bits compact target before it
    function _confirmRetarget(
        uint256 height,
        uint32 bits,
        uint32 nextBits,
        uint256 retargetTime
    ) internal view virtual {}

    /// @dev The same of a retarget that a dispute claims.
    /// @param second of the day from which the new target counts, clamped to the day
    function _confirmClaim(
        uint256 height,
        uint32 bits,
        uint32 nextBits,
        uint32 epoch,
        uint256 second
    ) internal view virtual {}

    /// @dev `work` of a day that nobody reported.
    function _fallbackWork(NetworkStateRecord, uint96 lastWork, uint32) internal view virtual returns (uint96) {
        return _plainWork(lastWork);
    }

    /// @dev A retarget that falls due meanwhile cannot be known: the last target stays.
    function _plainWork(uint96 lastWork) private pure returns (uint96) {
        uint32 nextBits = uint32(lastWork >> 32);
        return (nextBits == 0 ? lastWork >> 64 : nextBits) << 64;
    }

    /// @dev At most one halving falls between.
    function _subsidies(uint256 firstHeight, uint256 count) internal pure override returns (uint256) {
        unchecked {
            uint256 untilHalving = halvingIntervalBlocks() - (firstHeight % halvingIntervalBlocks());
            uint256 subsidy = subsidyAt(firstHeight);
            if (count <= untilHalving) return count * subsidy;
            return untilHalving * subsidy + (count - untilHalving) * (subsidy >> 1);
        }
    }

    /// @dev A day has a retarget if the first block of a period is among its blocks. Then the report must carry it, else it must not.
    function _hasRetarget(
        uint256 firstHeight,
        uint256 count,
        IOutputOracle.NetworkReport calldata report
    ) private pure returns (bool) {
        unchecked {
            // Heights are below 2^32 and counts below 2^16.
            uint256 untilBoundary = _untilBoundary(firstHeight);
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

    /// @dev Blocks from `firstHeight` until the first one of a period.
    function _untilBoundary(uint256 firstHeight) private pure returns (uint256) {
        unchecked {
            uint256 sinceBoundary = firstHeight % RETARGET_INTERVAL_BLOCKS;
            return sinceBoundary == 0 ? 0 : RETARGET_INTERVAL_BLOCKS - sinceBoundary;
        }
    }

    /// @dev Consensus multiplies the target by a time clamped to [1/4, 4] of a period, then cuts it to compact form.
    function _checkRetarget(uint32 bits, uint32 nextBits) private view {
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

    /// @dev Positive, not above the limit, and written in the one canonical form that consensus compares headers with.
    function _checkedTarget(uint32 bits) internal view override returns (uint256 target) {
        target = CompactTarget.toTarget(bits);
        if (target == 0 || target > powLimit() || CompactTarget.fromTarget(target) != bits) revert InvalidBits(bits);
    }
}
