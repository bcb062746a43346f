// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A target in 32 bits, with 24 significant ones
/// @notice `bits = exponent << 24 | mantissa`, the mantissa with its highest bit set; the target is `mantissa << exponent`.
/// @dev For averages, which no block header states. Bitcoin's compact form keeps 16 to 23 bits, up to 31 ppm off; this one is less than
/// 0.12 ppm off, and larger targets have larger `bits`.
library FloatTarget {
    uint256 private constant MANTISSA_BITS = 24;
    uint256 private constant MANTISSA_MASK = 0x00ff_ffff;
    uint256 private constant LEADING_BIT = 0x0080_0000;

    /// @notice The target that `bits` stands for; 0 if it stands for none (no leading bit, or beyond 256 bits).
    function toTarget(uint32 bits) internal pure returns (uint256) {
        uint256 exponent = bits >> MANTISSA_BITS;
        uint256 mantissa = bits & MANTISSA_MASK;
        if (mantissa & LEADING_BIT == 0 || exponent > 256 - MANTISSA_BITS) return 0;
        return mantissa << exponent;
    }
}
