// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {FloatTarget} from "../libraries/FloatTarget.sol";
import {NetworkStateRecord} from "../libraries/NetworkStateRecord.sol";
import {NetworkWork} from "../libraries/NetworkWork.sol";
import {NetworkRules} from "./NetworkRules.sol";

/// @title Networks whose difficulty changes with every block
/// @notice Such a day has no single target. The report names, in `nextBits`, the work-weighted average target of its blocks,
/// `blockCount * 2**256 / (sum of their work) - 1`, cut to 24 significant bits (`FloatTarget`); `bits` repeats the average of the day
/// before. Both come from two headers alone: the accumulated work before the first block and after the last.
/// @dev Consensus lets the target of a day go almost anywhere, so the bound is the protocol's own: an average moves by at most
/// `AVERAGE_FACTOR` from one day to the next. A true day beyond it is reported *at* the bound, and the next day goes on from there: a
/// hard bound that refused a true day would stop the network for good. `work` of a day has the second form of `NetworkWork`.
abstract contract AverageTargetRules is NetworkRules {
    /// @notice From one day to the next the average target changes by at most this factor, up or down.
    uint256 public constant AVERAGE_FACTOR = 2;

    /// @notice Largest target, below 2^238.
    uint256 public immutable POW_LIMIT;

    /// @param powLimit largest target, below 2^238
    constructor(Identity memory identity, uint256 powLimit) NetworkRules(identity) {
        POW_LIMIT = powLimit;
    }

    /// @inheritdoc INetworkRules
    function advance(
        NetworkStateRecord state,
        IOutputOracle.NetworkReport calldata report
    ) external view returns (uint96 work, uint64 rewardPerBlock, uint32 nextBits, uint64 meanFees, bool feesInBounds) {
        uint256 firstHeight = report.firstHeight;
        uint256 count = report.blockCount;
        uint256 fees = report.fees;
        _checkStart(state, firstHeight, report.bits, count);
        _checkHeight(firstHeight);

        nextBits = _averageBits(state.bits(), firstHeight, count, report);
        work = nextBits;
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
        return (lastWork, NetworkWork.targetSeconds(lastWork), _fallbackReward(state, epoch));
    }

    /// @inheritdoc INetworkRules
    function plainFallbackDay(
        NetworkStateRecord state,
        uint96 lastWork,
        uint32 epoch
    ) external view returns (uint96 work, uint64 rewardPerBlock) {
        return (lastWork, _fallbackReward(state, epoch));
    }

    /// @inheritdoc INetworkRules
    function checkValue(NetworkStateRecord before, uint32, DayValue calldata value) external view {
        uint256 firstHeight = before.nextHeight();
        uint256 count = _claimedCount(firstHeight, value.nextHeight);
        _checkHeight(firstHeight);
        if (value.work != value.nextBits) revert WrongBits(value.nextBits, value.work);
        if (count != 0) _checkStep(before.bits(), value.nextBits);
        else if (value.nextBits != before.bits()) revert WrongBits(before.bits(), value.nextBits);
        _checkClaimedReward(before.meanFees(), firstHeight, count, value.rewardPerBlock);
    }

    /// @inheritdoc INetworkRules
    function checkBits(uint32 bits) external view {
        _checkedTarget(bits);
    }

    /// @dev Reverts with `HeightTooLow` for a block of which the rules know no subsidy.
    function _checkHeight(uint256 height) internal view virtual {}

    /// @dev The day's average, within its bound; without blocks the one of the day before.
    function _averageBits(
        uint32 bits,
        uint256 firstHeight,
        uint256 count,
        IOutputOracle.NetworkReport calldata report
    ) private view returns (uint32 nextBits) {
        nextBits = report.nextBits;
        if (report.retargetTime != 0 || (count == 0 && nextBits != 0)) revert UnexpectedRetarget(firstHeight, count);
        if (count == 0) return bits;
        if (nextBits == 0) revert AverageMissing(firstHeight, count);

        _checkStep(bits, nextBits);
    }

    /// @dev From one day to the next the average stays within `AVERAGE_FACTOR`.
    function _checkStep(uint32 bits, uint32 nextBits) private view {
        uint256 oldTarget = FloatTarget.toTarget(bits);
        uint256 newTarget = _checkedTarget(nextBits);
        // Halves of a target are exact: only its exponent changes.
        if (newTarget > oldTarget * AVERAGE_FACTOR || newTarget < oldTarget / AVERAGE_FACTOR) {
            revert RetargetTooSteep(oldTarget, newTarget);
        }
    }

    function _checkedTarget(uint32 bits) internal view override returns (uint256 target) {
        target = FloatTarget.toTarget(bits);
        if (target == 0 || target > POW_LIMIT) revert InvalidBits(bits);
    }
}
