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
import {DayRef, LaneRef} from "./libraries/DayRef.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {SecondFunds, SeriesFunds} from "./libraries/SeriesFunds.sol";

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
        _checkIncoming(series, amount, series.second.funding());
        _noteMiss(series);
        uint256 funding = series.second.funding() + amount;
        _secondFunds[id] = series.second.withFunding(funding);
        emit SecondFunded(id, msg.sender, amount, funding);
        _moveToReserve(series.terms.secondRewardToken(), msg.sender, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawFunding(uint256 id, uint256 amount, address to) external nonReentrant {
        Series memory series = _series(id);
        _checkOutgoing(series, amount, to);
        uint256 free = _withdrawable(series, series.funds.funding(), series.funds.lastOwed());
        if (amount > free) revert FundingLocked(id, amount, free);

        uint256 funding = series.funds.funding() - amount;
        _funds[id] = series.funds.withFunding(funding);
        emit FundingWithdrawn(id, msg.sender, to, amount, funding);
        _LEDGER.withdrawReserve(series.terms.rewardToken(), to, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawSecondFunding(uint256 id, uint256 amount, address to) external nonReentrant {
        Series memory series = _series(id);
        _checkOutgoing(series, amount, to);
        uint256 free = _withdrawable(series, series.second.funding(), series.second.lastOwed());
        if (amount > free) revert FundingLocked(id, amount, free);

        uint256 funding = series.second.funding() - amount;
        _secondFunds[id] = series.second.withFunding(funding);
        emit SecondFundingWithdrawn(id, msg.sender, to, amount, funding);
        _LEDGER.withdrawReserve(series.terms.secondRewardToken(), to, amount);
    }

    function _fund(Series memory series, uint256 amount) private {
        _checkIncoming(series, amount, series.funds.funding());
        _noteMiss(series);
        uint256 funding = series.funds.funding() + amount;
        _funds[series.id] = series.funds.withFunding(funding);
        emit Funded(series.id, msg.sender, amount, funding);
        _moveToReserve(series.terms.rewardToken(), msg.sender, amount);
    }

    /// @dev Money that comes while a day is past its grace comes late, for every day that was due by now.
    function _noteMiss(Series memory series) private {
        if (!_isPastGrace(series, _next(series))) return;
        series.lastMissAt = block.timestamp;
        _writeTrouble(series);
    }

    // ---------------------------------------------------------------- settling

    /// @inheritdoc ISettlement
    function settle(uint256 id, uint256 maxDays) external nonReentrant returns (uint256 settledDays) {
        if (maxDays == 0) revert NothingSettled();
        Series memory series = _series(id);
        DayRef stopped;
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
                unchecked {
                    total += count; // at most 256 a series
                }
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
    function withdrawProtocolFees(address token, uint256[] calldata ids) external nonReentrant returns (uint256 amount) {
        for (uint256 i = 0; i < ids.length; ++i) _collect(_series(ids[i]), 0, 0);
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
    ) private returns (uint256 settledDays, DayRef day) {
        uint256 limit = Math.min(Math.min(maxDays, MAX_DAYS_PER_CALL), _daysOver(series));
        Run memory run = _startRun(series, limit);
        while (run.count < limit) {
            day = _next(series);
            if (!_settleDay(series, run, day, settler)) break;
        }
        settledDays = run.count;
        if (settledDays == 0) return (0, limit == 0 ? _next(series) : day);
        _finishRun(series, run, settler);
    }

    /// @dev How many unsettled days of the series are over.
    function _daysOver(Series memory series) private view returns (uint256) {
        uint256 settled = series.funds.settledEpochs();
        unchecked {
            // An epoch has 32 bits, and no more are settled than will ever be.
            uint256 next = series.terms.startEpoch() + settled;
            uint256 over = Math.saturatingSub(Epoch.fromTimestamp(block.timestamp), next);
            return Math.min(over, _endingEpochs(series) - settled);
        }
    }

    /// @dev Enters one day in the books and the ledger; false, with nothing changed, if it has to wait after all.
    function _settleDay(
        Series memory series,
        Run memory run,
        DayRef day,
        address settler
    ) private returns (bool) {
        uint256 shortfall;
        uint256 secondShortfall;
        Obstacle obstacle = day.obstacle();
        if (obstacle != Obstacle.None) {
            if (obstacle != Obstacle.Unfunded) return false;
            shortfall = Math.saturatingSub(day.first().owed(), series.funds.funding());
            secondShortfall = Math.saturatingSub(day.second().owed(), series.second.funding());
            if (!_draw(series, settler, shortfall, secondShortfall)) return false;
        }
        if (!_deposit(series, day)) {
            if (shortfall != 0) _LEDGER.withdrawReserve(series.terms.rewardToken(), settler, shortfall);
            if (secondShortfall != 0) {
                _LEDGER.withdrawReserve(series.terms.secondRewardToken(), settler, secondShortfall);
            }
            return false;
        }
        if (series.extra != 0) _spend(series, series.extra);
        bool missed = _noteTime(series, day, shortfall | secondShortfall != 0);
        _mark(series, run, day, false);
        _advance(series, day, missed);
        _enter(series, day, shortfall, secondShortfall);
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
    function _deposit(Series memory series, DayRef day) private returns (bool) {
        uint256 gasBefore = gasleft();
        uint256 amount;
        unchecked {
            amount = day.first().holders() + series.extra; // below 2^253 and 2^97
        }
        try _LEDGER.deposit(series.id, series.epoch, amount) {} catch (bytes memory refusal) {
            _checkGas(gasBefore);
            day.wait(Obstacle.DepositRefused, 0);
            series.refusal = refusal;
            return false;
        }
        if (series.terms.hasSecond()) {
            _LEDGER.depositSecond(series.id, series.epoch, day.second().holders());
        }
        return true;
    }

    /// @dev In time or late. Late is what the settler paid after the grace, and what was due before money last came too late. A day that
    /// owes nothing changes nothing.
    function _noteTime(Series memory series, DayRef day, bool paidNow) private returns (bool isLate) {
        if (day.first().owed() | day.second().owed() == 0) return series.mark.missed();
        uint256 lastMissAt = series.lastMissAt;
        if (!paidNow && lastMissAt == 0) return false;
        uint256 deadline = _deadline(series, day);
        isLate = (paidNow && block.timestamp > deadline) || deadline < lastMissAt;
        if (isLate) emit EpochLate(series.id, series.epoch, day.first().owed(), day.second().owed());
    }

    /// @dev The money of the day.
    function _enter(Series memory series, DayRef day, uint256 shortfall, uint256 secondShortfall) private pure {
        // Fits: the ledger accepted `holders` as less than 2^95, and the protocol's share is a small part of it.
        SeriesFunds funds = series.funds;
        uint256 owed = day.first().owed();
        if (owed != 0) series.funds = funds.withFunding(funds.funding() + shortfall - owed).withLastOwed(owed);
        series.mark = series.mark.plusFees(day.first().protocol());
        if (!series.terms.hasSecond()) return;
        SecondFunds second = series.second;
        owed = day.second().owed();
        if (owed != 0) second = second.withFunding(second.funding() + secondShortfall - owed).withLastOwed(owed);
        series.second = second.plusFees(day.second().protocol());
    }

    function _tell(Series memory series, DayRef day, address settler) private {
        LaneRef lane = day.first();
        emit EpochSettled(
            series.id,
            series.epoch,
            lane.lines(),
            series.units,
            lane.targetSeconds(),
            lane.rewardPerBlock(),
            lane.priceUsd8(),
            settler
        );
        if (series.terms.hasSecond()) {
            lane = day.second();
            emit SecondEpochSettled(
                series.id,
                series.epoch,
                lane.lines(),
                lane.targetSeconds(),
                lane.rewardPerBlock(),
                lane.priceUsd8()
            );
        }
        if (series.terms.isProfitShare()) {
            IDailyFormula.Production memory production = day.production();
            emit ProfitShared(
                series.id,
                series.epoch,
                production.delivered,
                production.reserved,
                production.reported,
                day.profit()
            );
        }
    }

    /// @dev A call that ran out of gas leaves a 64th of what there was. That is no refusal: if it counted as one, a wallet's
    /// estimate would settle on an amount of gas that quietly skips a series.
    function _checkGas(uint256 gasBefore) private view {
        if (gasleft() < gasBefore / 32) revert NotEnoughGas(gasBefore, gasleft());
    }
}
