// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What was sold, paid and paid back: `refunded u96 | paid u96 | sold u64`. Written by sales and refunds.
type Sales is uint256;

using SalesLib for Sales global;

/// @title Packed counters of sales and refunds
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
        return Sales.wrap(Sales.unwrap(self) + ((cost << PAID_SHIFT) | units));
    }

    /// @dev What is refunded is at most what was paid, which fits 96 bits.
    function plusRefund(Sales self, uint256 amount) internal pure returns (Sales) {
        return Sales.wrap(Sales.unwrap(self) + (amount << REFUNDED_SHIFT));
    }
}
