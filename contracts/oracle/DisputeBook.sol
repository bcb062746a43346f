// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {IFarmRegistry} from "../interfaces/IFarmRegistry.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {IProtocolConfig} from "../interfaces/IProtocolConfig.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {DisputeTime} from "../libraries/DisputeTime.sol";
import {CommitteeStake} from "./CommitteeStake.sol";

/// @title The books of disputes: what is open, who is owed what
/// @notice Bonds, their division, credits, and the views. What a dispute does to a report is `Disputes`.
abstract contract DisputeBook is IDisputes, CommitteeStake, AccessManaged {
    using SafeERC20 for IERC20;

    /// @param authority access manager
    /// @param oracle whose reports are disputed; it names this contract
    /// @param config knows the treasury
    /// @param registry precomputed address; knows farms and their series
    /// @param settlement precomputed address; takes awards
    /// @param bondToken in which bonds and stake are
    /// @param blockProofs proves blocks of `provenNetwork`; the zero address if nobody does
    /// @param arbiter who rules at first; the zero address for nobody
    struct Wiring {
        address authority;
        IOutputOracle oracle;
        IProtocolConfig config;
        IFarmRegistry registry;
        ISettlement settlement;
        IERC20 bondToken;
        address blockProofs;
        uint16 provenNetwork;
        address arbiter;
    }

    /// @dev Which side loses what it placed.
    enum Loser {
        Nobody,
        Disputer,
        Committee
    }

    /// @dev Most gas that one award takes, with room to spare.
    uint256 private constant AWARD_GAS = 250_000;

    IOutputOracle internal immutable _ORACLE;
    IFarmRegistry internal immutable _REGISTRY;
    IProtocolConfig private immutable _CONFIG;
    ISettlement private immutable _SETTLEMENT;

    /// @inheritdoc IDisputes
    address public arbiter;
    /// @inheritdoc IDisputes
    uint256 public disputeCount;

    mapping(uint256 disputeId => Dispute) internal _disputes;
    mapping(uint16 network => mapping(uint32 epoch => DisputeTime)) internal _dayTimes;
    mapping(uint32 farmId => mapping(uint32 epoch => DisputeTime)) internal _farmTimes;
    mapping(uint16 network => mapping(uint32 epoch => uint256)) internal _disputeOfDay;
    mapping(bytes32 leaf => uint256) internal _disputeOfLeaf;
    mapping(address account => uint256) private _credits;

    constructor(Wiring memory wiring) AccessManaged(wiring.authority) CommitteeStake(wiring.bondToken) {
        _ORACLE = wiring.oracle;
        _REGISTRY = wiring.registry;
        _CONFIG = wiring.config;
        _SETTLEMENT = wiring.settlement;
        arbiter = wiring.arbiter;
        emit ArbiterSet(wiring.arbiter);
    }

    /// @inheritdoc IDisputes
    function setArbiter(address arbiter_) external restricted {
        arbiter = arbiter_;
        emit ArbiterSet(arbiter_);
    }

    // ---------------------------------------------------------------- credits

    /// @inheritdoc IDisputes
    function withdrawCredit(address to) external returns (uint256) {
        return _payCredit(msg.sender, to);
    }

    /// @inheritdoc IDisputes
    function payCredit(address account) external returns (uint256) {
        return _payCredit(account, account);
    }

    function _payCredit(address account, address to) private nonReentrant returns (uint256 amount) {
        amount = _credits[account];
        if (amount == 0) revert NothingCredited(account);
        _credits[account] = 0;
        emit CreditPaid(account, to, amount);
        _TOKEN.safeTransfer(to, amount);
    }

    // ---------------------------------------------------------------- ending

    /// @dev Closes the books of a dispute: marks its outcome and divides what was placed. No transfer but an award to holders, which may fail.
    function _close(uint256 disputeId, Dispute storage entry, Outcome outcome, Loser loser, bool refuted) internal {
        entry.outcome = outcome;
        if (entry.kind == Kind.NetworkDay) _dayTimes[entry.network][entry.epoch].end();
        else _farmTimes[entry.farmId][entry.epoch].end();
        emit DisputeEnded(disputeId, outcome, refuted);

        uint256 bond = entry.bond;
        uint256 faced = entry.stake;
        if (loser == Loser.Disputer) {
            _release(faced);
            uint256 won = _win(bond / 2);
            _compensate(disputeId, entry, bond - won);
            return;
        }
        if (loser == Loser.Nobody) {
            _release(faced);
            _credit(disputeId, entry.disputer, bond);
            return;
        }
        _slash(faced);
        _credit(disputeId, entry.disputer, bond + faced / 2);
        _compensate(disputeId, entry, faced - faced / 2);
    }

    /// @dev What a loser pays beside the winner: to the holders whose day was disputed, as far as they can be paid; else to the treasury.
    function _compensate(uint256 disputeId, Dispute storage entry, uint256 amount) private {
        if (amount == 0) return;
        if (entry.kind == Kind.FarmReport) amount -= _award(disputeId, entry.farmId, entry.epoch, amount);
        _credit(disputeId, _CONFIG.treasury(), amount);
    }

    /// @dev By hashrate among the series of the farm whose term holds the day. A series that ended or settled it takes nothing.
    function _award(
        uint256 disputeId,
        uint32 farmId,
        uint32 epoch,
        uint256 amount
    ) private returns (uint256 awarded) {
        IFarmRegistry.Reservation[] memory list = _REGISTRY.reservations(farmId);
        uint256 sum;
        for (uint256 i = 0; i < list.length; ++i) {
            if (epoch < list[i].startEpoch || epoch >= list[i].endEpoch) list[i].hashrate = 0;
            sum += list[i].hashrate;
        }
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i].hashrate == 0) continue;
            uint256 part = Math.mulDiv(amount, list[i].hashrate, sum);
            if (part == 0) continue;
            // Whoever closes a dispute cannot keep the holders from their part by giving too little gas for it.
            _checkGas(AWARD_GAS);
            try this.awardTo{gas: AWARD_GAS}(list[i].id, epoch, part) {
                awarded += part;
                emit HoldersAwarded(disputeId, list[i].id, part);
            } catch {}
        }
    }

    /// @notice One award with its allowance, both or neither. Only this contract itself.
    function awardTo(uint256 id, uint32 epoch, uint256 amount) external {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        _TOKEN.forceApprove(address(_SETTLEMENT), amount);
        _SETTLEMENT.award(id, epoch, amount);
    }

    function _credit(uint256 disputeId, address account, uint256 amount) private {
        if (amount == 0) return;
        _credits[account] += amount;
        emit Credited(disputeId, account, amount);
    }

    /// @dev A call is handed all but a 64th of what is left.
    function _checkGas(uint256 gas_) internal view {
        uint256 needed = gas_ + gas_ / 63 + 20_000;
        if (gasleft() < needed) revert NotEnoughGas(needed);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IDisputes
    function disputeOf(uint256 disputeId) external view returns (Dispute memory) {
        return _existing(disputeId);
    }

    /// @inheritdoc IDisputes
    function disputeOfDay(uint16 network, uint32 epoch) external view returns (uint256) {
        return _disputeOfDay[network][epoch];
    }

    /// @inheritdoc IDisputes
    function disputeOfLeaf(bytes32 leaf) external view returns (uint256) {
        return _disputeOfLeaf[leaf];
    }

    /// @inheritdoc IDisputes
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc IDisputes
    function oracle() external view returns (address) {
        return address(_ORACLE);
    }

    /// @inheritdoc IDisputes
    function bondToken() external view returns (address) {
        return address(_TOKEN);
    }

    function _existing(uint256 disputeId) internal view returns (Dispute storage entry) {
        entry = _disputes[disputeId];
        if (entry.disputer == address(0)) revert NoSuchDispute(disputeId);
    }

    /// @dev A dispute that can still be decided.
    function _undecided(uint256 disputeId) internal view returns (Dispute storage entry) {
        entry = _existing(disputeId);
        if (entry.outcome != Outcome.Open) revert DisputeClosed(disputeId);
        if (block.timestamp >= entry.deadline) revert DisputeOver(entry.deadline, block.timestamp);
    }
}
