// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {SettlementView} from "./SettlementView.sol";
import {Epoch} from "./libraries/Epoch.sol";

/// @title What stands behind a series: the bond, its daily mark, and the escrow that waits for it
/// @dev The guard is there because what arrived is measured as a difference of balances: a token that called back could otherwise
/// have one payment counted twice.
abstract contract SettlementBonds is SettlementView, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Seconds after the last epoch for which the bond stays.
    uint256 public constant BOND_LOCK_SECONDS = 7 days;

    // ---------------------------------------------------------------- bond

    /// @inheritdoc ISettlement
    function postBond(uint256 id, uint256 amount) external nonReentrant {
        Series memory series = _series(id);
        _checkIncoming(series, amount, series.bond.posted);
        uint96 posted = uint96(series.bond.posted + amount);
        _bonds[id].posted = posted;
        emit BondPosted(id, msg.sender, amount, posted);
        _moveToReserve(series.terms.rewardToken(), msg.sender, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawBond(uint256 id, uint256 amount, address to) external nonReentrant {
        Series memory series = _series(id);
        _checkOutgoing(series, amount, to);
        uint256 until = Epoch.end(uint256(series.terms.startEpoch()) + _endingEpochs(series)) - 1 days + BOND_LOCK_SECONDS;
        bool settled = series.book.settledEpochs == _endingEpochs(series);
        bool isFree = settled && block.timestamp >= until;
        if (!isFree && !_isCancelled(series)) revert BondLocked(id, until, block.timestamp);
        if (amount > series.bond.posted) revert BondShort(id, series.bond.posted, amount);
        uint96 posted = uint96(series.bond.posted - amount);
        _bonds[id].posted = posted;
        emit BondWithdrawn(id, msg.sender, to, amount, posted);
        _LEDGER.withdrawReserve(series.terms.rewardToken(), to, amount);
    }

    /// @inheritdoc ISettlement
    function releaseWithheld(uint256 id) external nonReentrant returns (uint256 amount) {
        Series memory series = _series(id);
        (, uint256 withheld) = _MARKET.held(id);
        amount = Math.saturatingSub(withheld, _neededWithheld(series));
        if (amount == 0) revert NothingToRelease(id);
        _MARKET.releaseWithheld(id, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawCredit(address token, address to) external nonReentrant returns (uint256 amount) {
        if (to == address(0) || to == address(this) || to == address(_LEDGER)) revert InvalidReceiver(to);
        amount = _credits[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(token);
        _credits[token][msg.sender] = 0;
        emit CreditWithdrawn(msg.sender, token, to, amount);
        _LEDGER.withdrawReserve(token, to, amount);
    }

    /// @dev What has to stay withheld: what the bond lacks, at the prices of the last mark. Everything while the provider is late, or
    /// while an ended series is not settled to its end; nothing once it is.
    function _neededWithheld(Series memory series) private view returns (uint256) {
        if (series.bond.ending == Ending.Defaulted) return type(uint256).max;
        if (series.book.settledEpochs == _endingEpochs(series)) return 0;
        bool mayStillFail = series.bond.ending != Ending.None || _isPastGrace(series, _next(series));
        if (mayStillFail || series.mark.priceUsd8 == 0) return type(uint256).max;
        return
            _FORMULA.neededWithheld(
                series.id,
                Math.saturatingSub(series.mark.required, series.bond.posted),
                series.mark.priceUsd8,
                series.mark.paymentPriceUsd8
            );
    }

    // ---------------------------------------------------------------- the daily mark

    /// @dev What a call settles of one series, for the market.
    struct Run {
        IPrimaryMarket.Outcome[] outcomes;
        uint256 count;
        uint256 first;
        uint256 protocol;
        uint256 secondProtocol;
    }

    function _asksBond(Series memory series) private pure returns (bool) {
        return series.terms.bondEpochs() != 0 || series.terms.marginEpochs() != 0;
    }

    function _startRun(Series memory series, uint256 limit) internal view returns (Run memory run) {
        run.first = series.book.settledEpochs;
        run.outcomes = new IPrimaryMarket.Outcome[](limit);
        if (_asksBond(series)) (series.paid, series.withheld) = _MARKET.held(series.id);
    }

    /// @dev Marks the bond by a day and says what becomes of its escrow. On a day without net the requirement stays: it must not be low
    /// just when leaving is tempting. Nothing is payable to the provider on a day that is not profitable.
    /// @param covered the bond paid the day: its slice is withheld whatever the requirement
    function _mark(Series memory series, Run memory run, Day memory day, bool covered) internal {
        bool short = covered;
        if (_asksBond(series)) {
            if (day.due.requiredBond() != 0) series.mark.required = _u96(day.due.requiredBond());
            short = short || series.bond.posted + day.due.withheldValue() < series.mark.required;
            if (short && day.due.profitable()) {
                series.withheld += (day.due.slice() * day.due.part()) / day.due.whole();
            }
        }
        // A price beyond 56 bits is beyond any coin; the mark then stands at the largest one.
        series.mark.priceUsd8 = uint56(Math.min(day.due.priceUsd8(), type(uint56).max));
        series.mark.paymentPriceUsd8 = uint56(Math.min(day.due.paymentPriceUsd8(), type(uint56).max));
        series.second.priceUsd8 = uint64(Math.min(day.due.secondPriceUsd8(), type(uint64).max));

        run.outcomes[run.count] = IPrimaryMarket.Outcome({
            disposition: !day.due.profitable() ? IPrimaryMarket.Disposition.Refundable : short
                ? IPrimaryMarket.Disposition.Withheld
                : IPrimaryMarket.Disposition.Released,
            part: day.due.part(),
            whole: day.due.whole()
        });
        ++run.count;
    }

    /// @dev What every day leaves for the next one, paid or covered. Whether it was profitable, no payment changes.
    function _advance(Series memory series, Day memory day) internal pure {
        series.mark.payableAt = uint40(_payableAt(series, day));
        series.profit = day.due.profit();
        ++series.book.settledEpochs;
        if (day.due.profitable()) series.book.unprofitableInRow = 0;
        else ++series.book.unprofitableInRow;
    }

    /// @dev Writes what the days of a call changed.
    function _finishRun(Series memory series, Run memory run, address settler) internal {
        uint256 id = series.id;
        _accounts[id] = series.book;
        _marks[id] = series.mark;
        if (series.terms.hasSecond()) {
            _secondAccounts[id] = series.second;
            if (run.secondProtocol != 0) protocolFees[series.terms.secondRewardToken()] += run.secondProtocol;
        }
        if (series.terms.isProfitShare()) _profits[id] = series.profit;
        if (run.protocol != 0) protocolFees[series.terms.rewardToken()] += run.protocol;

        IPrimaryMarket.Outcome[] memory outcomes = run.outcomes;
        uint256 count = run.count;
        assembly ("memory-safe") {
            mstore(outcomes, count) // fewer days than there was room for
        }
        _MARKET.settleEscrow(id, run.first, outcomes, settler);
    }

    // ---------------------------------------------------------------- money in and out

    function _checkIncoming(Series memory series, uint256 amount, uint256 before) internal view {
        if (amount == 0) revert ZeroAmount();
        // Money for a series that owes nothing any more would only go back to the provider.
        uint256 ending = _endingEpochs(series);
        if (series.book.settledEpochs == ending) revert AllEpochsSettled(series.id, ending);
        if (_isCancelled(series)) revert SeriesNotSold(series.id);
        if (amount > type(uint96).max - before) revert AmountTooLarge(amount);
    }

    function _checkOutgoing(Series memory series, uint256 amount, address to) internal view {
        if (msg.sender != series.terms.provider()) revert NotProvider(msg.sender, series.terms.provider());
        if (to == address(0) || to == address(this) || to == address(_LEDGER)) revert InvalidReceiver(to);
        if (amount == 0) revert ZeroAmount();
    }

    /// @dev Moves reward tokens into the ledger's reserve. A token that takes a fee or rebases is refused: nobody else's money may
    /// fill the gap.
    function _moveToReserve(address token, address from, uint256 amount) internal {
        uint256 before = IERC20(token).balanceOf(address(_LEDGER));
        IERC20(token).safeTransferFrom(from, address(_LEDGER), amount);
        uint256 received = IERC20(token).balanceOf(address(_LEDGER)) - before;
        if (received != amount) revert TokenShort(token, amount, received);
        _LEDGER.creditReserve(token, amount);
    }

    /// @dev Amounts of reward tokens fit: the ledger accepts less than 2^95 of one in a series' whole life.
    function _u96(uint256 amount) internal pure returns (uint96) {
        return uint96(Math.min(amount, type(uint96).max));
    }
}
