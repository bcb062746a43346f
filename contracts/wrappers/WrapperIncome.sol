// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {IStandardizedYield} from "../interfaces/IStandardizedYield.sol";
import {IWrappedHashpower} from "../interfaces/IWrappedHashpower.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {Position} from "../libraries/Position.sol";
import {WrapperToken} from "./WrapperToken.sol";

/// @title What wrapped units have earned, and their refund
/// @dev Documented in `IWrappedHashpower` and `IStandardizedYield`. State changes before any token moves. What a holder is owed never exceeds what is here and
/// what the ledger owes this contract: floors of parts are no more than the floor of their sum. So a payment looks at this contract's
/// balance only to see whether it has to ask the ledger first; tokens that somebody gives change nobody's claim.
abstract contract WrapperIncome is WrapperToken, IStandardizedYield {
    using SafeERC20 for IERC20;

    /// @dev Decimals of the indexes of ERC-5115.
    uint256 private constant ONE = 1e18;

    /// @param ledger_ that knows the series
    /// @param id_ series
    constructor(IHashpower ledger_, uint256 id_) WrapperToken(ledger_, id_) {}

    // ---------------------------------------------------------------- claims

    /// @notice Pays what `user` has earned. Called by another it pays the receiver that `user` has registered in the ledger
    /// (`setReceiver`), else `user` itself, and reverts if `user` refuses third parties' claims there.
    /// @dev Reverts with the ledger's `ThirdPartyClaimRefused`.
    /// @inheritdoc IStandardizedYield
    function claimRewards(address user) external returns (uint256[] memory rewardAmounts) {
        address to = user;
        if (user != msg.sender) {
            (address receiver, bool refused) = _LEDGER.receiverOf(user);
            if (refused) revert IHashpower.ThirdPartyClaimRefused(user);
            // This contract as a receiver would be a way to lose it.
            if (receiver != address(0) && receiver != address(this)) to = receiver;
        }
        return _claim(user, to);
    }

    /// @inheritdoc IWrappedHashpower
    function claimTo(address to) external returns (uint256[] memory amounts) {
        _checkReceiver(to);
        return _claim(msg.sender, to);
    }

    /// @inheritdoc IWrappedHashpower
    function claimToken(address token, address to) external returns (uint256 amount) {
        _checkReceiver(to);
        address[] memory tokens = new address[](1);
        uint256[] memory amounts = new uint256[](1);
        if (token == address(0) || (token != _REWARD_TOKEN && token != _SECOND_TOKEN && token != _PAYMENT_TOKEN)) {
            revert IHashpower.NotRewardToken(_ID, token);
        }
        amount = _take(msg.sender, token);
        (tokens[0], amounts[0]) = (token, amount);
        emit ClaimRewards(msg.sender, tokens, amounts);
        _pay(token, to, amount);
    }

    function _claim(address holder, address to) private returns (uint256[] memory amounts) {
        address[] memory tokens = getRewardTokens();
        amounts = new uint256[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) {
            amounts[i] = _take(holder, tokens[i]);
        }
        emit ClaimRewards(holder, tokens, amounts);
        for (uint256 i = 0; i < tokens.length; ++i) {
            _pay(tokens[i], to, amounts[i]);
        }
    }

    /// @dev Takes all that is due in one token out of the book; the caller pays it.
    function _take(address holder, address token) private returns (uint256 amount) {
        if (token == _REWARD_TOKEN) amount = _takeLane(_positions, _LEDGER.indexNow(_ID), holder, _SCALE_BITS);
        if (token == _SECOND_TOKEN) amount = _takeLane(_secondPositions, _secondIndexNow(), holder, _SECOND_SCALE_BITS);
        if (token == _PAYMENT_TOKEN && _book.refundUnits != 0) amount += _takeRefund(holder);
    }

    function _takeRefund(address holder) private returns (uint256 due) {
        Refund memory seen = _refundSeen(holder, _refundElapsed(_book.refundSpan));
        due = _refundFor(seen.unitSeconds) - seen.paid;
        if (due == 0) return 0;
        seen.paid += uint96(due); // safe: a part of `refundAmount`
        _refunds[holder] = seen;
    }

    function _takeLane(
        mapping(address holder => Position) storage positions,
        uint256 indexNow,
        address holder,
        uint256 scaleBits
    ) private returns (uint256 amount) {
        Position position = positions[holder].checkpoint(indexNow);
        amount = position.accrued() >> scaleBits;
        if (amount != 0) positions[holder] = position.pay(amount, scaleBits);
    }

    /// @dev Pulls all that the ledger owes in this token, if what is here does not suffice: after that it does.
    function _pay(address token, address to, uint256 amount) internal {
        if (amount == 0) return;
        if (IERC20(token).balanceOf(address(this)) < amount) _LEDGER.claimToken(_ID, token, address(this));
        IERC20(token).safeTransfer(to, amount);
    }

    function _checkReceiver(address to) internal view {
        if (to == address(0) || to == address(this)) revert InvalidReceiver(to);
    }

    // ---------------------------------------------------------------- refund

    /// @inheritdoc IWrappedHashpower
    function collectRefund() external returns (uint256 amount) {
        uint256 units = _book.supply;
        if (_book.refundUnits != 0) revert RefundIsCollected();
        if (units == 0) revert NothingWrapped();
        IPrimaryMarket.Escrow memory escrow = _MARKET.escrow(_ID);
        amount = _refundOf(escrow, units);
        if (amount == 0) revert IPrimaryMarket.NotRefundable(_ID);
        // Written before the units go, so that nothing in between can find tokens with neither units nor a refund.
        _book = Book(uint64(units), uint64(units), SafeCast.toUint96(amount), _spanOf(escrow));
        emit RefundCollected(units, amount);
        uint256 received = _MARKET.refund(_ID, units, address(this));
        if (received != amount) revert RefundShort(amount, received);
    }

    /// @dev What the market would pay for `units` now, payment-token base units, as the market rounds it; 0 while it pays nothing.
    function _refundOf(IPrimaryMarket.Escrow memory escrow, uint256 units) private view returns (uint256) {
        if (!escrow.refundsOpen && !_MARKET.isCancelled(_ID)) return 0;
        uint256 supply = _LEDGER.totalSupply(_ID);
        return units > supply ? 0 : Math.mulDiv(escrow.refundable, units, Math.max(supply, 1));
    }

    /// @dev Seconds of the days that were not mined. If all were, one of the past: the refund, of days without net, is there at once.
    function _spanOf(IPrimaryMarket.Escrow memory escrow) private view returns (uint32) {
        // safe: no more than the term, of at most 1,825 days
        return uint32(Math.max(_TERM_SECONDS - escrow.settledEpochs * Epoch.SECONDS_PER_DAY, 1));
    }

    /// @dev Takes what `units` of `holder`, just burned, had still to earn. The fraction of a base unit stays with the holder.
    function _takeRest(address holder, uint256 units) internal returns (uint256 amount) {
        uint256 rest = _restOf(units);
        amount = _refundFor(rest);
        Refund storage own = _refunds[holder];
        // safe: parts of all unit-seconds and of `refundAmount`
        own.unitSeconds += uint96(rest);
        own.paid += uint96(amount);
    }

    /// @dev Unit-seconds that `units` earn from now on.
    function _restOf(uint256 units) private view returns (uint256) {
        uint256 span = _book.refundSpan;
        return units * (span - _refundElapsed(span));
    }

    /// @dev What `redeem` would pay.
    function _redeemable(uint256 units) internal view returns (uint256) {
        if (_book.refundUnits == 0) return _refundOf(_MARKET.escrow(_ID), units);
        return units > _book.supply ? 0 : _refundFor(_restOf(units));
    }

    /// @inheritdoc IWrappedHashpower
    function collected() external view returns (uint256 units, uint256 amount) {
        return (_book.refundUnits, _book.refundAmount);
    }

    /// @inheritdoc IWrappedHashpower
    function refundStream() external view returns (uint256 from, uint256 to) {
        uint256 span = _book.refundSpan;
        if (span != 0) (from, to) = (_TERM_END - span, _TERM_END);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IStandardizedYield
    function getRewardTokens() public view returns (address[] memory tokens) {
        bool hasSecond = _SECOND_TOKEN != address(0);
        bool paysOther = _PAYMENT_TOKEN != _REWARD_TOKEN && _PAYMENT_TOKEN != _SECOND_TOKEN;
        tokens = new address[](1 + (hasSecond ? 1 : 0) + (paysOther ? 1 : 0));
        tokens[0] = _REWARD_TOKEN;
        if (hasSecond) tokens[1] = _SECOND_TOKEN;
        if (paysOther) tokens[tokens.length - 1] = _PAYMENT_TOKEN;
    }

    /// @inheritdoc IStandardizedYield
    function accruedRewards(address user) external view returns (uint256[] memory rewardAmounts) {
        address[] memory tokens = getRewardTokens();
        rewardAmounts = new uint256[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) {
            rewardAmounts[i] = _dueNow(user, tokens[i]);
        }
    }

    /// @dev What `_take` would take.
    function _dueNow(address holder, address token) private view returns (uint256 amount) {
        (, uint256 first, uint256 second) = positionOf(holder);
        if (token == _REWARD_TOKEN) amount = first >> _SCALE_BITS;
        if (token == _SECOND_TOKEN) amount = second >> _SECOND_SCALE_BITS;
        if (token == _PAYMENT_TOKEN && _book.refundUnits != 0) {
            Refund memory seen = _refundSeen(holder, _refundElapsed(_book.refundSpan));
            amount += _refundFor(seen.unitSeconds) - seen.paid;
        }
    }

    /// @inheritdoc IWrappedHashpower
    function positionOf(
        address holder
    ) public view returns (uint256 units, uint256 accruedNow, uint256 secondAccruedNow) {
        Position position = _positions[holder];
        units = position.units();
        accruedNow = position.checkpoint(_LEDGER.indexNow(_ID)).accrued();
        if (_SECOND_TOKEN != address(0)) {
            secondAccruedNow = _secondPositions[holder].checkpoint(_secondIndexNow()).accrued();
        }
    }

    /// @inheritdoc IStandardizedYield
    function rewardIndexesCurrent() external view returns (uint256[] memory indexes) {
        return _rewardIndexes();
    }

    /// @notice Nothing is stored: the ledger's index is the index. So this is `rewardIndexesCurrent`.
    /// @inheritdoc IStandardizedYield
    function rewardIndexesStored() external view returns (uint256[] memory indexes) {
        return _rewardIndexes();
    }

    function _rewardIndexes() private view returns (uint256[] memory indexes) {
        address[] memory tokens = getRewardTokens();
        indexes = new uint256[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) {
            // No overflow: an index has 96 bits; the refund too, and its seconds have 32.
            if (tokens[i] == _REWARD_TOKEN) indexes[i] = (_LEDGER.indexNow(_ID) * ONE) >> _SCALE_BITS;
            if (tokens[i] == _SECOND_TOKEN) indexes[i] = (_secondIndexNow() * ONE) >> _SECOND_SCALE_BITS;
            if (tokens[i] == _PAYMENT_TOKEN && _book.refundUnits != 0) {
                indexes[i] += _refundFor(ONE * _refundElapsed(_book.refundSpan));
            }
        }
    }
}
