// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a claim needs to know of a lane, in one slot: `token u160 | scaleBits u8`, from the least significant bit.
type Payout is uint256;

using PayoutLib for Payout global;

/// @title The token of a lane, and its scale
library PayoutLib {
    uint256 private constant SCALE_BITS_OFFSET = 160;

    function make(address token_, uint256 scaleBits_) internal pure returns (Payout) {
        return Payout.wrap(uint160(token_) | scaleBits_ << SCALE_BITS_OFFSET);
    }

    function token(Payout p) internal pure returns (address) {
        return address(uint160(Payout.unwrap(p)));
    }

    function scaleBits(Payout p) internal pure returns (uint256) {
        return Payout.unwrap(p) >> SCALE_BITS_OFFSET;
    }

    /// @notice False for an id that no series was created with.
    function exists(Payout p) internal pure returns (bool) {
        return Payout.unwrap(p) != 0;
    }
}
