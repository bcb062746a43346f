// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";
import {IWrappedHashpower} from "../interfaces/IWrappedHashpower.sol";
import {Entitlement} from "../libraries/Entitlement.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {Position} from "../libraries/Position.sol";
import {SeriesId} from "../libraries/SeriesId.sol";
import {TermsRef} from "../libraries/TermsRef.sol";
import {TermsStore} from "../libraries/TermsStore.sol";
import {UnitDecimals} from "../libraries/UnitDecimals.sol";

/// @title The book of a wrapped series: who holds how many tokens, and what they have earned up to the last move
/// @dev Documented in `IWrappedHashpower`. What is fixed for a series is in the code; a transfer reads `_book`, the ledger's index, and
/// writes two positions.
abstract contract WrapperBook is IWrappedHashpower, IERC20Errors {
    /// @dev One slot. All but `supply` are zero until the refund is collected: units that were refunded, payment-token base units that they
    /// brought, and the seconds up to the end of the term over which these flow.
    struct Book {
        uint64 supply;
        uint64 refundUnits;
        uint96 refundAmount;
        uint32 refundSpan;
    }

    /// @dev What a holder has earned of the collected refund. One unit-second is a token held for a second of the span: all that are ever
    /// earned are `refundUnits * refundSpan`, below 2^92. `elapsed` seconds of the span are counted; `paid` is in payment-token base units.
    /// Both sums only grow, so nothing is rounded but what is paid.
    struct Refund {
        uint96 unitSeconds;
        uint32 elapsed;
        uint96 paid;
    }

    IHashpower internal immutable _LEDGER;
    IPrimaryMarket internal immutable _MARKET;
    uint256 internal immutable _ID;
    address internal immutable _POLICY;
    address internal immutable _REWARD_TOKEN;
    uint256 internal immutable _SCALE_BITS;
    address internal immutable _SECOND_TOKEN;
    uint256 internal immutable _SECOND_SCALE_BITS;
    address internal immutable _PAYMENT_TOKEN;
    /// @dev `unitHashrate * price`, payment-token base units of one unit with 30 fractional decimals.
    uint256 internal immutable _UNIT_PRICE;
    uint8 internal immutable _DECIMALS;
    /// @dev First unix second after the last day of the terms, and seconds from the first day to there.
    uint256 internal immutable _TERM_END;
    uint256 internal immutable _TERM_SECONDS;

    Book internal _book;
    mapping(address holder => Position) internal _positions;
    mapping(address holder => Position) internal _secondPositions;
    mapping(address holder => Refund) internal _refunds;

    /// @param ledger_ that knows the series
    /// @param id_ series; reverts with the ledger's `NoSuchSeries`
    constructor(IHashpower ledger_, uint256 id_) {
        IHashpower.LaneInfo memory lane = ledger_.lane(id_);
        _LEDGER = ledger_;
        _ID = id_;
        _REWARD_TOKEN = lane.rewardToken;
        _SCALE_BITS = lane.scaleBits;
        if (SeriesId.hasTwoTokens(id_)) {
            IHashpower.LaneInfo memory secondLane = ledger_.secondLane(id_);
            _SECOND_TOKEN = secondLane.rewardToken;
            _SECOND_SCALE_BITS = secondLane.scaleBits;
        }
        _POLICY = ledger_.policyOf(id_);
        address market_ = ledger_.market();
        _MARKET = IPrimaryMarket(market_);
        TermsRef terms = TermsStore.load(market_, id_);
        _PAYMENT_TOKEN = terms.paymentToken();
        _UNIT_PRICE = terms.unitHashrate() * terms.price();
        _DECIMALS = UnitDecimals.shownAsTerahash(terms.unitHashrate());
        _TERM_SECONDS = terms.epochs() * Epoch.SECONDS_PER_DAY;
        _TERM_END = Epoch.start(terms.startEpoch()) + _TERM_SECONDS;
        // Income comes in when this contract asks for it, and goes to nobody else.
        ledger_.refuseThirdPartyClaims(true);
    }

    // ---------------------------------------------------------------- moving tokens

    /// @dev Both sides are checkpointed first, so each keeps what it has earned. `to` is read after `from` was written: a transfer to
    /// oneself is a checkpoint and nothing more.
    function _move(address from, address to, uint256 units) internal {
        if (_book.refundUnits != 0) {
            _countRefund(from);
            _countRefund(to);
        }
        _moveLane(_positions, _LEDGER.indexNow(_ID), from, to, units);
        if (_SECOND_TOKEN != address(0)) _moveLane(_secondPositions, _secondIndexNow(), from, to, units);
    }

    function _moveLane(
        mapping(address holder => Position) storage positions,
        uint256 indexNow,
        address from,
        address to,
        uint256 units
    ) private {
        Position position = positions[from].checkpoint(indexNow);
        if (units > position.units()) revert ERC20InsufficientBalance(from, position.units(), units);
        positions[from] = position.minus(units);
        positions[to] = positions[to].checkpoint(indexNow).plus(units);
    }

    /// @dev For units that have come in, in this transaction.
    function _issue(address to, uint256 units) internal {
        Book memory book = _book;
        if (book.refundUnits != 0) revert RefundIsCollected();
        if (to == address(0) || to == address(this)) revert ERC20InvalidReceiver(to);
        // safe: no more than the ledger's supply, which has 64 bits
        _book.supply = uint64(book.supply + units);
        _positions[to] = _positions[to].checkpoint(_LEDGER.indexNow(_ID)).plus(units);
        if (_SECOND_TOKEN != address(0)) {
            _secondPositions[to] = _secondPositions[to].checkpoint(_secondIndexNow()).plus(units);
        }
    }

    /// @dev For units that go out in this transaction, or were refunded before: then the caller takes what the tokens had still to earn.
    function _retire(address from, uint256 units) internal {
        Book memory book = _book;
        if (book.refundUnits != 0) _countRefund(from);
        Position position = _positions[from].checkpoint(_LEDGER.indexNow(_ID));
        if (units > position.units()) revert ERC20InsufficientBalance(from, position.units(), units);
        // safe: `from` has them
        _book.supply = uint64(book.supply - units);
        _positions[from] = position.minus(units);
        if (_SECOND_TOKEN != address(0)) {
            _secondPositions[from] = _secondPositions[from].checkpoint(_secondIndexNow()).minus(units);
        }
    }

    function _secondIndexNow() internal view returns (uint256) {
        return Entitlement.indexNow(_LEDGER.secondLane(_ID));
    }

    // ---------------------------------------------------------------- the collected refund

    /// @dev Has to come before the balance of `holder` changes, once the refund was collected.
    function _countRefund(address holder) internal {
        uint256 elapsed = _refundElapsed(_book.refundSpan);
        if (_refunds[holder].elapsed != elapsed) _refunds[holder] = _refundSeen(holder, elapsed);
    }

    /// @dev What `holder` has when `elapsed` seconds of the span are over. Who has not moved since the collection is counted from its first second.
    function _refundSeen(address holder, uint256 elapsed) internal view returns (Refund memory seen) {
        seen = _refunds[holder];
        // safe: a part of all unit-seconds; the span has 32 bits
        seen.unitSeconds += uint96(_positions[holder].units() * (elapsed - seen.elapsed));
        seen.elapsed = uint32(elapsed);
    }

    /// @dev Seconds of the span that are over: it ends with the term, and may begin after the collection if the sale was cancelled.
    function _refundElapsed(uint256 span) internal view returns (uint256) {
        return Math.saturatingSub(span, Math.saturatingSub(_TERM_END, block.timestamp));
    }

    /// @dev Payment-token base units of so many unit-seconds, rounded down: what is left over is less than one for each holder, and stays.
    function _refundFor(uint256 unitSeconds) internal view returns (uint256) {
        Book memory book = _book;
        return (unitSeconds * book.refundAmount) / (uint256(book.refundUnits) * book.refundSpan);
    }

    // ---------------------------------------------------------------- policy

    /// @dev The policy of a series is fixed, and none for an unrestricted one.
    function _askPolicy(address operator, address from, address to, uint256 units) internal view {
        if (_POLICY == address(0)) return;
        if (!ITransferPolicy(_POLICY).canTransfer(operator, from, to, _ID, units)) {
            revert TransferRestricted(_ID, from, to, units);
        }
    }
}
