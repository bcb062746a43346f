// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
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

/// @title What is owed
/// @dev The guard is there because a day's figures are held in memory while reward tokens are called: a token that called back
/// into `settle` could otherwise pay one day twice. Nothing that counterparties chose is ever called.
contract Settlement is ISettlement, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Days of `lastOwed` that a provider leaves in the funding, beyond the days that are mined and unsettled.
    uint256 public constant FUNDING_RESERVE_DAYS = 3;
    /// @notice Seconds after the end of an epoch from which a missing report or price suspends a series.
    uint256 public constant SUSPENDED_AFTER = 3 days;
    /// @notice Most days of one series in one call: the bits of the word that tells the market which had net.
    uint256 public constant MAX_DAYS_PER_CALL = 256;

    IHashpower private immutable _LEDGER;
    IPrimaryMarket private immutable _MARKET;
    IProtocolConfig private immutable _CONFIG;
    IOutputOracle private immutable _ORACLE;
    IPriceRounds private immutable _PRICES;

    mapping(uint256 id => Account) private _accounts;
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

    // ---------------------------------------------------------------- funding

    /// @inheritdoc ISettlement
    function fund(uint256 id, uint256 amount) external nonReentrant {
        _fund(id, _termsOf(id), amount);
    }

    /// @inheritdoc ISettlement
    function fundWithPermit(uint256 id, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        IPrimaryMarket.Terms memory terms = _termsOf(id);
        // Anyone can use up a signature seen in the mempool; the allowance it leaves serves as well, so failure is ignored.
        try IERC20Permit(terms.rewardToken).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _fund(id, terms, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawFunding(uint256 id, uint256 amount, address to) external nonReentrant {
        IPrimaryMarket.Terms memory terms = _termsOf(id);
        if (msg.sender != terms.provider) revert NotProvider(msg.sender, terms.provider);
        if (to == address(0) || to == address(this)) revert InvalidReceiver(to);
        if (amount == 0) revert ZeroAmount();

        Account storage book = _accounts[id];
        uint256 free = _withdrawable(id, terms, book);
        if (amount > free) revert FundingLocked(id, amount, free);

        uint96 funding = uint96(book.funding - amount);
        book.funding = funding;
        emit FundingWithdrawn(id, msg.sender, to, amount, funding);
        IERC20(terms.rewardToken).safeTransfer(to, amount);
    }

    // ---------------------------------------------------------------- settling

    /// @inheritdoc ISettlement
    function settle(uint256 id, uint256 maxDays) external nonReentrant returns (uint256 settledDays) {
        if (maxDays == 0) revert NothingSettled();
        Series memory series = _series(id, _termsOf(id));
        Day memory stopped;
        (settledDays, stopped) = _settle(series, maxDays);
        if (settledDays == 0) _revertWith(series, stopped);
    }

    /// @inheritdoc ISettlement
    function settleMany(uint256[] calldata ids, uint256 maxDays)
        external
        nonReentrant
        returns (uint256[] memory settledDays)
    {
        settledDays = new uint256[](ids.length);
        uint256 total;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (!_exists(ids[i])) continue;
            (settledDays[i],) = _settle(_series(ids[i], _termsOf(ids[i])), maxDays);
            total += settledDays[i];
        }
        if (total == 0) revert NothingSettled();
    }

    /// @inheritdoc ISettlement
    function finish(uint256 id) external nonReentrant {
        IPrimaryMarket.Terms memory terms = _termsOf(id);
        Account storage book = _accounts[id];
        if (book.finished) revert AlreadyFinished(id);
        if (book.settledEpochs != terms.epochs) revert NotComplete(id, book.settledEpochs, terms.epochs);

        book.finished = true;
        emit SeriesFinished(id);
        // Dust comes here and is pulled with the fees: a treasury that cannot receive must not keep refunds shut.
        (uint256 dust, uint256 secondDust) = _LEDGER.close(id, address(this));
        if (dust != 0) protocolFees[terms.rewardToken] += dust;
        if (secondDust != 0) protocolFees[terms.secondRewardToken] += secondDust;
        _MARKET.openRefunds(id);
    }

    /// @inheritdoc ISettlement
    function withdrawProtocolFees(address token) external nonReentrant returns (uint256 amount) {
        amount = protocolFees[token];
        if (amount == 0) revert NothingToWithdraw(token);
        protocolFees[token] = 0;
        address treasury = _CONFIG.treasury();
        emit ProtocolFeesWithdrawn(token, treasury, amount);
        IERC20(token).safeTransfer(treasury, amount);
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
        bool missing = obstacle == Obstacle.ReportMissing || obstacle == Obstacle.ReportNotFinal
            || obstacle == Obstacle.PriceMissing;
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

    // ---------------------------------------------------------------- one series

    /// @dev Settles days until one has to wait, which is returned. All of the escrow moves in one call at the end.
    function _settle(Series memory series, uint256 maxDays) private returns (uint256 settledDays, Day memory day) {
        Account memory book = _accounts[series.id];
        uint256 first = book.settledEpochs;
        uint256 limit = Math.min(maxDays, MAX_DAYS_PER_CALL);
        uint256 profitable;

        while (settledDays < limit) {
            day = _next(series, book);
            if (day.obstacle != Obstacle.None && day.obstacle != Obstacle.Unfunded) break;
            if (!_settleDay(series, book, day)) break;
            book = _accounts[series.id];
            if (day.lines.net != 0) profitable |= 1 << settledDays;
            ++settledDays;
        }
        if (settledDays != 0) _MARKET.settleEscrow(series.id, first, settledDays, profitable, msg.sender);
    }

    /// @dev Pays one day: from the funding, and what that lacks from the caller. Leaves no trace if the day has to wait after all.
    function _settleDay(Series memory series, Account memory book, Day memory day) private returns (bool) {
        IERC20 token = IERC20(series.terms.rewardToken);
        uint256 shortfall = Math.saturatingSub(day.owed, book.funding);
        if (shortfall != 0 && !_pullFromCaller(token, day.owed, shortfall)) {
            day.obstacle = Obstacle.Unfunded;
            return false;
        }

        bool hasNet = day.lines.net != 0;
        _accounts[series.id] = Account({
            funding: uint96(book.funding + shortfall - day.owed),
            settledEpochs: book.settledEpochs + 1,
            unprofitableInRow: hasNet ? 0 : book.unprofitableInRow + 1,
            lastOwed: hasNet ? uint96(day.owed) : book.lastOwed,
            finished: false
        });
        if (day.lines.protocol != 0) protocolFees[address(token)] += day.lines.protocol;
        if (token.allowance(address(this), address(_LEDGER)) < day.lines.holders) {
            token.forceApprove(address(_LEDGER), type(uint256).max);
        }

        // A paused token, or a lane at its limit, stops this series only: the day is put back and waits.
        try _LEDGER.deposit(series.id, day.epoch, day.lines.holders) {}
        catch (bytes memory refusal) {
            _accounts[series.id] = book;
            if (day.lines.protocol != 0) protocolFees[address(token)] -= day.lines.protocol;
            if (shortfall != 0) token.safeTransfer(msg.sender, shortfall);
            day.obstacle = Obstacle.DepositRefused;
            day.refusal = refusal;
            return false;
        }
        emit EpochSettled(
            series.id,
            day.epoch,
            day.lines,
            series.units,
            day.network.targetSeconds,
            day.network.rewardPerBlock,
            day.priceUsd8,
            msg.sender
        );
        return true;
    }

    /// @dev Takes `shortfall` from the caller if its allowance and balance cover it; false leaves everything as it was.
    /// A day beyond the width of an account can be paid by nobody (no accepted token has that many units).
    function _pullFromCaller(IERC20 token, uint256 owed, uint256 shortfall) private returns (bool) {
        if (owed > type(uint96).max) return false;
        if (token.allowance(msg.sender, address(this)) < shortfall || token.balanceOf(msg.sender) < shortfall) {
            return false;
        }
        uint256 before = token.balanceOf(address(this));
        if (!token.trySafeTransferFrom(msg.sender, address(this), shortfall)) return false;
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != shortfall) revert TokenShort(address(token), shortfall, received);
        return true;
    }

    function _fund(uint256 id, IPrimaryMarket.Terms memory terms, uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        Account storage book = _accounts[id];
        // Money for a series that owes nothing any more would only go back to the provider.
        if (book.settledEpochs == terms.epochs) revert AllEpochsSettled(id, terms.epochs);
        if (_isCancelled(terms, _LEDGER.totalSupply(id))) revert SeriesNotSold(id);
        if (amount > type(uint96).max - book.funding) revert AmountTooLarge(amount);

        IERC20 token = IERC20(terms.rewardToken);
        uint96 funding = uint96(book.funding + amount);
        book.funding = funding;
        emit Funded(id, msg.sender, amount, funding);

        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert TokenShort(address(token), amount, received);
    }

    // ---------------------------------------------------------------- one day

    /// @dev The first unsettled epoch of a series.
    function _next(Series memory series, Account memory book) private view returns (Day memory day) {
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

    /// @dev The obstacle in words.
    function _revertWith(Series memory series, Day memory day) private view {
        uint256 id = series.id;
        if (day.obstacle == Obstacle.NotSold) revert SeriesNotSold(id);
        if (day.obstacle == Obstacle.Complete) revert AllEpochsSettled(id, series.terms.epochs);
        if (day.obstacle == Obstacle.EpochNotOver) {
            revert EpochNotOver(id, day.epoch, Epoch.end(day.epoch), block.timestamp);
        }
        if (day.obstacle == Obstacle.ReportMissing) revert ReportMissing(id, series.terms.network, day.epoch);
        if (day.obstacle == Obstacle.ReportNotFinal) {
            revert ReportNotFinal(id, day.epoch, day.network.finalAt, block.timestamp);
        }
        if (day.obstacle == Obstacle.PriceMissing) revert PriceMissing(id, day.epoch);
        if (day.obstacle == Obstacle.DepositRefused) revert DepositRefused(id, day.epoch, day.refusal);
        revert Unfunded(id, day.epoch, day.owed, _accounts[id].funding);
    }

    // ---------------------------------------------------------------- facts

    /// @dev Decimals are read from the token: what governance lists later must not change a series that exists.
    function _series(uint256 id, IPrimaryMarket.Terms memory terms) private view returns (Series memory) {
        return Series({
            id: id,
            terms: terms,
            units: _LEDGER.totalSupply(id),
            coinDecimals: _ORACLE.coinDecimals(terms.network),
            tokenDecimals: IERC20Metadata(terms.rewardToken).decimals()
        });
    }

    /// @dev Reverts with `NoSuchSeries`.
    function _termsOf(uint256 id) private view returns (IPrimaryMarket.Terms memory) {
        return TermsStore.read(address(_MARKET), id);
    }

    function _exists(uint256 id) private view returns (bool) {
        return TermsStore.exists(address(_MARKET), id);
    }

    /// @dev Until refunds open, supply is what was sold: no call is needed to learn that a sale failed.
    function _isCancelled(IPrimaryMarket.Terms memory terms, uint256 units) private view returns (bool) {
        return block.timestamp >= terms.saleEnd && (units == 0 || units < terms.minUnits);
    }

    function _isUnsold(IPrimaryMarket.Terms memory terms, uint256 units) private view returns (bool) {
        return units == 0 || _isCancelled(terms, units);
    }

    /// @dev Mined days that wait are owed already and stay whole; `FUNDING_RESERVE_DAYS` more stay for those to come.
    function _withdrawable(uint256 id, IPrimaryMarket.Terms memory terms, Account memory book)
        private
        view
        returns (uint256)
    {
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
