// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What was sold, paid and paid back: `refunded u96 | paid u96 | sold u64`. Written by sales and refunds.
type Sales is uint256;

/// @notice What left escrow: `refundsOpen u1 | settledEpochs u32 | tips u96 | released u96`. The one slot that settling writes.
/// @dev `released` is all that was credited, tips included; the provider's part is `released - tips`.
type Releases is uint256;

using SalesLib for Sales global;
using ReleasesLib for Releases global;

library SalesLib {
    uint256 private constant PAID_SHIFT = 64;
    uint256 private constant REFUNDED_SHIFT = 160;

    function sold(Sales self) internal pure returns (uint256) {
        return uint64(Sales.unwrap(self));
    }

    function paid(Sales self) internal pure returns (uint256) {
        return uint96(Sales.unwrap(self) >> PAID_SHIFT);
    }

    function refunded(Sales self) internal pure returns (uint256) {
        return Sales.unwrap(self) >> REFUNDED_SHIFT;
    }

    /// @dev The caller has checked that units fit 64 bits and payments 96.
    function plusSale(Sales self, uint256 units, uint256 cost) internal pure returns (Sales) {
        return Sales.wrap(Sales.unwrap(self) + (cost << PAID_SHIFT | units));
    }

    /// @dev What is refunded is at most what was paid, which fits 96 bits.
    function plusRefund(Sales self, uint256 amount) internal pure returns (Sales) {
        return Sales.wrap(Sales.unwrap(self) + (amount << REFUNDED_SHIFT));
    }
}

library ReleasesLib {
    uint256 private constant TIPS_SHIFT = 96;
    uint256 private constant SETTLED_SHIFT = 192;
    uint256 private constant OPEN_SHIFT = 224;

    function released(Releases self) internal pure returns (uint256) {
        return uint96(Releases.unwrap(self));
    }

    function tips(Releases self) internal pure returns (uint256) {
        return uint96(Releases.unwrap(self) >> TIPS_SHIFT);
    }

    function settledEpochs(Releases self) internal pure returns (uint256) {
        return uint32(Releases.unwrap(self) >> SETTLED_SHIFT);
    }

    function refundsOpen(Releases self) internal pure returns (bool) {
        return Releases.unwrap(self) >> OPEN_SHIFT != 0;
    }

    /// @dev Sums stay below what was paid, which fits 96 bits; `tipped` is at most `released_`.
    function plus(Releases self, uint256 released_, uint256 tipped, uint256 epochs) internal pure returns (Releases) {
        return Releases.wrap(
            Releases.unwrap(self) + (epochs << SETTLED_SHIFT | tipped << TIPS_SHIFT | released_)
        );
    }

    function open(Releases self) internal pure returns (Releases) {
        return Releases.wrap(Releases.unwrap(self) | 1 << OPEN_SHIFT);
    }
}

/// @title The arithmetic of a term's escrow: payments P over n epochs
/// @notice Every counter that can be derived is derived, so that settling writes one slot of the series.
library Escrow {
    uint256 internal constant BPS = 10_000;

    /// @notice Payments that belong to the first `epochs` of `n` epochs: `floor(P * epochs / n)`.
    /// @dev P has 96 bits and `epochs` 32: the product fits one word.
    function settledSum(uint256 paid, uint256 n, uint256 epochs) internal pure returns (uint256) {
        return paid * epochs / n;
    }

    /// @notice Slice of the epoch with this index: `floor(P * (index + 1) / n) - floor(P * index / n)`. Slices sum to P.
    function slice(uint256 paid, uint256 n, uint256 index) internal pure returns (uint256) {
        return settledSum(paid, n, index + 1) - settledSum(paid, n, index);
    }

    /// @notice Tip of a day: `floor(slice * tipBps / 10,000)`, rounded down in the provider's favour.
    function tipOf(uint256 slice_, uint256 tipBps) internal pure returns (uint256) {
        return slice_ * tipBps / BPS;
    }

    /// @notice Tips that the first `epochs` of `n` days have earned, paid or pending.
    /// @dev A slice is `floor(P / n)` or one more, so the sum of the days' floors is a sum of two products.
    function tipsDue(uint256 paid, uint256 n, uint256 epochs, uint256 tipBps) internal pure returns (uint256) {
        uint256 low = paid / n;
        uint256 highDays = settledSum(paid, n, epochs) - low * epochs;
        return tipOf(low, tipBps) * (epochs - highDays) + tipOf(low + 1, tipBps) * highDays;
    }
}
