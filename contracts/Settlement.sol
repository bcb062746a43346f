// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "./interfaces/IHashpower.sol";
import {IOutputOracle} from "./interfaces/IOutputOracle.sol";
import {IPriceRounds} from "./interfaces/IPriceRounds.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {IProtocolConfig} from "./interfaces/IProtocolConfig.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {SettlementView} from "./SettlementView.sol";
import {Epoch} from "./libraries/Epoch.sol";

/// @title What is owed
/// @dev The guard is there because what arrived is measured as a difference of balances: a token that called back could otherwise
/// have one payment counted twice. Nothing that a counterparty chose is ever called.
contract Settlement is SettlementView, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev What one call settles of one series, base units of its reward token; bit i of `profitable`: its i-th day had net.
    struct Purse {
        uint256 protocol;
        uint256 profitable;
    }

    constructor(
        IHashpower ledger_,
        IPrimaryMarket market_,
        IProtocolConfig config_,
        IOutputOracle oracle_,
        IPriceRounds prices_
    ) SettlementView(ledger_, market_, config_, oracle_, prices_) {}

    // ---------------------------------------------------------------- funding

    /// @inheritdoc ISettlement
    function fund(uint256 id, uint256 amount) external nonReentrant {
        _fund(id, _termsOf(id), amount);
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
        IPrimaryMarket.Terms memory terms = _termsOf(id);
        // Anyone can use up a signature seen in the mempool; the allowance it leaves serves as well, so failure is ignored.
        try IERC20Permit(terms.rewardToken).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _fund(id, terms, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawFunding(uint256 id, uint256 amount, address to) external nonReentrant {
        IPrimaryMarket.Terms memory terms = _termsOf(id);
        if (msg.sender != terms.provider) revert NotProvider(msg.sender, terms.provider);
        if (to == address(0) || to == address(this) || to == address(_LEDGER)) revert InvalidReceiver(to);
        if (amount == 0) revert ZeroAmount();

        Account storage book = _accounts[id];
        uint256 free = _withdrawable(id, terms, book);
        if (amount > free) revert FundingLocked(id, amount, free);

        uint96 funding = uint96(book.funding - amount);
        book.funding = funding;
        emit FundingWithdrawn(id, msg.sender, to, amount, funding);
        _LEDGER.withdrawReserve(terms.rewardToken, to, amount);
    }

    // ---------------------------------------------------------------- settling

    /// @inheritdoc ISettlement
    function settle(uint256 id, uint256 maxDays) external nonReentrant returns (uint256 settledDays) {
        if (maxDays == 0) revert NothingSettled();
        Series memory series = _series(id, _termsOf(id));
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
        (settledDays, ) = _settle(_series(id, _termsOf(id)), maxDays, settler);
    }

    /// @inheritdoc ISettlement
    function finish(uint256 id) external nonReentrant {
        IPrimaryMarket.Terms memory terms = _termsOf(id);
        Account storage book = _accounts[id];
        if (book.finished) revert AlreadyFinished(id);
        if (book.settledEpochs != terms.epochs) revert NotComplete(id, book.settledEpochs, terms.epochs);

        book.finished = true;
        emit SeriesFinished(id);
        // Dust is pulled with the fees: a treasury that cannot receive must not keep refunds shut.
        (uint256 dust, uint256 secondDust) = _LEDGER.close(id);
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
        Account memory book = _accounts[series.id];
        uint256 first = book.settledEpochs;
        uint256 limit = Math.min(maxDays, MAX_DAYS_PER_CALL);
        Purse memory purse;

        while (settledDays < limit) {
            day = _next(series, book);
            if (day.obstacle != Obstacle.None && day.obstacle != Obstacle.Unfunded) break;
            if (!_settleDay(series, book, day, purse, settler)) break;
            if (day.lines.net != 0) purse.profitable |= 1 << settledDays;
            ++settledDays;
        }
        if (settledDays == 0) return (settledDays, day);

        _accounts[series.id] = book;
        if (purse.protocol != 0) protocolFees[series.terms.rewardToken] += purse.protocol;
        _MARKET.settleEscrow(series.id, first, settledDays, purse.profitable, settler);
    }

    /// @dev Enters one day in `book`, `purse` and the ledger; false, with nothing changed, if it has to wait after all.
    function _settleDay(
        Series memory series,
        Account memory book,
        Day memory day,
        Purse memory purse,
        address settler
    ) private returns (bool) {
        uint256 shortfall = Math.saturatingSub(day.owed, book.funding);
        if (shortfall != 0) {
            if (shortfall > _spendable(series.terms.rewardToken, settler)) {
                day.obstacle = Obstacle.Unfunded;
                return false;
            }
            _moveToReserve(series.terms.rewardToken, settler, shortfall);
        }
        // A lane at the limit of its token's supply refuses; the days before it stand.
        uint256 gasBefore = gasleft();
        try _LEDGER.deposit(series.id, day.epoch, day.lines.holders) {} catch (bytes memory refusal) {
            _checkGas(gasBefore);
            day.obstacle = Obstacle.DepositRefused;
            day.refusal = refusal;
            if (shortfall != 0) _LEDGER.withdrawReserve(series.terms.rewardToken, settler, shortfall);
            return false;
        }

        book.funding = uint96(book.funding + shortfall - day.owed);
        ++book.settledEpochs;
        if (day.lines.net == 0) {
            ++book.unprofitableInRow;
        } else {
            book.unprofitableInRow = 0;
            // Fits: the ledger accepted `holders` as less than 2^95, and the protocol's share is a small part of it.
            book.lastOwed = uint96(day.owed);
        }
        purse.protocol += day.lines.protocol;
        emit EpochSettled(
            series.id,
            day.epoch,
            day.lines,
            series.units,
            day.network.targetSeconds,
            day.network.rewardPerBlock,
            day.priceUsd8,
            settler
        );
        return true;
    }

    /// @dev A call that ran out of gas leaves a 64th of what there was. That is no refusal: if it counted as one, a wallet's
    /// estimate would settle on an amount of gas that quietly skips a series.
    function _checkGas(uint256 gasBefore) private view {
        if (gasleft() < gasBefore / 32) revert NotEnoughGas(gasBefore, gasleft());
    }

    /// @dev What the settler's allowance and balance can pay.
    function _spendable(address token, address settler) private view returns (uint256) {
        return Math.min(IERC20(token).allowance(settler, address(this)), IERC20(token).balanceOf(settler));
    }

    /// @dev Moves reward tokens into the ledger's reserve. A token that takes a fee or rebases is refused: nobody else's money may
    /// fill the gap.
    function _moveToReserve(address token, address from, uint256 amount) private {
        uint256 before = IERC20(token).balanceOf(address(_LEDGER));
        IERC20(token).safeTransferFrom(from, address(_LEDGER), amount);
        uint256 received = IERC20(token).balanceOf(address(_LEDGER)) - before;
        if (received != amount) revert TokenShort(token, amount, received);
        _LEDGER.creditReserve(token, amount);
    }

    function _fund(uint256 id, IPrimaryMarket.Terms memory terms, uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        Account storage book = _accounts[id];
        // Money for a series that owes nothing any more would only go back to the provider.
        if (book.settledEpochs == terms.epochs) revert AllEpochsSettled(id, terms.epochs);
        if (_isCancelled(terms, _LEDGER.totalSupply(id))) revert SeriesNotSold(id);
        if (amount > type(uint96).max - book.funding) revert AmountTooLarge(amount);

        uint96 funding = uint96(book.funding + amount);
        book.funding = funding;
        emit Funded(id, msg.sender, amount, funding);
        _moveToReserve(terms.rewardToken, msg.sender, amount);
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
}
