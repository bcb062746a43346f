// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";
import {IWrappedHashpower} from "../interfaces/IWrappedHashpower.sol";
import {Entitlement} from "../libraries/Entitlement.sol";
import {Position} from "../libraries/Position.sol";
import {SeriesId} from "../libraries/SeriesId.sol";
import {TermsRef} from "../libraries/TermsRef.sol";
import {TermsStore} from "../libraries/TermsStore.sol";
import {UnitDecimals} from "../libraries/UnitDecimals.sol";

/// @title The book of a wrapped series: who holds how many tokens, and what they have earned up to the last move
/// @dev Documented in `IWrappedHashpower`. What is fixed for a series is in the code; a transfer reads `_book`, the ledger's index, and
/// writes two positions.
abstract contract WrapperBook is IWrappedHashpower, IERC20Errors {
    /// @dev One slot. `refundUnits` and `refundAmount` (payment-token base units) are zero until the refund is collected.
    struct Book {
        uint64 supply;
        uint64 refundUnits;
        uint96 refundAmount;
    }

    /// @dev A holder's part of the collected refund, payment-token base units; `isCounted` once it was put here.
    struct Refund {
        uint96 amount;
        bool isCounted;
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

    /// @dev For units that go out, in this transaction. None are here once the refund was collected.
    function _retire(address from, uint256 units) internal {
        Book memory book = _book;
        if (book.refundUnits != 0) revert RefundIsCollected();
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

    /// @dev Tokens earn their part of the refund where they were when it was collected: it is counted before they first move.
    function _countRefund(address holder) internal {
        if (_refunds[holder].isCounted) return;
        // safe: a part of 96 bits
        _refunds[holder] = Refund(uint96(_refundOf(_positions[holder].units())), true);
    }

    /// @dev Payment-token base units, rounded down in favour of nobody: what is left over is less than one for each holder, and stays.
    function _refundOf(uint256 units) internal view returns (uint256) {
        Book memory book = _book;
        return (units * book.refundAmount) / book.refundUnits;
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
