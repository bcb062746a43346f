// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The arithmetic of a term's escrow: payments P over n epochs
/// @notice Every counter that can be derived is derived, so that settling writes one slot of the series.
library Escrow {
    uint256 internal constant BPS = 10_000;

    /// @notice Payments that belong to the first `epochs` of `n` epochs: `floor(P * epochs / n)`.
    /// @dev P has 96 bits and `epochs` 32: the product fits one word. So do all the products below.
    function settledSum(uint256 paid, uint256 n, uint256 epochs) internal pure returns (uint256) {
        unchecked {
            return (paid * epochs) / n;
        }
    }

    /// @notice Slice of the epoch with this index: `floor(P * (index + 1) / n) - floor(P * index / n)`. Slices sum to P.
    function slice(uint256 paid, uint256 n, uint256 index) internal pure returns (uint256) {
        unchecked {
            return settledSum(paid, n, index + 1) - settledSum(paid, n, index);
        }
    }

    /// @notice Tip of a day: `floor(slice * tipBps / 10,000)`, rounded down in the provider's favour.
    function tipOf(uint256 slice_, uint256 tipBps) internal pure returns (uint256) {
        unchecked {
            return (slice_ * tipBps) / BPS;
        }
    }

    /// @notice Tips that the first `epochs` of `n` days have earned, paid or pending.
    /// @dev A slice is `floor(P / n)` or one more, so the sum of the days' floors is a sum of two products.
    function tipsDue(uint256 paid, uint256 n, uint256 epochs, uint256 tipBps) internal pure returns (uint256) {
        unchecked {
            uint256 low = paid / n;
            uint256 highDays = settledSum(paid, n, epochs) - low * epochs;
            return tipOf(low, tipBps) * (epochs - highDays) + tipOf(low + 1, tipBps) * highDays;
        }
    }
}
