// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {INetworkDays} from "./INetworkDays.sol";
import {IOutputOracle} from "./IOutputOracle.sol";

/// @title What a day was: its report, or else what it is taken for
/// @notice A day that the committee did not report in time is *recorded* by anyone, from facts that were final before: then no silence
/// of the committee, and nobody who profits from it, can keep holders from what a mined day owes. The first answer that is stored
/// is for good: a report that comes later changes nothing for settlement.
/// @dev Assumptions: the oracle accepts reports of a network in order, never twice, and never changes one; its rules are fixed.
/// An epoch is settled by its report if that was posted before the fallback was recorded, and whoever prefers the fallback can
/// record it in the very second in which it falls due: waiting gains nobody anything that another could not prevent.
///
/// Values of a fallback: the target in force after the newest *final* day, over the whole day (or the day's own targets, where a relay
/// behind the network's rules knows them for good); the subsidy at the height expected by
/// then, from the newest final state that is known; mean fees of that state; no price. A report that is not final yet, even one
/// posted in the same block, moves none of them.
interface INetworkFallback is INetworkDays {
    /// @notice A day without a report is taken for this from now on.
    /// @param targetSeconds sum of (target + 1) * seconds over the epoch
    /// @param rewardPerBlock coin base units, expected subsidy and mean fees
    /// @param finalAt unix second of recording, from which the day may be settled
    /// @param targetEpoch UTC day number of the final report whose target counts
    /// @param stateEpoch UTC day number of the final report whose height and mean fees count
    event FallbackRecorded(
        uint16 indexed network,
        uint32 indexed epoch,
        uint256 targetSeconds,
        uint64 rewardPerBlock,
        uint40 finalAt,
        uint32 targetEpoch,
        uint32 stateEpoch,
        address recorder
    );
    /// @notice The state after a final report is known for good, whatever is posted behind it.
    event FinalStateNoted(uint16 indexed network, uint32 indexed epoch, uint32 nextHeight, uint64 meanFees);

    error InvalidWiring(address account);
    error InvalidOracleTimeout(uint256 oracleTimeout, uint256 minimum, uint256 maximum);
    /// @notice The day has a report, or had a fallback already.
    error DayKnown(uint256 network, uint256 epoch);
    /// @notice The day precedes the first one that the network reports.
    error DayBeforeReports(uint256 network, uint256 epoch);
    error FallbackNotDue(uint256 network, uint256 epoch, uint256 dueAt, uint256 timestamp);
    /// @notice No report of the network has ever become final: there is nothing to go by.
    error NoFinalReport(uint256 network);
    /// @notice Reports after `lastFinalEpoch` are not final yet, and no state before them was noted.
    error NoFinalState(uint256 network, uint256 lastEpoch, uint256 lastFinalEpoch);

    /// @notice Records what a day is taken for that nobody reported in time. Anyone, once `fallbackDueAt` has come.
    /// @dev Reverts with `UnknownNetwork`, `DayKnown`, `DayBeforeReports`, `FallbackNotDue`, `NoFinalReport` or `NoFinalState`, or with
    /// what the network's rules say: a day under a target that can still be contested waits until it cannot.
    function recordFallback(uint16 network, uint32 epoch) external;

    /// @notice Remembers the state after the newest report, if every report is final. Anyone, at any such time: from then on a committee
    /// that always keeps one report unfinal cannot keep fallbacks from being recorded.
    /// @dev Reverts with `UnknownNetwork`, `NoFinalReport` or `NoFinalState`. Does nothing if this or a newer state is known, or if
    /// reports are not final while an older state is.
    function noteFinalState(uint16 network) external;

    /// @notice Unix second from which the fallback of the epoch may be recorded:
    /// `end(epoch) + oracleTimeout + min(time under dispute, MAX_DISPUTE_TIME)`. It never falls.
    function fallbackDueAt(uint16 network, uint32 epoch) external view returns (uint256);

    /// @notice True if the epoch was recorded as a fallback.
    function isFallback(uint16 network, uint32 epoch) external view returns (bool);

    /// @notice True if the newest final day ended `STALE_AFTER` ago or earlier and, where a relay stands behind the network's rules, its newest
    /// proof is as old: while proof of work shows that the network goes on, a silent committee ends no series, and days are settled by
    /// their fallback. A network without a final report counts from the newest day that it reported, or from the day before its first
    /// one.
    /// @dev Days count, not postings: a committee that posts one old day every two months is as stale as a silent one. Reverts with
    /// `UnknownNetwork`.
    function isStale(uint16 network) external view returns (bool);

    /// @notice UTC day number of the newest noted state; 0 if none.
    function notedEpoch(uint16 network) external view returns (uint32);

    /// @notice Seconds after the end of an epoch in which its report is waited for.
    function ORACLE_TIMEOUT() external view returns (uint40);

    /// @notice Most seconds of dispute by which that wait grows.
    function MAX_DISPUTE_TIME() external view returns (uint40);

    /// @notice Seconds after the end of the newest final day, and after the newest proof of work, after which a network is stale.
    function STALE_AFTER() external view returns (uint256);

    /// @notice Whose reports are answered.
    function oracle() external view returns (IOutputOracle);

    /// @notice Who says how long a day was under dispute.
    function disputeClock() external view returns (address);
}
