// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title An amount in 32 bits, rounded up to 24 significant ones
/// @notice `exponent u8 << 24 | mantissa u24`; the amount is `mantissa << exponent`. Amounts below 2^24 are exact, larger ones at most
/// 0.12 ppm too large.
library RoundedUp {
    uint256 private constant MANTISSA_BITS = 24;
    uint256 private constant MANTISSA_MASK = 0x00ff_ffff;

    /// @param amount below 2^255
    function pack(uint256 amount) internal pure returns (uint32) {
        if (amount <= MANTISSA_MASK) return uint32(amount);
        unchecked {
            uint256 exponent = Math.log2(amount) + 1 - MANTISSA_BITS;
            uint256 mantissa = ((amount - 1) >> exponent) + 1;
            // Rounding up may carry into a 25th bit: then the mantissa is 2^24.
            if (mantissa > MANTISSA_MASK) (mantissa, exponent) = (mantissa >> 1, exponent + 1);
            return uint32((exponent << MANTISSA_BITS) | mantissa);
        }
    }

    function unpack(uint32 packed) internal pure returns (uint256) {
        return (packed & MANTISSA_MASK) << (packed >> MANTISSA_BITS);
    }
}
