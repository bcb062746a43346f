// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {SettlementView} from "./SettlementView.sol";
import {DayRef} from "./libraries/DayRef.sol";
import {Epoch} from "./libraries/Epoch.sol";

/// @title What stands behind a series: the bond, its daily mark, and the escrow that waits for it
/// @dev The guard is there because what arrived is measured as a difference of balances: a token that called back could otherwise
/// have one payment counted twice.
abstract contract SettlementBonds is SettlementView, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Seconds after the last epoch for which the bond stays.
    uint256 public constant BOND_LOCK_SECONDS = 7 days;
    /// @notice An award is at least this part of what the last settled day owed: nobody makes a day dearer to settle for nothing.
    uint256 public constant SMALLEST_AWARD_PART = 1_000;

    // ---------------------------------------------------------------- bond

    /// @inheritdoc ISettlement
    function postBond(uint256 id, uint256 amount) external nonReentrant {
        Series memory series = _series(id);
        _checkIncoming(series, amount, series.funds.bond());
        uint256 posted = series.funds.bond() + amount;
        _funds[id] = series.funds.withBond(posted);
        emit BondPosted(id, msg.sender, amount, posted);
        _moveToReserve(series.terms.rewardToken(), msg.sender, amount);
    }

    /// @inheritdoc ISettlement
    function withdrawBond(uint256 id, uint256 amount, address to) external nonReentrant {
        Series memory series = _series(id);
        _checkOutgoing(series, amount, to);
        uint256 until = Epoch.end(uint256(series.terms.startEpoch()) + _endingEpochs(series)) - 1 days + BOND_LOCK_SECONDS;
        bool settled = series.funds.settledEpochs() == _endingEpochs(series);
        bool isFree = settled && block.timestamp >= until;
        if (!isFree && !_isCancelled(series)) revert BondLocked(id, until, block.timestamp);
        if (amount > series.funds.bond()) revert BondShort(id, series.funds.bond(), amount);
        uint256 posted = series.funds.bond() - amount;
        _funds[id] = series.funds.withBond(posted);
        emit BondWithdrawn(id, msg.sender, to, amount, posted);
        _LEDGER.withdrawReserve(series.terms.rewardToken(), to, amount);
    }

    /// @inheritdoc ISettlement
    function releaseWithheld(uint256 id) external nonReentrant returns (uint256 amount) {
        Series memory series = _series(id);
        amount = Math.saturatingSub(series.withheld, _neededWithheld(series));
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
        if (series.ending == Ending.Defaulted) return type(uint256).max;
        if (series.funds.settledEpochs() == _endingEpochs(series)) return 0;
        bool mayStillFail = series.ending != Ending.None || _isPastGrace(series, _next(series));
        if (mayStillFail || series.funds.settledEpochs() == 0) return type(uint256).max;
        return _neededByMark(series);
    }

    /// @dev Escrow that stands for what the bond lacks, at the prices of the last settled day, which there must be.
    function _neededByMark(Series memory series) internal view returns (uint256) {
        uint256 short = Math.saturatingSub(series.mark.required(), series.funds.bond());
        return _FORMULA.neededWithheld(series.id, short, _lastEpoch(series));
    }

    // ---------------------------------------------------------------- awards

    /// @inheritdoc ISettlement
    function award(uint256 id, uint32 epoch, uint256 amount) external nonReentrant {
        Series memory series = _series(id);
        Trouble storage trouble = _troubles[id];
        _checkIncoming(series, amount, trouble.awards);
        uint256 index;
        unchecked {
            index = uint256(epoch) - series.terms.startEpoch(); // an earlier epoch becomes a huge index
        }
        bool isOpen = index >= series.funds.settledEpochs() && index < _endingEpochs(series);
        if (!isOpen) revert NotAwardable(id, epoch);
        // Endings cut off only days that have not begun, so a day that is over will be settled, covered or written off.
        if (block.timestamp < Epoch.end(epoch)) {
            revert EpochNotOver(id, epoch, Epoch.end(epoch), block.timestamp);
        }
        uint256 least = series.funds.lastOwed() / SMALLEST_AWARD_PART;
        if (amount < least) revert AwardTooSmall(id, amount, least);

        _awards[id][epoch] += amount;
        trouble.awards += uint96(amount); // safe: just checked
        _writeTrouble(series);
        emit Awarded(id, epoch, msg.sender, amount);
        _moveToReserve(series.terms.rewardToken(), msg.sender, amount);
    }

    /// @dev What went with the deposit of the day beside what it owed. A series without any other trouble is again as it was.
    function _spend(Series memory series, uint256 extra) internal {
        if (extra == 0) return;
        series.extra = 0;
        Trouble storage trouble = _troubles[series.id];
        uint96 awards_ = trouble.awards - uint96(extra - trouble.penalty); // safe: awards are a part of `extra`
        delete _awards[series.id][series.epoch];
        trouble.penalty = 0;
        trouble.awards = awards_;
        if (awards_ == 0 && series.ending == Ending.None && series.lastMissAt == 0) {
            series.mark = series.mark.withoutTrouble();
        }
    }

    // ---------------------------------------------------------------- the daily mark

    /// @dev What a call settles of one series, for the market.
    struct Run {
        IPrimaryMarket.Outcome[] outcomes;
        uint256 count;
        uint256 first;
    }

    function _startRun(Series memory series, uint256 limit) internal view returns (Run memory run) {
        run.first = series.funds.settledEpochs();
        run.outcomes = new IPrimaryMarket.Outcome[](limit);
    }

    /// @dev Marks the bond by a day and says what becomes of its escrow. On a day without net the requirement stays: it must not be low
    /// just when leaving is tempting. Nothing is payable to the provider on a day that is not profitable.
    /// @param covered the bond paid the day: its slice is withheld whatever the requirement
    function _mark(Series memory series, Run memory run, DayRef day, bool covered) internal {
        bool short = covered;
        if (series.paid != 0) {
            uint256 required = day.requiredBond();
            if (required != 0) series.mark = series.mark.withRequired(_u96(required));
            short = short || series.funds.bond() + day.withheldValue() < series.mark.required();
            if (short && day.profitable()) {
                series.withheld += (day.slice() * day.part()) / day.whole();
            }
        }
        run.outcomes[run.count] = IPrimaryMarket.Outcome({
            disposition: !day.profitable() ? IPrimaryMarket.Disposition.Refundable : short
                ? IPrimaryMarket.Disposition.Withheld
                : IPrimaryMarket.Disposition.Released,
            part: day.part(),
            whole: day.whole()
        });
        ++run.count;
    }

    /// @dev What every day leaves for the next one, paid or covered. Whether it was profitable, no payment changes.
    function _advance(Series memory series, DayRef day, bool missed) internal pure {
        series.mark = series.mark.withPayable(_payableAt(series, day), missed);
        if (series.terms.isProfitShare()) day.copyProfit(series.profit);
        series.funds = series.funds.next(day.profitable());
    }

    /// @dev Writes what the days of a call changed.
    function _finishRun(Series memory series, Run memory run, address settler) internal {
        uint256 id = series.id;
        _funds[id] = series.funds;
        _marks[id] = series.mark;
        if (series.terms.hasSecond()) _secondFunds[id] = series.second;
        if (series.terms.isProfitShare()) _profits[id] = series.profit.value();

        IPrimaryMarket.Outcome[] memory outcomes = run.outcomes;
        uint256 count = run.count;
        assembly ("memory-safe") {
            mstore(outcomes, count) // fewer days than there was room for
        }
        _MARKET.settleEscrow(id, run.first, outcomes, settler);
    }

    function _writeTrouble(Series memory series) internal {
        if (!series.mark.hasTrouble()) {
            series.mark = series.mark.withTrouble();
            _marks[series.id] = series.mark;
        }
        Trouble memory trouble = _troubles[series.id];
        trouble.endingEpochs = uint16(series.endingEpochs); // safe: a term has at most 1,825 epochs
        trouble.ending = series.ending;
        trouble.lastMissAt = uint40(series.lastMissAt); // safe: a timestamp
        _troubles[series.id] = trouble;
    }

    // ---------------------------------------------------------------- money in and out

    /// @dev Fees and dust of a series join those of its tokens.
    function _collect(Series memory series, uint256 dust, uint256 secondDust) internal {
        protocolFees[series.terms.rewardToken()] += series.mark.fees() + dust;
        _marks[series.id] = series.mark.withoutFees();
        if (!series.terms.hasSecond()) return;
        protocolFees[series.terms.secondRewardToken()] += series.second.fees() + secondDust;
        _secondFunds[series.id] = series.second.withoutFees();
    }

    function _checkIncoming(Series memory series, uint256 amount, uint256 before) internal view {
        if (amount == 0) revert ZeroAmount();
        // Money for a series that owes nothing any more would only go back to the provider.
        uint256 ending = _endingEpochs(series);
        if (series.funds.settledEpochs() == ending) revert AllEpochsSettled(series.id, ending);
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
