// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDailyFormula} from "./interfaces/IDailyFormula.sol";
import {IHashpower} from "./interfaces/IHashpower.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {IProtocolConfig} from "./interfaces/IProtocolConfig.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {SettlementEndings} from "./SettlementEndings.sol";
import {SettlementView} from "./SettlementView.sol";
import {DayRef} from "./libraries/DayRef.sol";
import {Epoch} from "./libraries/Epoch.sol";

/// @title What is owed: funding, and the days in order
/// @dev Nothing that a counterparty chose is ever called. Views in `SettlementView`, bonds in `SettlementBonds`, cover and endings in
/// `SettlementEndings`; what a day owes, `DailyFormula` knows.
contract Settlement is SettlementEndings {
    constructor(
        IHashpower ledger_,
        IPrimaryMarket market_,
        IProtocolConfig config_,
        IDailyFormula formula_
    ) SettlementView(ledger_, market_, config_, formula_) {}

    // ---------------------------------------------------------------- funding

    /// @inheritdoc ISettlement
    function fund(uint256 id, uint256 amount) external nonReentrant {
        _fund(_series(id), amount);
    }

    /// @inheritdoc ISettlement
    function fundWithPermit(
        uint256 id,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        Series memory series = _series(id);
        // Anyone can use up a signature seen in the mempool; the allowance it leaves serves as well, so failure is ignored.
        try IERC20Permit(series.terms.rewardToken()).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _fund(series, amount);
    }

    /// @inheritdoc ISettlement
    function fundSecond(uint256 id, uint256 amount) external nonReentrant {
        Series memory series = _series(id);
        if (!series.terms.hasSecond()) revert NoSecondToken(id);
        _checkIncoming(series, amount, series.second.funding);
        _noteMiss(series);
        uint96 funding = uint96(series.second.funding + amount);
        _secondAccounts[id].funding = funding;
        emit SecondFunded(id, msg.sender, amount, funding);
        _moveToReserve(series.terms.secondRewardToken(), msg.sender, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawFunding(uint256 id, uint256 amount, address to) external nonReentrant {
        Series memory series = _series(id);
        _checkOutgoing(series, amount, to);
        uint256 free = _withdrawable(series, series.book.funding, series.book.lastOwed);
        if (amount > free) revert FundingLocked(id, amount, free);

        uint96 funding = uint96(series.book.funding - amount);
        _accounts[id].funding = funding;
        emit FundingWithdrawn(id, msg.sender, to, amount, funding);
        _LEDGER.withdrawReserve(series.terms.rewardToken(), to, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawSecondFunding(uint256 id, uint256 amount, address to) external nonReentrant {
        Series memory series = _series(id);
        _checkOutgoing(series, amount, to);
        uint256 free = _withdrawable(series, series.second.funding, series.second.lastOwed);
        if (amount > free) revert FundingLocked(id, amount, free);

        uint96 funding = uint96(series.second.funding - amount);
        _secondAccounts[id].funding = funding;
        emit SecondFundingWithdrawn(id, msg.sender, to, amount, funding);
        _LEDGER.withdrawReserve(series.terms.secondRewardToken(), to, amount);
    }

    function _fund(Series memory series, uint256 amount) private {
        _checkIncoming(series, amount, series.book.funding);
        _noteMiss(series);
        uint96 funding = uint96(series.book.funding + amount);
        _accounts[series.id].funding = funding;
        emit Funded(series.id, msg.sender, amount, funding);
        _moveToReserve(series.terms.rewardToken(), msg.sender, amount);
    }

    /// @dev Money that comes while a day is past its grace comes late, for every day that was due by now.
    function _noteMiss(Series memory series) private {
        if (_isPastGrace(series, _next(series))) _bonds[series.id].lastMissAt = uint40(block.timestamp);
    }

    // ---------------------------------------------------------------- settling

    /// @inheritdoc ISettlement
    function settle(uint256 id, uint256 maxDays) external nonReentrant returns (uint256 settledDays) {
        if (maxDays == 0) revert NothingSettled();
        Series memory series = _series(id);
        Day memory stopped;
        (settledDays, stopped) = _settle(series, maxDays, msg.sender);
        if (settledDays == 0) _revertWith(series, stopped);
    }

    /// @inheritdoc ISettlement
    function settleMany(
        uint256[] calldata ids,
        uint256 maxDays
    ) external nonReentrant returns (uint256[] memory settledDays) {
        settledDays = new uint256[](ids.length);
        uint256 total;
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 gasBefore = gasleft();
            try this.settleIsolated(ids[i], maxDays, msg.sender) returns (uint256 count) {
                settledDays[i] = count;
                total += count;
            } catch {
                _checkGas(gasBefore);
            }
        }
        if (total == 0) revert NothingSettled();
    }

    /// @inheritdoc ISettlement
    function settleIsolated(uint256 id, uint256 maxDays, address settler) external returns (uint256 settledDays) {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        (settledDays, ) = _settle(_series(id), maxDays, settler);
    }

    /// @inheritdoc ISettlement
    function withdrawProtocolFees(address token) external nonReentrant returns (uint256 amount) {
        amount = protocolFees[token];
        if (amount == 0) revert NothingToWithdraw(token);
        protocolFees[token] = 0;
        address treasury = _CONFIG.treasury();
        emit ProtocolFeesWithdrawn(token, treasury, amount);
        _LEDGER.withdrawReserve(token, treasury, amount);
    }

    // ---------------------------------------------------------------- one series

    /// @dev Settles days until one has to wait, which is returned. A prepaid day moves no token: it streams out of the ledger's
    /// reserve. Only what the settler adds is transferred.
    function _settle(
        Series memory series,
        uint256 maxDays,
        address settler
    ) private returns (uint256 settledDays, Day memory day) {
        uint256 limit = Math.min(Math.min(maxDays, MAX_DAYS_PER_CALL), _daysOver(series));
        Run memory run = _startRun(series, limit);
        while (run.count < limit) {
            day = _next(series);
            if (day.obstacle != Obstacle.None && day.obstacle != Obstacle.Unfunded) break;
            if (!_settleDay(series, run, day, settler)) break;
        }
        settledDays = run.count;
        if (settledDays == 0) return (0, limit == 0 ? _next(series) : day);
        _finishRun(series, run, settler);
    }

    /// @dev How many unsettled days of the series are over.
    function _daysOver(Series memory series) private view returns (uint256) {
        uint256 next = uint256(series.terms.startEpoch()) + series.book.settledEpochs;
        uint256 over = Math.saturatingSub(Epoch.fromTimestamp(block.timestamp), next);
        return Math.min(over, _endingEpochs(series) - series.book.settledEpochs);
    }

    /// @dev Enters one day in the books and the ledger; false, with nothing changed, if it has to wait after all.
    function _settleDay(
        Series memory series,
        Run memory run,
        Day memory day,
        address settler
    ) private returns (bool) {
        uint256 shortfall = Math.saturatingSub(day.owed, series.book.funding);
        uint256 secondShortfall = Math.saturatingSub(day.secondOwed, series.second.funding);
        if (!_draw(series, settler, shortfall, secondShortfall)) {
            day.obstacle = Obstacle.Unfunded;
            return false;
        }
        if (!_deposit(series, day)) {
            if (shortfall != 0) _LEDGER.withdrawReserve(series.terms.rewardToken(), settler, shortfall);
            if (secondShortfall != 0) {
                _LEDGER.withdrawReserve(series.terms.secondRewardToken(), settler, secondShortfall);
            }
            return false;
        }
        if (series.bond.penalty != 0) {
            series.bond.penalty = 0;
            _bonds[series.id].penalty = 0;
        }
        _noteTime(series, day, shortfall + secondShortfall != 0);
        _mark(series, run, day, false);
        _advance(series, day);
        _enter(series, run, day, shortfall, secondShortfall);
        _tell(series, day, settler);
        return true;
    }

    /// @dev Pulls what the funding lacks from the settler's allowance; false if that does not reach.
    function _draw(
        Series memory series,
        address settler,
        uint256 shortfall,
        uint256 secondShortfall
    ) private returns (bool) {
        if (shortfall > _spendable(series.terms.rewardToken(), settler, shortfall)) return false;
        if (secondShortfall > _spendable(series.terms.secondRewardToken(), settler, secondShortfall)) return false;
        if (shortfall != 0) _moveToReserve(series.terms.rewardToken(), settler, shortfall);
        if (secondShortfall != 0) _moveToReserve(series.terms.secondRewardToken(), settler, secondShortfall);
        return true;
    }

    /// @dev What the settler's allowance and balance can pay; not asked if nothing is needed.
    function _spendable(address token, address settler, uint256 needed) private view returns (uint256) {
        if (needed == 0) return 0;
        return Math.min(IERC20(token).allowance(settler, address(this)), IERC20(token).balanceOf(settler));
    }

    /// @dev A lane at the limit of its token's supply refuses; the days before it stand. A refusal of the second lane undoes the call.
    function _deposit(Series memory series, Day memory day) private returns (bool) {
        uint256 gasBefore = gasleft();
        uint256 amount = day.due.holders() + series.bond.penalty;
        try _LEDGER.deposit(series.id, day.epoch, amount) {} catch (bytes memory refusal) {
            _checkGas(gasBefore);
            day.obstacle = Obstacle.DepositRefused;
            day.refusal = refusal;
            return false;
        }
        if (series.terms.hasSecond()) {
            _LEDGER.depositSecond(series.id, day.epoch, day.due.secondHolders());
        }
        return true;
    }

    /// @dev In time or late. Late is what the settler paid after the grace, and what was due before money last came too late.
    function _noteTime(Series memory series, Day memory day, bool paidNow) private {
        uint256 deadline = _deadline(series, day);
        if (day.owed + day.secondOwed == 0) return;
        bool isLate = (paidNow && block.timestamp > deadline) || deadline < series.bond.lastMissAt;
        series.mark.missed = isLate;
        if (isLate) emit EpochLate(series.id, day.epoch, day.owed, day.secondOwed);
    }

    /// @dev The money of the day.
    function _enter(
        Series memory series,
        Run memory run,
        Day memory day,
        uint256 shortfall,
        uint256 secondShortfall
    ) private pure {
        Account memory book = series.book;
        book.funding = uint96(book.funding + shortfall - day.owed);
        // Fits: the ledger accepted `holders` as less than 2^95, and the protocol's share is a small part of it.
        if (day.owed != 0) book.lastOwed = uint96(day.owed);
        run.protocol += day.due.protocol();
        if (!series.terms.hasSecond()) return;
        SecondAccount memory second = series.second;
        second.funding = uint96(second.funding + secondShortfall - day.secondOwed);
        if (day.secondOwed != 0) second.lastOwed = uint96(day.secondOwed);
        run.secondProtocol += day.due.secondProtocol();
    }

    function _tell(Series memory series, Day memory day, address settler) private {
        DayRef due = day.due;
        emit EpochSettled(
            series.id,
            day.epoch,
            due.lines(),
            series.units,
            due.targetSeconds(),
            due.rewardPerBlock(),
            due.priceUsd8(),
            settler
        );
        if (series.terms.hasSecond()) {
            emit SecondEpochSettled(
                series.id,
                day.epoch,
                due.secondLines(),
                due.secondTargetSeconds(),
                due.secondRewardPerBlock(),
                due.secondPriceUsd8()
            );
        }
        if (series.terms.isProfitShare()) {
            IDailyFormula.Production memory production = due.production();
            emit ProfitShared(
                series.id,
                day.epoch,
                production.delivered,
                production.reserved,
                production.reported,
                due.profit()
            );
        }
    }

    /// @dev A call that ran out of gas leaves a 64th of what there was. That is no refusal: if it counted as one, a wallet's
    /// estimate would settle on an amount of gas that quietly skips a series.
    function _checkGas(uint256 gasBefore) private view {
        if (gasleft() < gasBefore / 32) revert NotEnoughGas(gasBefore, gasleft());
    }
}
