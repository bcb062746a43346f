// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "./interfaces/IHashpower.sol";
import {INetworkDays} from "./interfaces/INetworkDays.sol";
import {IOutputOracle} from "./interfaces/IOutputOracle.sol";
import {IPriceRounds} from "./interfaces/IPriceRounds.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {IProtocolConfig} from "./interfaces/IProtocolConfig.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {TermsStore} from "./libraries/TermsStore.sol";
import {Waterfall as WaterfallMath} from "./libraries/Waterfall.sol";

/// @title What is owed, read only: which day is next, what it owes, what stands in its way
/// @notice The half of `Settlement` that moves no money.
abstract contract SettlementView is ISettlement {
    /// @notice Days of `lastOwed` that a provider leaves in the funding, beyond the days that are mined and unsettled.
    uint256 public constant FUNDING_RESERVE_DAYS = 3;
    /// @notice Seconds after the end of an epoch from which a missing report or price suspends a series.
    uint256 public constant SUSPENDED_AFTER = 3 days;
    /// @notice Most days of one series in one call: the bits of the word that tells the market which had net.
    uint256 public constant MAX_DAYS_PER_CALL = 256;

    IHashpower internal immutable _LEDGER;
    IPrimaryMarket internal immutable _MARKET;
    IProtocolConfig internal immutable _CONFIG;
    IOutputOracle private immutable _ORACLE;
    IPriceRounds private immutable _PRICES;

    mapping(uint256 id => Account) internal _accounts;
    /// @inheritdoc ISettlement
    mapping(address token => uint256 amount) public protocolFees;

    /// @dev What stays the same over the days of one call.
    struct Series {
        uint256 id;
        IPrimaryMarket.Terms terms;
        uint256 units;
        uint8 coinDecimals;
        uint8 tokenDecimals;
    }

    /// @dev One epoch as it would be settled, or what stands in its way. `owed = holders + protocol`.
    struct Day {
        uint32 epoch;
        Obstacle obstacle;
        INetworkDays.NetworkDay network;
        uint256 priceUsd8;
        Waterfall lines;
        uint256 owed;
        bytes refusal;
    }

    constructor(
        IHashpower ledger_,
        IPrimaryMarket market_,
        IProtocolConfig config_,
        IOutputOracle oracle_,
        IPriceRounds prices_
    ) {
        _requireContract(address(ledger_));
        _requireContract(address(market_));
        _requireContract(address(config_));
        _requireContract(address(oracle_));
        _requireContract(address(prices_));
        if (ledger_.settlement() != address(this)) revert InvalidWiring(address(ledger_));
        if (market_.settlement() != address(this) || market_.ledger() != address(ledger_)) {
            revert InvalidWiring(address(market_));
        }
        _LEDGER = ledger_;
        _MARKET = market_;
        _CONFIG = config_;
        _ORACLE = oracle_;
        _PRICES = prices_;
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc ISettlement
    function withdrawable(uint256 id) external view returns (uint256) {
        return _withdrawable(id, _termsOf(id), _accounts[id]);
    }

    /// @inheritdoc ISettlement
    function preview(uint256 id, uint32 epoch) external view returns (Waterfall memory lines, Obstacle obstacle) {
        Account memory book = _accounts[id];
        Series memory series = _series(id, _termsOf(id));
        // Refunds burn units after the term; a day's lines belong to the units that were sold.
        if (book.finished) series.units = _MARKET.escrow(id).sold;
        uint256 start = series.terms.startEpoch;
        if (_isUnsold(series.terms, series.units)) return (lines, Obstacle.NotSold);
        if (epoch < start || epoch >= start + series.terms.epochs) return (lines, Obstacle.Complete);

        Day memory day = _inspect(series, book.funding, epoch);
        return (day.lines, epoch < start + book.settledEpochs ? Obstacle.Complete : day.obstacle);
    }

    /// @inheritdoc ISettlement
    function nextEpoch(uint256 id) external view returns (uint32 epoch, Obstacle obstacle) {
        Day memory day = _next(_series(id, _termsOf(id)), _accounts[id]);
        return (day.epoch, day.obstacle);
    }

    /// @inheritdoc ISettlement
    function account(uint256 id) external view returns (Account memory) {
        return _accounts[id];
    }

    /// @inheritdoc ISettlement
    function progress(
        uint256 id
    ) external view returns (uint32 settledEpochs, uint32 endingEpochs, bool pastGrace) {
        return (_accounts[id].settledEpochs, _termsOf(id).epochs, false);
    }

    /// @inheritdoc ISettlement
    function state(uint256 id) external view returns (State) {
        if (!_exists(id)) return State.None;
        IPrimaryMarket.Terms memory terms = _termsOf(id);
        Account memory book = _accounts[id];
        if (book.settledEpochs == terms.epochs) return State.Matured;
        if (block.timestamp < terms.saleStart) return State.Announced;

        uint256 units = _LEDGER.totalSupply(id);
        if (block.timestamp < terms.saleEnd) return units == terms.maxUnits ? State.Sold : State.Open;
        if (_isUnsold(terms, units)) return State.Cancelled;
        if (block.timestamp < Epoch.start(terms.startEpoch)) return State.Sold;

        uint256 epoch = uint256(terms.startEpoch) + book.settledEpochs;
        if (block.timestamp <= Epoch.end(epoch) + SUSPENDED_AFTER) return State.Active;
        Obstacle obstacle = _inspect(_series(id, terms), book.funding, uint32(epoch)).obstacle;
        bool missing =
            obstacle == Obstacle.ReportMissing ||
                obstacle == Obstacle.ReportNotFinal ||
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
    function prices() external view returns (address) {
        return address(_PRICES);
    }

    /// @inheritdoc ISettlement
    function oracle() external view returns (address) {
        return address(_ORACLE);
    }

    // ---------------------------------------------------------------- one day

    /// @dev The first unsettled epoch of a series.
    function _next(Series memory series, Account memory book) internal view returns (Day memory day) {
        uint32 epoch = series.terms.startEpoch + book.settledEpochs;
        if (book.settledEpochs == series.terms.epochs) day.obstacle = Obstacle.Complete;
        else if (_isUnsold(series.terms, series.units)) day.obstacle = Obstacle.NotSold;
        else return _inspect(series, book.funding, epoch);
        day.epoch = epoch;
    }

    /// @dev Everything that settling `epoch` needs, in the order in which it can be missing.
    function _inspect(Series memory series, uint256 funding, uint32 epoch) private view returns (Day memory day) {
        IPrimaryMarket.Terms memory terms = series.terms;
        day.epoch = epoch;
        day.obstacle = Obstacle.EpochNotOver;
        if (block.timestamp < Epoch.end(epoch)) return day;

        day.network = _ORACLE.networkDay(terms.network, epoch);
        day.obstacle = Obstacle.ReportMissing;
        if (day.network.finalAt == 0) return day;
        day.obstacle = Obstacle.ReportNotFinal;
        if (block.timestamp < day.network.finalAt) return day;

        bool known;
        (known, day.priceUsd8) = _PRICES.priceOf(terms.feeds, terms.maxFeedDelay, epoch);
        // Zero means that every feed failed, by proof: the committee's median is the last resort.
        if (known && day.priceUsd8 == 0) day.priceUsd8 = day.network.priceUsd8;
        day.obstacle = Obstacle.PriceMissing;
        if (!known || day.priceUsd8 == 0) return day;

        day.lines = WaterfallMath.compute(
            WaterfallMath.Inputs({
                hashrate: series.units * terms.unitHashrate,
                rewardPerBlock: day.network.rewardPerBlock,
                coinDecimals: series.coinDecimals,
                targetSeconds: day.network.targetSeconds,
                tokenDecimals: series.tokenDecimals,
                priceUsd8: day.priceUsd8,
                milliJoulePerTh: terms.milliJoulePerTh,
                tariffUsd8: terms.tariffUsd8,
                maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
                serviceBps: terms.serviceBps,
                protocolBps: terms.protocolBps
            })
        );
        day.owed = day.lines.holders + day.lines.protocol;
        day.obstacle = day.owed > funding ? Obstacle.Unfunded : Obstacle.None;
    }

    // ---------------------------------------------------------------- facts

    /// @dev Decimals are read from the token: what governance lists later must not change a series that exists.
    function _series(uint256 id, IPrimaryMarket.Terms memory terms) internal view returns (Series memory) {
        return
            Series({
                id: id,
                terms: terms,
                units: _LEDGER.totalSupply(id),
                coinDecimals: _ORACLE.coinDecimals(terms.network),
                tokenDecimals: IERC20Metadata(terms.rewardToken).decimals()
            });
    }

    /// @dev Reverts with `NoSuchSeries`.
    function _termsOf(uint256 id) internal view returns (IPrimaryMarket.Terms memory) {
        return TermsStore.read(address(_MARKET), id);
    }

    function _exists(uint256 id) private view returns (bool) {
        return TermsStore.exists(address(_MARKET), id);
    }

    /// @dev Until refunds open, supply is what was sold: no call is needed to learn that a sale failed.
    function _isCancelled(IPrimaryMarket.Terms memory terms, uint256 units) internal view returns (bool) {
        return block.timestamp >= terms.saleEnd && (units == 0 || units < terms.minUnits);
    }

    function _isUnsold(IPrimaryMarket.Terms memory terms, uint256 units) private view returns (bool) {
        return units == 0 || _isCancelled(terms, units);
    }

    /// @dev Mined days that wait are owed already and stay whole; `FUNDING_RESERVE_DAYS` more stay for those to come.
    function _withdrawable(
        uint256 id,
        IPrimaryMarket.Terms memory terms,
        Account memory book
    ) internal view returns (uint256) {
        if (book.settledEpochs == terms.epochs || _isCancelled(terms, _LEDGER.totalSupply(id))) return book.funding;
        uint256 next = uint256(terms.startEpoch) + book.settledEpochs;
        uint256 over = Math.min(Epoch.fromTimestamp(block.timestamp), uint256(terms.startEpoch) + terms.epochs);
        uint256 reserveDays = FUNDING_RESERVE_DAYS + Math.saturatingSub(over, next);
        return Math.saturatingSub(book.funding, reserveDays * book.lastOwed);
    }

    function _requireContract(address account_) private view {
        if (account_.code.length == 0) revert InvalidWiring(account_);
    }
}
