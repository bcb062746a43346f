// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDailyFormula} from "./interfaces/IDailyFormula.sol";
import {IHashpower} from "./interfaces/IHashpower.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {IProtocolConfig} from "./interfaces/IProtocolConfig.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {DayRef, DayRefLib, ProfitRef, ProfitRefLib} from "./libraries/DayRef.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {SecondFunds, SeriesFunds, SeriesMark} from "./libraries/SeriesFunds.sol";
import {TermsRef} from "./libraries/TermsRef.sol";
import {TermsStore} from "./libraries/TermsStore.sol";

/// @title What is owed, read only: which day is next, what it owes, what stands in its way
/// @notice The half of `Settlement` that moves no money.
abstract contract SettlementView is ISettlement {
    /// @notice Days of `lastOwed` that a provider leaves in the funding, beyond the days that are mined and unsettled.
    uint256 public constant FUNDING_RESERVE_DAYS = 3;
    /// @notice Seconds after the end of an epoch from which a missing report or price suspends a series.
    uint256 public constant SUSPENDED_AFTER = 3 days;
    /// @notice Most days of one series in one call.
    uint256 public constant MAX_DAYS_PER_CALL = 256;

    IHashpower internal immutable _LEDGER;
    IPrimaryMarket internal immutable _MARKET;
    IProtocolConfig internal immutable _CONFIG;
    IDailyFormula internal immutable _FORMULA;

    /// @dev What went wrong with a series. Read only where its mark says so: never on an ordinary day.
    struct Trouble {
        uint96 penalty;
        uint16 endingEpochs;
        Ending ending;
        uint40 lastMissAt;
        uint96 awards;
    }

    /// @dev All that one call needs to know of one series. Kept in memory over the days of the call, written once. `epoch` is the day that
    /// was asked about last, `day` its words, and `extra` what joins its deposit beside what it owes; `refusal` what the ledger answered if it refused a deposit.
    struct Series {
        uint256 id;
        TermsRef terms;
        uint256 units;
        uint256 paid;
        uint256 withheld;
        SeriesFunds funds;
        SeriesMark mark;
        SecondFunds second;
        ProfitRef profit;
        uint256 extra;
        uint256 endingEpochs;
        Ending ending;
        uint256 lastMissAt;
        uint32 epoch;
        DayRef day;
        bytes refusal;
    }

    mapping(uint256 id => SeriesFunds) internal _funds;
    mapping(uint256 id => SeriesMark) internal _marks;
    mapping(uint256 id => SecondFunds) internal _secondFunds;
    mapping(uint256 id => Trouble) internal _troubles;
    /// @dev Only while `Trouble.awards` is not zero.
    mapping(uint256 id => mapping(uint256 epoch => uint256 amount)) internal _awards;
    mapping(uint256 id => ProfitMemory) internal _profits;
    mapping(address token => mapping(address account => uint256 amount)) internal _credits;
    /// @inheritdoc ISettlement
    mapping(address token => uint256 amount) public protocolFees;

    /// @param ledger_ names this settlement as its own
    /// @param market_ names this settlement and the ledger as its own
    /// @param config_ names the treasury
    /// @param formula_ reads the market's terms, the oracle's reports and the registry's farms
    constructor(IHashpower ledger_, IPrimaryMarket market_, IProtocolConfig config_, IDailyFormula formula_) {
        _requireContract(address(ledger_));
        _requireContract(address(market_));
        _requireContract(address(config_));
        _requireContract(address(formula_));
        if (ledger_.settlement() != address(this)) revert InvalidWiring(address(ledger_));
        if (market_.settlement() != address(this) || market_.ledger() != address(ledger_)) {
            revert InvalidWiring(address(market_));
        }
        if (formula_.market() != address(market_) || formula_.registry() != market_.registry()) {
            revert InvalidWiring(address(formula_));
        }
        _LEDGER = ledger_;
        _MARKET = market_;
        _CONFIG = config_;
        _FORMULA = formula_;
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc ISettlement
    function withdrawable(uint256 id) external view returns (uint256) {
        Series memory series = _series(id);
        return _withdrawable(series, series.funds.funding(), series.funds.lastOwed());
    }

    /// @inheritdoc ISettlement
    function secondWithdrawable(uint256 id) external view returns (uint256) {
        Series memory series = _series(id);
        return _withdrawable(series, series.second.funding(), series.second.lastOwed());
    }

    /// @inheritdoc ISettlement
    function preview(uint256 id, uint32 epoch) external view returns (Waterfall memory lines, Obstacle obstacle) {
        DayRef day = _preview(id, epoch);
        return (day.first().lines(), day.obstacle());
    }

    /// @inheritdoc ISettlement
    function previewSecond(uint256 id, uint32 epoch) external view returns (Waterfall memory lines) {
        return _preview(id, epoch).second().lines();
    }

    /// @dev A profit share's past or later days cannot be told from the memory of today: they show no lines.
    function _preview(uint256 id, uint32 epoch) private view returns (DayRef day) {
        Series memory series = _series(id);
        uint256 start = series.terms.startEpoch();
        if (_isUnsold(series)) return DayRefLib.without(Obstacle.NotSold);
        if (epoch < start || epoch >= start + _endingEpochs(series)) return DayRefLib.without(Obstacle.Complete);
        uint256 next = start + series.funds.settledEpochs();
        if (epoch != next && series.terms.isProfitShare()) {
            return DayRefLib.without(epoch > next ? Obstacle.EpochNotOver : Obstacle.Complete);
        }
        day = _inspect(series, epoch);
        if (epoch < next) day.wait(Obstacle.Complete, 0);
    }

    /// @inheritdoc ISettlement
    function nextEpoch(uint256 id) external view returns (uint32 epoch, Obstacle obstacle) {
        Series memory series = _series(id);
        obstacle = _next(series).obstacle();
        epoch = series.epoch;
    }

    /// @inheritdoc ISettlement
    function account(uint256 id) external view returns (Account memory) {
        SeriesFunds funds = _funds[id];
        SeriesMark mark = _marks[id];
        return
            Account({
                funding: funds.funding(),
                settledEpochs: uint32(funds.settledEpochs()),
                unprofitableInRow: uint16(funds.unprofitableInRow()),
                lastOwed: funds.lastOwed(),
                fees: mark.fees(),
                finished: mark.finished()
            });
    }

    /// @inheritdoc ISettlement
    function secondAccount(uint256 id) external view returns (SecondAccount memory) {
        SecondFunds second = _secondFunds[id];
        return SecondAccount({funding: second.funding(), lastOwed: second.lastOwed(), fees: second.fees()});
    }

    /// @inheritdoc ISettlement
    function profitMemory(uint256 id) external view returns (ProfitMemory memory) {
        return _profits[id];
    }

    /// @inheritdoc ISettlement
    function creditOf(address account_, address token) external view returns (uint256) {
        return _credits[token][account_];
    }

    /// @inheritdoc ISettlement
    function awards(uint256 id) external view returns (uint256) {
        return _troubles[id].awards;
    }

    /// @inheritdoc ISettlement
    function awardOf(uint256 id, uint32 epoch) external view returns (uint256) {
        return _troubles[id].awards == 0 ? 0 : _awards[id][epoch];
    }

    /// @inheritdoc ISettlement
    function backing(uint256 id) external view returns (Backing memory book) {
        Series memory series = _series(id);
        if (series.funds.settledEpochs() != 0) {
            (book.priceUsd8, , book.paymentPriceUsd8) = _FORMULA.pricesOf(id, _lastEpoch(series));
        }
        book.bond = series.funds.bond();
        book.penalty = _troubles[id].penalty;
        book.required = series.mark.required();
        book.payableAt = series.mark.payableAt();
        book.lastMissAt = series.lastMissAt;
        book.missed = series.mark.missed();
        book.ending = series.ending;
        book.endingEpochs = _endingEpochs(series);
    }

    /// @inheritdoc ISettlement
    function progress(
        uint256 id
    ) external view returns (uint32 settledEpochs, uint32 endingEpochs, bool pastGrace) {
        Series memory series = _series(id);
        // safe: at most the terms' epochs, which have 32 bits
        return (uint32(series.funds.settledEpochs()), uint32(_endingEpochs(series)), _isPastGrace(series, _next(series)));
    }

    /// @inheritdoc ISettlement
    function coverableFrom(uint256 id) external view returns (uint256) {
        Series memory series = _series(id);
        DayRef day = _next(series);
        return day.obstacle() == Obstacle.Unfunded ? _deadline(series, day) + 1 : 0;
    }

    /// @inheritdoc ISettlement
    function state(uint256 id) external view returns (State) {
        if (!TermsStore.exists(address(_MARKET), id)) return State.None;
        Series memory series = _series(id);
        TermsRef terms = series.terms;
        if (series.ending == Ending.EndedEarly) return State.EndedEarly;
        if (series.ending == Ending.Defaulted) return State.Defaulted;
        if (series.ending == Ending.WoundUp) return State.WoundUp;
        if (series.funds.settledEpochs() == terms.epochs()) return State.Matured;
        if (block.timestamp < terms.saleStart()) return State.Announced;

        if (block.timestamp < terms.saleEnd()) return series.units == terms.maxUnits() ? State.Sold : State.Open;
        if (_isUnsold(series)) return State.Cancelled;
        if (block.timestamp < Epoch.start(terms.startEpoch())) return State.Sold;

        uint256 epoch = uint256(terms.startEpoch()) + series.funds.settledEpochs();
        if (block.timestamp <= Epoch.end(epoch) + SUSPENDED_AFTER) return State.Active;
        Obstacle obstacle = _inspect(series, uint32(epoch)).obstacle();
        bool missing =
            obstacle == Obstacle.ReportMissing ||
                obstacle == Obstacle.ReportNotFinal ||
                obstacle == Obstacle.FarmReportMissing ||
                obstacle == Obstacle.PriceMissing;
        return missing ? State.Suspended : State.Active;
    }

    /// @inheritdoc ISettlement
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc ISettlement
    function market() external view returns (address) {
        return address(_MARKET);
    }

    /// @inheritdoc ISettlement
    function config() external view returns (address) {
        return address(_CONFIG);
    }

    /// @inheritdoc ISettlement
    function formula() external view returns (address) {
        return address(_FORMULA);
    }

    // ---------------------------------------------------------------- one day

    /// @dev The first unsettled epoch of a series.
    function _next(Series memory series) internal view returns (DayRef) {
        uint256 settled = series.funds.settledEpochs();
        uint32 epoch;
        unchecked {
            epoch = uint32(series.terms.startEpoch() + settled); // an epoch of the term, or the one after it: it has 32 bits
        }
        series.epoch = epoch;
        uint256 ending = series.terms.epochs();
        if (series.mark.hasTrouble()) {
            ending = _endingEpochs(series);
            series.extra = _extraOf(series.id, epoch);
        }
        if (settled == ending) return DayRefLib.without(Obstacle.Complete);
        if (_isUnsold(series)) return DayRefLib.without(Obstacle.NotSold);
        return _inspect(series, epoch);
    }

    /// @dev A penalty joins whatever day comes next, an award its own. Each is below 2^96.
    function _extraOf(uint256 id, uint256 epoch) private view returns (uint256) {
        Trouble storage trouble = _troubles[id];
        return trouble.awards == 0 ? trouble.penalty : trouble.penalty + _awards[id][epoch];
    }

    /// @dev The day as it would be settled, or what stands in its way, in the order in which it can be missing; money last.
    function _inspect(Series memory series, uint32 epoch) private view returns (DayRef day) {
        series.epoch = epoch;
        day = series.day;
        day.ask(_FORMULA, series.id, epoch, series.units, series.paid, series.withheld, series.profit);
        if (day.obstacle() != Obstacle.None) return day;
        bool funded = day.first().owed() <= series.funds.funding() && day.second().owed() <= series.second.funding();
        if (!funded) day.wait(Obstacle.Unfunded, 0);
    }

    /// @dev Since when the day has been payable: a running maximum of on-chain instants.
    function _payableAt(Series memory series, DayRef day) internal pure returns (uint256) {
        return Math.max(series.mark.payableAt(), day.knownAt());
    }

    /// @dev Last second at which the day is paid in time.
    function _deadline(Series memory series, DayRef day) internal pure returns (uint256) {
        return _payableAt(series, day) + (series.mark.missed() ? 0 : series.terms.graceSeconds());
    }

    function _isPastGrace(Series memory series, DayRef day) internal view returns (bool) {
        return day.obstacle() == Obstacle.Unfunded && block.timestamp > _deadline(series, day);
    }

    // ---------------------------------------------------------------- facts

    /// @dev Everything stored of a series. Its units are those that were sold: refunds burn them only after its last day. Reverts with `NoSuchSeries`.
    function _series(uint256 id) internal view returns (Series memory series) {
        series.id = id;
        series.day = DayRefLib.blank();
        series.terms = TermsStore.load(address(_MARKET), id);
        (series.units, series.paid, series.withheld) = _MARKET.held(id);
        if (series.terms.bondEpochs() == 0 && series.terms.marginEpochs() == 0) series.paid = 0; // no bond: no mark
        series.funds = _funds[id];
        series.mark = _marks[id];
        if (series.mark.hasTrouble()) {
            Trouble storage trouble = _troubles[id];
            (series.endingEpochs, series.ending) = (trouble.endingEpochs, trouble.ending);
            series.lastMissAt = trouble.lastMissAt;
        }
        if (series.terms.hasSecond()) series.second = _secondFunds[id];
        if (series.terms.isProfitShare()) series.profit = ProfitRefLib.to(_profits[id]);
    }

    /// @dev The last settled epoch; there must be one.
    function _lastEpoch(Series memory series) internal pure returns (uint32) {
        return uint32(series.terms.startEpoch() + series.funds.settledEpochs() - 1);
    }

    /// @dev How many epochs will ever be settled.
    function _endingEpochs(Series memory series) internal pure returns (uint256) {
        return series.mark.hasTrouble() && series.ending != Ending.None ? series.endingEpochs : series.terms.epochs();
    }

    /// @dev How many of the term's epochs have begun.
    function _begunEpochs(Series memory series) internal view returns (uint256) {
        uint256 today = Epoch.fromTimestamp(block.timestamp);
        uint256 start = series.terms.startEpoch();
        return today < start ? 0 : Math.min(today - start + 1, series.terms.epochs());
    }

    /// @dev Until refunds open, supply is what was sold: no call is needed to learn that a sale failed.
    function _isCancelled(Series memory series) internal view returns (bool) {
        if (series.funds.settledEpochs() != 0 || series.mark.finished()) return false;
        return block.timestamp >= series.terms.saleEnd() && (series.units == 0 || series.units < series.terms.minUnits());
    }

    function _isUnsold(Series memory series) internal view returns (bool) {
        return series.units == 0 || _isCancelled(series);
    }

    /// @dev Mined days that wait are owed already and stay whole; `FUNDING_RESERVE_DAYS` more stay for those to come.
    function _withdrawable(Series memory series, uint256 funding, uint256 lastOwed) internal view returns (uint256) {
        uint256 ending = _endingEpochs(series);
        if (series.funds.settledEpochs() == ending || _isCancelled(series)) return funding;
        uint256 next = uint256(series.terms.startEpoch()) + series.funds.settledEpochs();
        uint256 over = Math.min(Epoch.fromTimestamp(block.timestamp), uint256(series.terms.startEpoch()) + ending);
        uint256 reserveDays = FUNDING_RESERVE_DAYS + Math.saturatingSub(over, next);
        return Math.saturatingSub(funding, reserveDays * lastOwed);
    }

    function _requireContract(address account_) private view {
        if (account_.code.length == 0) revert InvalidWiring(account_);
    }
}
