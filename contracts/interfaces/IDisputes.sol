// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {BlockLeaves} from "../libraries/BlockLeaves.sol";
import {IBlockProofs} from "./IBlockProofs.sol";
import {ICommitteeStake} from "./ICommitteeStake.sol";
import {IDisputeClock} from "./IDisputeClock.sol";
import {INetworkRules} from "./INetworkRules.sol";
import {IOutputOracle} from "./IOutputOracle.sol";

/// @title Disputes of single reports
/// @notice Anyone disputes a report that is not final yet: one network's day, or one farm's report, never a batch. The disputer places a bond and
/// may say what the value should be; the committee's stake faces the bond. What is disputed waits, and nothing else does. It ends in one
/// of three values, all known when it opens: the *reported* one, the *claimed* one, or the *fallback*. An arbiter chooses; a proof of
/// work refutes a false network report without one; and if neither comes in time, the fallback it is.
/// @dev For a day the fallback is what `INetworkRules.fallbackDay` makes of the newest final target, the computed subsidy and mean fees. It is
/// written into the day when the dispute opens, final at the deadline: a dispute that nobody closes ends by itself, for settlement to
/// the second. A farm's fallback is no report: a void leaf, and another batch may carry that day again.
///
/// Bonds: whoever is shown wrong loses its side. Half goes to the other side, half to the holders of the farm's profit shares
/// of that day, and to the treasury for a network's day or where no holder can be paid. If the time runs out, or the arbiter takes the
/// fallback though a value was claimed, nobody was shown right, and both sides get back their own. Money that leaves is credited and pulled.
///
/// It cannot: touch a day or a report that is final, reach escrow, units or income, choose a value out of the network's bounds, or delay a day for
/// more than `MAX_DISPUTE_TIME` in all. The bond token is a governed one: no fee, no rebase, no hooks.
interface IDisputes is IDisputeClock, ICommitteeStake {
    enum Kind {
        NetworkDay,
        FarmReport
    }

    /// @dev `Open` is no answer of an arbiter.
    enum Outcome {
        Open,
        Reported,
        Claimed,
        Fallback
    }

    /// @param kind what is disputed
    /// @param outcome `Open` until somebody closes it
    /// @param hasClaim the disputer said what the value is; else it asks for the fallback
    /// @param network id of the network
    /// @param epoch UTC day number
    /// @param farmId the farm; 0 for a network's day
    /// @param openedAt unix second
    /// @param deadline unix second from which the fallback counts
    /// @param windowLeft seconds that were left to dispute the report when this dispute opened; they run again if it stands
    /// @param disputer who placed the bond
    /// @param arbiter who may rule
    /// @param bond of the disputer, base units of `bondToken`
    /// @param stake of the committee that faces it
    /// @param subject the report: its `reportHash`, or the farm report's leaf
    /// @param claimedLeaf leaf of the claimed farm report
    struct Dispute {
        Kind kind;
        Outcome outcome;
        bool hasClaim;
        uint16 network;
        uint32 epoch;
        uint32 farmId;
        uint40 openedAt;
        uint40 deadline;
        uint40 windowLeft;
        address disputer;
        address arbiter;
        uint128 bond;
        uint128 stake;
        bytes32 subject;
        bytes32 claimedLeaf;
    }

    /// @notice A dispute opened. The three values are encoded as in `IDisputeArbiter.Question`.
    event DisputeOpened(
        uint256 indexed disputeId,
        uint16 indexed network,
        uint32 indexed epoch,
        Kind kind,
        uint32 farmId,
        address disputer,
        address arbiter,
        uint256 bond,
        uint256 stake,
        uint40 deadline,
        bytes reported,
        bytes claimed,
        bytes fallbackValue
    );
    /// @notice A disputed farm report waits in this batch as well.
    event DisputeExtended(uint256 indexed disputeId, uint16 indexed network, uint32 sequence);
    /// @notice The arbiter did not take the question. It may rule all the same; else time decides.
    event ArbiterFailed(uint256 indexed disputeId, address indexed arbiter);
    /// @notice The dispute is closed.
    /// @param refuted a proof showed the report to be false
    event DisputeEnded(uint256 indexed disputeId, Outcome outcome, bool refuted);
    /// @notice Somebody may pull this, base units of `bondToken`.
    event Credited(uint256 indexed disputeId, address indexed account, uint256 amount);
    event CreditPaid(address indexed account, address indexed to, uint256 amount);
    /// @notice A part of a lost bond joins what a series' holders get of the disputed day.
    event HoldersAwarded(uint256 indexed disputeId, uint256 indexed id, uint256 amount);
    /// @notice Disputes that open from now on are this arbiter's.
    event ArbiterSet(address indexed arbiter);

    error InvalidBond(uint256 networkBond, uint256 farmBond);
    /// @notice The batch carries no network report.
    error NoReport(uint256 network, uint256 sequence);
    /// @notice What is final is not disputed any more.
    error AlreadyFinal(uint256 finalAt, uint256 timestamp);
    error AlreadyDisputed(uint256 disputeId);
    /// @notice All the time that disputes may take of this report is spent.
    error DisputeTimeSpent(uint256 spent, uint256 maximum);
    /// @notice The claim is what was reported.
    error NothingClaimed();
    error ClaimOfAnotherReport(uint256 farmId, uint256 epoch);
    /// @notice The claimed farm report breaks a bound: `field` is the name of what is out of it.
    error ClaimOutOfBounds(string field, uint256 maximum, uint256 value);
    error NoSuchDispute(uint256 disputeId);
    error DisputeClosed(uint256 disputeId);
    /// @notice The deadline has passed: what counts is the fallback.
    error DisputeOver(uint256 deadline, uint256 timestamp);
    error DisputeNotOver(uint256 deadline, uint256 timestamp);
    error NotArbiter(address caller, address arbiter);
    error OutcomeNotOffered(Outcome outcome);
    /// @notice Too little gas to hand on what the call must hand on.
    error NotEnoughGas(uint256 needed);
    /// @notice The farm report waits for a dispute.
    error FarmReportDisputed(uint256 disputeId);
    /// @notice A dispute showed the farm report to be void.
    error FarmReportStruck(bytes32 leaf);
    /// @notice No dispute put this farm report in the place of another.
    error NotClaimed(bytes32 leaf);
    error NothingCredited(address account);
    /// @notice The proof does not contradict the report: another dispute's kind, another report, another height, too few blocks on top, or nothing
    /// that differs.
    error NotRefuted(string reason);
    error OnlySelf(address caller);

    /// @notice Disputes a network's day. The caller places `networkBond`, by allowance.
    /// @param sequence of the batch that carried it; with `postedAt`, `report` and `farmsRoot` as in `verifyNetworkReport`
    /// @param claimed what the day was; all zero to ask for the fallback
    /// @dev Reverts with `NoReport`, `AlreadyFinal`, `AlreadyDisputed`, `DisputeTimeSpent`, `NothingClaimed`, the oracle's `UnknownFarmBatch` or
    /// whatever the network's `checkValue` finds wrong with the claim.
    function disputeDay(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.NetworkReport calldata report,
        bytes32 farmsRoot,
        INetworkRules.DayValue calldata claimed
    ) external returns (uint256 disputeId);

    /// @notice Disputes one farm's report. The caller places `farmBond`, by allowance.
    /// @param sequence of the batch that carried it; with `postedAt`, `report` and `proof` as in `verifyFarmReport`
    /// @param claimed what the farm delivered on that day, within the bounds that reports are held to; all zero to have the report struck
    /// @dev Reverts with `AlreadyFinal`, `FarmReportDisputed`, `FarmReportStruck`, `DisputeTimeSpent`, `NothingClaimed`, `ClaimOfAnotherReport`,
    /// `ClaimOutOfBounds`, the registry's `NoSuchFarm` or the oracle's errors.
    function disputeFarmReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.FarmReport calldata report,
        bytes32[] calldata proof,
        IOutputOracle.FarmReport calldata claimed
    ) external returns (uint256 disputeId);

    /// @notice A report that was disputed in one batch lies in this one as well: here too it waits, and falls, with its dispute. Anyone, no bond.
    /// @dev Reverts with `NoSuchDispute` or the oracle's errors.
    function extendToBatch(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.FarmReport calldata report,
        bytes32[] calldata proof
    ) external;

    /// @notice The arbiter's answer. Only the arbiter that was in force when the dispute opened, once, before its deadline.
    /// @param outcome `Reported`, `Claimed` (only where a value was claimed) or `Fallback`
    /// @dev Reverts with `NoSuchDispute`, `DisputeClosed`, `NotArbiter`, `DisputeOver`, `OutcomeNotOffered` or `NotEnoughGas`.
    function rule(uint256 disputeId, Outcome outcome) external;

    /// @notice Closes a dispute that nobody decided in time, and gives both sides back their own. Anyone, from the deadline on. The fallback counts
    /// from the deadline on whether this is called or not.
    /// @dev Reverts with `NoSuchDispute`, `DisputeClosed` or `DisputeNotOver`.
    function expire(uint256 disputeId) external;

    /// @notice Shows a disputed network report to be false by one coinbase: it names another hash or reward for its height than the report
    /// does. Anyone, before the deadline. The disputer wins, and the day takes the fallback: who was right about the rest is not shown.
    /// @param report the disputed one
    /// @param leaf of the report's blocks
    /// @param branch of the leaf under the report's `blocksRoot`
    /// @param proof of the coinbase that the chain has at that height
    /// @dev Reverts with `NotRefuted` and the reason, or the proof's own errors.
    function refute(
        uint256 disputeId,
        IOutputOracle.NetworkReport calldata report,
        BlockLeaves.Block calldata leaf,
        bytes32[] calldata branch,
        IBlockProofs.CoinbaseProof calldata proof
    ) external;

    /// @notice Shows a disputed network report to contradict itself: the blocks under its root are not as many as it says, not those that follow its
    /// first height, or do not add up to its fees. Anyone, before the deadline; ends like `refute`. Needs no chain but the report's own words.
    /// @param blocks all of the report's blocks, in the order of its tree
    function refuteSum(
        uint256 disputeId,
        IOutputOracle.NetworkReport calldata report,
        BlockLeaves.Block[] calldata blocks
    ) external;

    /// @notice Pays the caller's credit to `to`. Reverts with `NothingCredited`.
    function withdrawCredit(address to) external returns (uint256 amount);

    /// @notice Pays the credit of `account` to it. Anyone.
    function payCredit(address account) external returns (uint256 amount);

    /// @notice GOVERNOR. Who rules on disputes that open from now on; the zero address for nobody. Disputes that are open keep theirs.
    function setArbiter(address arbiter) external;

    /// @notice From when a farm report of a disputed batch is final. Asked by the oracle.
    /// @param finalAt what it would be without disputes
    /// @dev Reverts with `FarmReportDisputed` or `FarmReportStruck`.
    function farmReportFinalAt(bytes32 leaf, uint40 finalAt) external view returns (uint40);

    /// @notice From when a farm report is final that was claimed, and taken for true. Asked by the oracle.
    /// @dev Reverts with `NotClaimed`.
    function claimedFinalAt(bytes32 leaf) external view returns (uint40);

    /// @notice Seconds for which reports of the farm's day have been under dispute so far; it never falls.
    function farmTimeUnderDispute(uint32 farmId, uint32 epoch) external view returns (uint40);

    /// @notice Reverts with `NoSuchDispute`. Ids count from 1.
    function disputeOf(uint256 disputeId) external view returns (Dispute memory);
    /// @notice The three values of a disputed day.
    function valuesOf(
        uint256 disputeId
    )
        external
        view
        returns (
            INetworkRules.DayValue memory reported,
            INetworkRules.DayValue memory claimed,
            INetworkRules.DayValue memory fallbackValue
        );
    function disputeCount() external view returns (uint256);
    /// @notice The dispute of a network's day that was opened last; 0 if there was none.
    function disputeOfDay(uint16 network, uint32 epoch) external view returns (uint256);
    /// @notice The dispute of a farm report that was opened last; 0 if there was none.
    function disputeOfLeaf(bytes32 leaf) external view returns (uint256);
    function creditOf(address account) external view returns (uint256);
    function arbiter() external view returns (address);
    function oracle() external view returns (address);
    function bondToken() external view returns (address);
    function networkBond() external view returns (uint256);
    function farmBond() external view returns (uint256);
    /// @notice Network whose blocks can be proven, and who proves them; 0 and the zero address if none.
    function blockProofs() external view returns (uint16 network, address proofs);
    /// @notice Most seconds for which one report can be under dispute, all its disputes together.
    function MAX_DISPUTE_TIME() external view returns (uint40);
    /// @notice Gas with which an arbiter is told of a dispute.
    function ARBITER_GAS() external view returns (uint256);
    /// @notice Blocks that a refuting coinbase needs on top, its own included: a stale block never gets that far.
    function MIN_CONFIRMATIONS() external view returns (uint256);
}
