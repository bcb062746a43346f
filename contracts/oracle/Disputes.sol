// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IBlockProofs} from "../interfaces/IBlockProofs.sol";
import {IDisputeArbiter} from "../interfaces/IDisputeArbiter.sol";
import {IDisputeClock} from "../interfaces/IDisputeClock.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {BlockLeaves} from "../libraries/BlockLeaves.sol";
import {BlockSums} from "../libraries/BlockSums.sol";
import {FarmBounds} from "../libraries/FarmBounds.sol";
import {NetworkStateRecord, NetworkStateRecordLibrary} from "../libraries/NetworkStateRecord.sol";
import {ReportImage} from "../libraries/ReportImage.sol";
import {DisputeBook} from "./DisputeBook.sol";

/// @title Disputes of single reports
/// @dev Documented in `IDisputes`. The one role sets the arbiter of disputes to come.
contract Disputes is DisputeBook {
    using SafeERC20 for IERC20;

    /// @dev The three values of a disputed day.
    struct DayValues {
        INetworkRules.DayValue reported;
        INetworkRules.DayValue claimed;
        INetworkRules.DayValue fallbackValue;
    }

    /// @dev A farm report that was disputed, or that was claimed.
    /// @param spent seconds of its disputes that ended
    /// @param standsFrom unix second from which it is final if its last dispute left it standing
    /// @param claimedFrom unix second from which it counts because it was claimed; 0 if it does not
    struct Leaf {
        uint40 spent;
        uint40 standsFrom;
        uint40 claimedFrom;
    }

    /// @inheritdoc IDisputes
    uint40 public constant MAX_DISPUTE_TIME = 5 days;
    /// @notice Less time than this is left to no dispute: an arbiter that cannot answer would make its disputer right.
    uint40 public constant MIN_DISPUTE_TIME = 2 days;
    /// @inheritdoc IDisputes
    uint256 public constant ARBITER_GAS = 1_000_000;
    /// @inheritdoc IDisputes
    uint256 public constant MIN_CONFIRMATIONS = 12;

    /// @inheritdoc IDisputes
    uint256 public immutable networkBond;
    /// @inheritdoc IDisputes
    uint256 public immutable farmBond;
    IBlockProofs private immutable _PROOFS;
    uint16 private immutable _PROVEN_NETWORK;

    mapping(uint256 disputeId => DayValues) private _values;
    mapping(bytes32 leaf => Leaf) private _leaves;

    /// @param networkBond_ bond of a disputed day, base units of the bond token
    /// @param farmBond_ bond of a disputed farm report
    constructor(Wiring memory wiring, uint128 networkBond_, uint128 farmBond_) DisputeBook(wiring) {
        if (networkBond_ == 0 || farmBond_ == 0) revert InvalidBond(networkBond_, farmBond_);
        if (wiring.oracle.disputes() != address(this)) revert IOutputOracle.InvalidWiring(address(wiring.oracle));
        if (address(wiring.config).code.length == 0) revert IOutputOracle.InvalidWiring(address(wiring.config));
        if (address(wiring.bondToken).code.length == 0) revert IOutputOracle.InvalidWiring(address(wiring.bondToken));
        if (address(wiring.registry) == address(0)) revert IOutputOracle.InvalidWiring(address(0));
        if (address(wiring.settlement) == address(0)) revert IOutputOracle.InvalidWiring(address(0));
        if ((wiring.provenNetwork == 0) != (wiring.blockProofs == address(0))) {
            revert IOutputOracle.InvalidWiring(wiring.blockProofs);
        }
        networkBond = networkBond_;
        farmBond = farmBond_;
        _PROOFS = IBlockProofs(wiring.blockProofs);
        _PROVEN_NETWORK = wiring.provenNetwork;
    }

    // ---------------------------------------------------------------- opening

    /// @inheritdoc IDisputes
    function disputeDay(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.NetworkReport calldata report,
        bytes32 farmsRoot,
        INetworkRules.DayValue calldata claimed
    ) external nonReentrant returns (uint256 disputeId) {
        Dispute memory entry;
        entry.subject = _ORACLE.verifyNetworkReport(network, sequence, postedAt, report, farmsRoot);
        entry.kind = Kind.NetworkDay;
        entry.network = network;
        entry.epoch = report.epoch;
        entry.hasClaim = !_isBlank(claimed);
        if (report.epoch == 0) revert NoReport(network, sequence);
        _checkNotOpen(_disputeOfDay[network][report.epoch]);

        INetworkDays.NetworkDay memory day = _ORACLE.networkDay(network, report.epoch);
        _setTimes(entry, day.finalAt, _dayTimes[network][report.epoch].total());
        disputeId = disputeCount + 1;
        DayValues memory values = _dayValues(network, report, day, claimed, entry.hasClaim);
        _values[disputeId] = values;
        _disputeOfDay[network][report.epoch] = disputeId;
        _dayTimes[network][report.epoch].begin(entry.deadline);
        _write(network, report.epoch, values.fallbackValue, entry.deadline);
        _open(
            entry,
            networkBond,
            abi.encode(report),
            entry.hasClaim ? abi.encode(claimed) : bytes(""),
            abi.encode(values.fallbackValue)
        );
    }

    /// @inheritdoc IDisputes
    function disputeFarmReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.FarmReport calldata report,
        bytes32[] calldata proof,
        IOutputOracle.FarmReport calldata claimed
    ) external nonReentrant returns (uint256 disputeId) {
        Dispute memory entry;
        uint40 finalAt;
        (entry.subject, finalAt) = _ORACLE.flagFarmReport(network, sequence, postedAt, report, proof);
        entry.kind = Kind.FarmReport;
        entry.network = network;
        entry.epoch = report.epoch;
        entry.farmId = report.farmId;
        entry.hasClaim = claimed.farmId != 0;
        _setTimes(entry, farmReportFinalAt(entry.subject, finalAt), _leaves[entry.subject].spent);
        if (entry.hasClaim) {
            if (claimed.farmId != report.farmId || claimed.epoch != report.epoch) {
                revert ClaimOfAnotherReport(claimed.farmId, claimed.epoch);
            }
            entry.claimedLeaf = _ORACLE.farmLeaf(network, claimed);
            if (entry.claimedLeaf == entry.subject) revert NothingClaimed();
            FarmBounds.check(claimed, _REGISTRY.farm(claimed.farmId), _ORACLE.networkDay(network, claimed.epoch));
        }
        disputeId = disputeCount + 1;
        _disputeOfLeaf[entry.subject] = disputeId;
        _farmTimes[report.farmId][report.epoch].begin(entry.deadline);
        _open(entry, farmBond, abi.encode(report), entry.hasClaim ? abi.encode(claimed) : bytes(""), "");
    }

    /// @inheritdoc IDisputes
    function extendToBatch(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.FarmReport calldata report,
        bytes32[] calldata proof
    ) external {
        (bytes32 leaf, ) = _ORACLE.flagFarmReport(network, sequence, postedAt, report, proof);
        uint256 disputeId = _disputeOfLeaf[leaf];
        if (disputeId == 0) revert NoSuchDispute(disputeId);
        emit DisputeExtended(disputeId, network, sequence);
    }

    // ---------------------------------------------------------------- ending

    /// @inheritdoc IDisputes
    function rule(uint256 disputeId, Outcome outcome) external nonReentrant {
        Dispute storage entry = _undecided(disputeId);
        if (msg.sender != entry.arbiter) revert NotArbiter(msg.sender, entry.arbiter);
        if (outcome == Outcome.Open || (outcome == Outcome.Claimed && !entry.hasClaim)) {
            revert OutcomeNotOffered(outcome);
        }
        Loser loser = Loser.Committee;
        if (outcome == Outcome.Reported) loser = Loser.Disputer;
        else if (outcome == Outcome.Fallback && entry.hasClaim) loser = Loser.Nobody;
        _decide(disputeId, entry, outcome, loser, false);
    }

    /// @inheritdoc IDisputes
    function expire(uint256 disputeId) external nonReentrant {
        Dispute storage entry = _existing(disputeId);
        if (entry.outcome != Outcome.Open) revert DisputeClosed(disputeId);
        if (block.timestamp < entry.deadline) revert DisputeNotOver(entry.deadline, block.timestamp);
        // The day holds its fallback since the dispute opened, and the farm's leaf is void since the deadline.
        _close(disputeId, entry, Outcome.Fallback, Loser.Nobody, false);
    }

    /// @inheritdoc IDisputes
    function refute(
        uint256 disputeId,
        IOutputOracle.NetworkReport calldata report,
        BlockLeaves.Block calldata leaf,
        bytes32[] calldata branch,
        IBlockProofs.CoinbaseProof calldata proof
    ) external nonReentrant {
        Dispute storage entry = _refutable(disputeId, report);
        if (MerkleProof.processProofCalldata(branch, BlockLeaves.leafOf(leaf)) != report.blocksRoot) {
            revert NotRefuted("leaf");
        }
        (uint32 height, bytes32 blockHash, uint64 reward, uint256 confirmations) = _PROOFS.coinbaseOf(proof);
        if (confirmations < MIN_CONFIRMATIONS) revert NotRefuted("confirmations");
        if (height != leaf.height) revert NotRefuted("height");
        if (blockHash == leaf.hash && reward == leaf.reward) revert NotRefuted("equal");
        _decide(disputeId, entry, Outcome.Fallback, Loser.Committee, true);
    }

    /// @inheritdoc IDisputes
    function refuteSum(
        uint256 disputeId,
        IOutputOracle.NetworkReport calldata report,
        BlockLeaves.Block[] calldata blocks
    ) external nonReentrant {
        Dispute storage entry = _refutable(disputeId, report);
        if (BlockLeaves.rootOf(blocks) != report.blocksRoot) revert NotRefuted("blocks");
        INetworkRules rules = INetworkRules(_ORACLE.rulesOf(entry.network));
        uint256 subsidies = rules.subsidiesOf(report.firstHeight, report.blockCount);
        if (BlockSums.agree(blocks, report.firstHeight, report.blockCount, subsidies, report.fees)) {
            revert NotRefuted("agree");
        }
        _decide(disputeId, entry, Outcome.Fallback, Loser.Committee, true);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IDisputeClock
    function timeUnderDispute(uint16 network, uint32 epoch) external view returns (uint40) {
        return _dayTimes[network][epoch].total();
    }

    /// @inheritdoc IDisputes
    function farmTimeUnderDispute(uint32 farmId, uint32 epoch) external view returns (uint40) {
        return _farmTimes[farmId][epoch].total();
    }

    /// @inheritdoc IDisputes
    function farmReportFinalAt(bytes32 leaf, uint40 finalAt) public view returns (uint40) {
        uint256 disputeId = _disputeOfLeaf[leaf];
        if (disputeId == 0) return finalAt;
        Dispute storage last = _disputes[disputeId];
        if (last.outcome == Outcome.Open && block.timestamp < last.deadline) revert FarmReportDisputed(disputeId);
        if (last.outcome != Outcome.Reported) revert FarmReportStruck(leaf);
        uint40 standsFrom = _leaves[leaf].standsFrom;
        return standsFrom > finalAt ? standsFrom : finalAt;
    }

    /// @inheritdoc IDisputes
    function claimedFinalAt(bytes32 leaf) external view returns (uint40 finalAt) {
        finalAt = _leaves[leaf].claimedFrom;
        if (finalAt == 0) revert NotClaimed(leaf);
    }

    /// @inheritdoc IDisputes
    function valuesOf(
        uint256 disputeId
    )
        external
        view
        returns (
            INetworkRules.DayValue memory reported,
            INetworkRules.DayValue memory claimed,
            INetworkRules.DayValue memory fallbackValue
        )
    {
        _existing(disputeId);
        DayValues memory values = _values[disputeId];
        return (values.reported, values.claimed, values.fallbackValue);
    }

    /// @inheritdoc IDisputes
    function blockProofs() external view returns (uint16 network, address proofs) {
        return (_PROVEN_NETWORK, address(_PROOFS));
    }

    // ---------------------------------------------------------------- parts

    /// @dev Deadline and what is left of the window; refuses what is final, and what has been disputed too long.
    function _setTimes(Dispute memory entry, uint40 finalAt, uint40 spent) private view {
        uint40 now_ = uint40(block.timestamp);
        if (now_ >= finalAt) revert AlreadyFinal(finalAt, now_);
        if (spent + MIN_DISPUTE_TIME > MAX_DISPUTE_TIME) revert DisputeTimeSpent(spent, MAX_DISPUTE_TIME);
        entry.openedAt = now_;
        entry.deadline = now_ + MAX_DISPUTE_TIME - spent;
        entry.windowLeft = finalAt - now_;
    }

    function _checkNotOpen(uint256 disputeId) private view {
        Dispute storage last = _disputes[disputeId];
        if (disputeId != 0 && last.outcome == Outcome.Open && block.timestamp < last.deadline) {
            revert AlreadyDisputed(disputeId);
        }
    }

    /// @dev What the day was reported as, is claimed to be, and is taken for otherwise. Where reports stood before the day is known from the
    /// report itself, which the oracle held to it; only the mean of fees is today's, moved by a thirtieth a day at most.
    function _dayValues(
        uint16 network,
        IOutputOracle.NetworkReport calldata report,
        INetworkDays.NetworkDay memory day,
        INetworkRules.DayValue calldata claimed,
        bool hasClaim
    ) private view returns (DayValues memory values) {
        INetworkRules rules = INetworkRules(_ORACLE.rulesOf(network));
        uint96 work = _ORACLE.workOf(network, report.epoch);
        values.reported = INetworkRules.DayValue({
            work: work,
            rewardPerBlock: day.rewardPerBlock,
            priceUsd8: day.priceUsd8,
            nextHeight: report.firstHeight + report.blockCount,
            nextBits: report.nextBits == 0 ? report.bits : report.nextBits
        });
        NetworkStateRecord before = NetworkStateRecordLibrary.start(
            report.epoch - 1,
            report.firstHeight,
            report.bits,
            _ORACLE.networkState(network).meanFees
        );
        uint32 lastFinal = _ORACLE.lastFinalEpoch(network);
        // Of a network without a final day: the target before this one, in the form that the network's days have.
        uint96 lastWork = lastFinal == 0
            ? uint96(report.bits) << (work >> 64 == 0 ? 0 : 64)
            : _ORACLE.workOf(network, lastFinal);
        values.fallbackValue.nextHeight = values.reported.nextHeight;
        values.fallbackValue.nextBits = values.reported.nextBits;
        // A relay may know the day's target for good, or may have to wait: a dispute does not wait with it.
        try rules.fallbackDay(before, lastWork, report.epoch) returns (uint96 known, uint256, uint64 reward) {
            (values.fallbackValue.work, values.fallbackValue.rewardPerBlock) = (known, reward);
        } catch {
            (values.fallbackValue.work, values.fallbackValue.rewardPerBlock) = rules.plainFallbackDay(
                before,
                lastWork,
                report.epoch
            );
        }
        if (!hasClaim) return values;
        rules.checkValue(before, report.epoch, claimed);
        values.claimed = claimed;
        if (keccak256(abi.encode(claimed)) == keccak256(abi.encode(values.reported))) revert NothingClaimed();
    }

    /// @dev Takes the bond and tells the arbiter.
    function _open(
        Dispute memory entry,
        uint256 bond,
        bytes memory reported,
        bytes memory claimed,
        bytes memory fallbackValue
    ) private {
        uint256 disputeId = ++disputeCount;
        entry.disputer = msg.sender;
        entry.arbiter = arbiter;
        // Bonds have 128 bits, and what faces one is at most as much.
        entry.bond = uint128(bond);
        entry.stake = uint128(_reserve(bond));
        _disputes[disputeId] = entry;
        emit DisputeOpened(
            disputeId,
            entry.network,
            entry.epoch,
            entry.kind,
            entry.farmId,
            entry.disputer,
            entry.arbiter,
            bond,
            entry.stake,
            entry.deadline,
            reported,
            claimed,
            fallbackValue
        );
        _TOKEN.safeTransferFrom(msg.sender, address(this), bond);

        if (entry.arbiter == address(0)) return;
        IDisputeArbiter.Question memory question = IDisputeArbiter.Question({
            kind: entry.kind,
            network: entry.network,
            epoch: entry.epoch,
            farmId: entry.farmId,
            disputer: entry.disputer,
            bond: bond,
            deadline: entry.deadline,
            reported: reported,
            claimed: claimed,
            fallbackValue: fallbackValue
        });
        _checkGas(ARBITER_GAS);
        // A low-level call: neither its failure nor an address without code may stop a dispute.
        // solhint-disable-next-line avoid-low-level-calls
        (bool taken, ) = entry.arbiter.call{gas: ARBITER_GAS}(abi.encodeCall(IDisputeArbiter.open, (disputeId, question)));
        if (!taken || entry.arbiter.code.length == 0) emit ArbiterFailed(disputeId, entry.arbiter);
    }

    function _decide(uint256 disputeId, Dispute storage entry, Outcome outcome, Loser loser, bool refuted) private {
        uint40 now_ = uint40(block.timestamp);
        uint40 finalAt = outcome == Outcome.Reported ? now_ + entry.windowLeft : now_;
        if (entry.kind == Kind.NetworkDay) {
            DayValues memory values = _values[disputeId];
            INetworkRules.DayValue memory value = values.fallbackValue;
            if (outcome == Outcome.Reported) value = values.reported;
            if (outcome == Outcome.Claimed) value = values.claimed;
            _write(entry.network, entry.epoch, value, finalAt);
            if (outcome == Outcome.Claimed) {
                _ORACLE.moveState(entry.network, entry.epoch, value.nextHeight, value.nextBits, value.rewardPerBlock);
            }
        } else {
            Leaf storage leaf = _leaves[entry.subject];
            leaf.spent += now_ - entry.openedAt;
            leaf.standsFrom = finalAt;
            if (outcome == Outcome.Claimed) _leaves[entry.claimedLeaf].claimedFrom = now_;
        }
        _close(disputeId, entry, outcome, loser, refuted);
    }

    function _write(uint16 network, uint32 epoch, INetworkRules.DayValue memory value, uint40 finalAt) private {
        _ORACLE.decideDay(network, epoch, value.work, value.rewardPerBlock, value.priceUsd8, finalAt);
    }

    /// @dev An open dispute of this report, on the network whose blocks can be proven.
    function _refutable(
        uint256 disputeId,
        IOutputOracle.NetworkReport calldata report
    ) private view returns (Dispute storage entry) {
        entry = _undecided(disputeId);
        if (entry.kind != Kind.NetworkDay) revert NotRefuted("kind");
        if (entry.network != _PROVEN_NETWORK) revert NotRefuted("network");
        (bytes32 reportHash, ) = ReportImage.load(ReportImage.REPORT_TYPEHASH, report);
        if (reportHash != entry.subject) revert NotRefuted("report");
    }

    function _isBlank(INetworkRules.DayValue calldata value) private pure returns (bool) {
        return
            value.work == 0 &&
            value.rewardPerBlock == 0 &&
            value.priceUsd8 == 0 &&
            value.nextHeight == 0 &&
            value.nextBits == 0;
    }
}
