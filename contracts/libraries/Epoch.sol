// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title UTC days
library Epoch {
    uint256 internal constant SECONDS_PER_DAY = 86_400;

    /// @notice UTC day number of a unix second.
    function fromTimestamp(uint256 timestamp) internal pure returns (uint32) {
        return uint32(timestamp / SECONDS_PER_DAY);
    }

    /// @notice First unix second of the day.
    function start(uint256 epoch) internal pure returns (uint256) {
        return epoch * SECONDS_PER_DAY;
    }

    /// @notice First unix second after the day, a day number of at most 32 bits or the sum of a few.
    function end(uint256 epoch) internal pure returns (uint256) {
        unchecked {
            return (epoch + 1) * SECONDS_PER_DAY;
        }
    }
}
