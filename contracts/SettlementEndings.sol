// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISettlement} from "./interfaces/ISettlement.sol";
import {SettlementBonds} from "./SettlementBonds.sol";
import {Bonding} from "./libraries/Bonding.sol";
import {DayRef} from "./libraries/DayRef.sol";

/// @title When things go wrong: cover, default, early end, wind-up, and how a series is closed
/// @dev Nobody decides here: every ending has a condition that anyone can read off the chain.
abstract contract SettlementEndings is SettlementBonds {
    /// @notice Tip of who covers a missed day, basis points of what the bond pays.
    uint256 public constant COVER_TIP_BPS = 50;
    /// @notice Days of escrow that have to be withheld before anybody may end a series whose bond is short.
    uint256 public constant SHORT_BOND_EPOCHS = 7;

    // ---------------------------------------------------------------- cover

    /// @inheritdoc ISettlement
    function cover(uint256 id) external nonReentrant returns (Cover memory paid) {
        Series memory series = _series(id);
        Run memory run = _startRun(series, 1); // first: the day's mark needs to know the escrow
        DayRef day = _next(series);
        if (day.obstacle() == Obstacle.None) revert NothingToCover(id, series.epoch);
        if (day.obstacle() != Obstacle.Unfunded) _revertWith(series, day);
        uint256 deadline = _deadline(series, day);
        if (block.timestamp <= deadline) revert GraceNotOver(id, series.epoch, deadline, block.timestamp);

        paid = _payFromBond(series, day);
        _mark(series, run, day, true);
        _advance(series, day, true);
        if (paid.tip != 0) _credits[series.terms.rewardToken()][msg.sender] += paid.tip;
        emit EpochCovered(
            id,
            series.epoch,
            msg.sender,
            day.first().lines(),
            day.second().lines(),
            paid,
            day.first().priceUsd8(),
            day.second().priceUsd8()
        );
        if (paid.writtenOff != 0) _end(series, Ending.Defaulted, series.funds.settledEpochs(), 0);
        _finishRun(series, run, msg.sender);
    }

    /// @dev Takes what is missing, the penalty and the tip out of the bond, and deposits all of it for the holders, the protocol's fee
    /// included: a fee that was merely waived would be what a provider gains by missing a day and covering it itself.
    function _payFromBond(Series memory series, DayRef day) private returns (Cover memory paid) {
        paid.owed = day.first().owed();
        paid.secondOwed = day.second().owed();
        paid.fromFunding = Math.min(paid.owed, series.funds.funding());
        paid.secondFromFunding = Math.min(paid.secondOwed, series.second.funding());
        uint256 missing = paid.owed - paid.fromFunding;
        uint256 secondMissing = paid.secondOwed - paid.secondFromFunding;
        if (secondMissing != 0) {
            missing += _FORMULA.secondInFirst(
                series.id,
                secondMissing,
                day.first().priceUsd8(),
                day.second().priceUsd8()
            );
        }
        paid.penalty = Math.mulDiv(missing, series.terms.penaltyBps(), Bonding.BPS, Math.Rounding.Ceil);
        paid.fromBond = missing + paid.penalty;
        bool tips = msg.sender != series.terms.provider();
        if (tips) paid.tip = Math.mulDiv(paid.fromBond, COVER_TIP_BPS, Bonding.BPS);
        uint256 posted = series.funds.bond();
        if (paid.fromBond + paid.tip > posted) {
            // Used up: the holders get all of it, less the tip; the penalty last. The tip gives way to what is owed, so that it
            // makes nobody default, unless that cannot be paid in full anyway: somebody has to say so.
            if (tips) paid.tip = (posted * COVER_TIP_BPS) / Bonding.BPS;
            if (missing <= posted) paid.tip = Math.min(paid.tip, posted - missing);
            paid.fromBond = posted - paid.tip;
            paid.writtenOff = Math.saturatingSub(missing, paid.fromBond);
            paid.penalty = Math.saturatingSub(paid.fromBond, missing);
        }
        series.funds = series.funds.withBond(posted - paid.fromBond - paid.tip).withFunding(
            series.funds.funding() - paid.fromFunding
        );
        if (paid.owed != 0) series.funds = series.funds.withLastOwed(_u96(paid.owed));
        uint256 extra = series.extra;
        // No other day will be settled: every award that waits comes with this one.
        if (paid.writtenOff != 0) extra = uint256(_troubles[series.id].penalty) + _troubles[series.id].awards;
        _LEDGER.deposit(series.id, series.epoch, paid.fromFunding + paid.fromBond + extra);
        _spend(series, extra);
        if (!series.terms.hasSecond()) return paid;
        series.second = series.second.withFunding(series.second.funding() - paid.secondFromFunding);
        if (paid.secondOwed != 0) series.second = series.second.withLastOwed(_u96(paid.secondOwed));
        _LEDGER.depositSecond(series.id, series.epoch, paid.secondFromFunding);
    }

    // ---------------------------------------------------------------- endings

    /// @inheritdoc ISettlement
    function endEarly(uint256 id) external nonReentrant {
        Series memory series = _series(id);
        if (msg.sender != series.terms.provider()) revert NotProvider(msg.sender, series.terms.provider());
        uint256 begun = _checkEndable(series);
        uint256 required = series.mark.required();
        bool marked = series.funds.settledEpochs() != 0 && (series.terms.bondEpochs() == 0 || required != 0);
        if (!marked) revert NotMarked(id);
        _checkCurrent(series);
        if (series.funds.bond() < required) revert BondShort(id, series.funds.bond(), required);
        _endWithPenalty(series, Ending.EndedEarly, begun, required);
    }

    /// @inheritdoc ISettlement
    function windUp(uint256 id) external nonReentrant {
        Series memory series = _series(id);
        if (_isUnsold(series) || block.timestamp < series.terms.saleEnd()) revert SeriesNotSold(id);
        uint256 begun = _checkEndable(series);
        _checkCurrent(series);
        uint256 inRow = series.funds.unprofitableInRow();
        uint256 most = series.terms.maxUnprofitableEpochs();
        if (inRow < most && !_FORMULA.isStale(id)) revert NotToWindUp(id, inRow, most);
        _endWithPenalty(series, Ending.WoundUp, begun, 0);
    }

    /// @inheritdoc ISettlement
    function endForUnderDelivery(uint256 id) external nonReentrant {
        Series memory series = _series(id);
        uint256 begun = _checkEndable(series);
        (uint256 delivered, uint256 needed) = _FORMULA.delivery(id, series.units, series.funds.settledEpochs());
        if (delivered >= needed) revert DeliverySuffices(id, delivered, needed);
        uint256 penalty = Math.min(series.funds.bond(), series.mark.required());
        _endWithPenalty(series, Ending.Defaulted, begun, penalty);
    }

    /// @inheritdoc ISettlement
    function endForShortBond(uint256 id) external nonReentrant {
        Series memory series = _series(id);
        uint256 begun = _checkEndable(series);
        _checkCurrent(series);
        (, uint256 paid, uint256 withheld) = _MARKET.held(id);
        uint256 week = (SHORT_BOND_EPOCHS * paid) / series.terms.epochs();
        uint256 needed = series.funds.settledEpochs() == 0 ? 0 : _neededByMark(series);
        if (withheld < week || withheld >= needed) revert BondSuffices(id, withheld, week, needed);
        // It is short, so all that is posted is below the requirement.
        _endWithPenalty(series, Ending.Defaulted, begun, series.funds.bond());
    }

    /// @dev Reverts unless a day of the term is left that has not begun.
    function _checkEndable(Series memory series) private view returns (uint256 begun) {
        begun = _begunEpochs(series);
        if (series.ending != Ending.None || begun == series.terms.epochs()) revert NothingToEnd(series.id);
    }

    /// @dev What is known is settled before anybody ends a series: neither an old mark of the bond nor a streak that a known day has
    /// broken is a choice that a provider can keep by paying late.
    function _checkCurrent(Series memory series) private view {
        DayRef day = _next(series);
        Obstacle obstacle = day.obstacle();
        bool isKnown = obstacle == Obstacle.None || obstacle == Obstacle.Unfunded;
        if (isKnown) revert DayNotSettled(series.id, series.epoch);
    }

    function _endWithPenalty(Series memory series, Ending ending, uint256 endingEpochs, uint256 penalty) private {
        series.funds = series.funds.withBond(series.funds.bond() - penalty);
        _funds[series.id] = series.funds;
        _troubles[series.id].penalty += _u96(penalty);
        _end(series, ending, endingEpochs, penalty);
    }

    function _end(Series memory series, Ending ending, uint256 endingEpochs, uint256 penalty) private {
        series.ending = ending;
        series.endingEpochs = endingEpochs;
        _writeTrouble(series);
        emit SeriesEnded(series.id, ending, endingEpochs, penalty);
        _MARKET.stopMining(series.id, uint32(endingEpochs)); // safe: at most the term's 1,825 epochs
    }

    // ---------------------------------------------------------------- closing

    /// @inheritdoc ISettlement
    function finish(uint256 id) external nonReentrant {
        Series memory series = _series(id);
        if (series.mark.finished()) revert AlreadyFinished(id);
        uint256 ending = _endingEpochs(series);
        if (series.funds.settledEpochs() != ending) revert NotComplete(id, series.funds.settledEpochs(), ending);

        series.mark = series.mark.withFinished();
        emit SeriesFinished(id);
        // Dust is pulled with the fees: a treasury that cannot receive must not keep refunds shut.
        (uint256 dust, uint256 secondDust) = _LEDGER.close(id);
        _collect(series, dust, secondDust);
        _MARKET.openRefunds(id, series.ending == Ending.Defaulted);
    }

    /// @dev The obstacle in words.
    function _revertWith(Series memory series, DayRef day) internal view {
        uint256 id = series.id;
        Obstacle obstacle = day.obstacle();
        if (obstacle == Obstacle.NotSold) revert SeriesNotSold(id);
        if (obstacle == Obstacle.Complete) revert AllEpochsSettled(id, _endingEpochs(series));
        if (obstacle == Obstacle.EpochNotOver) {
            revert EpochNotOver(id, series.epoch, day.waitsUntil(), block.timestamp);
        }
        if (obstacle == Obstacle.ReportMissing) revert ReportMissing(id, series.terms.network(), series.epoch);
        if (obstacle == Obstacle.ReportNotFinal) {
            revert ReportNotFinal(id, series.epoch, day.waitsUntil(), block.timestamp);
        }
        if (obstacle == Obstacle.FarmReportMissing) revert FarmReportMissing(id, series.epoch, day.waitsUntil());
        if (obstacle == Obstacle.PriceMissing) revert PriceMissing(id, series.epoch);
        if (obstacle == Obstacle.DepositRefused) revert DepositRefused(id, series.epoch, series.refusal);
        revert Unfunded(id, series.epoch, day.first().owed(), series.funds.funding());
    }
}
