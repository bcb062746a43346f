// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Bitcoin's compact form of a target ("nBits")
/// @notice `bits = size << 24 | mantissa`; the target is `mantissa * 256 ** (size - 3)`. Bit 23 of the mantissa is a sign.
/// @dev The same rules as consensus: a set sign with a mantissa, and more than 256 bits, are no targets.
library CompactTarget {
    uint256 private constant MANTISSA_MASK = 0x007f_ffff;
    uint256 private constant SIGN_BIT = 0x0080_0000;
    uint256 private constant MANTISSA_BYTES = 3;

    /// @notice The target that `bits` stands for; 0 if it stands for none (negative, beyond 256 bits, or zero).
    function toTarget(uint32 bits) internal pure returns (uint256) {
        uint256 size = bits >> 24;
        uint256 mantissa = bits & MANTISSA_MASK;
        if (bits & SIGN_BIT != 0) return 0;
        unchecked {
            if (size <= MANTISSA_BYTES) return mantissa >> (8 * (MANTISSA_BYTES - size));
            uint256 shift = 8 * (size - MANTISSA_BYTES);
            uint256 target = mantissa << shift;
            // Bits that were shifted out of 256 do not come back.
            return shift < 256 && target >> shift == mantissa ? target : 0;
        }
    }

    /// @notice The compact form of the largest representable target that is not above `target`: low bytes are cut off.
    function fromTarget(uint256 target) internal pure returns (uint32) {
        uint256 size = _byteLength(target);
        uint256 mantissa =
            size <= MANTISSA_BYTES ? target << (8 * (MANTISSA_BYTES - size)) : target >> (8 * (size - MANTISSA_BYTES));
        // A mantissa whose sign bit would be set is shifted by one byte more.
        if (mantissa & SIGN_BIT != 0) {
            mantissa >>= 8;
            ++size;
        }
        return uint32((size << 24) | mantissa);
    }

    /// @notice What is left of `target` once it is written in compact form and read back: at most `target`.
    function truncate(uint256 target) internal pure returns (uint256) {
        return toTarget(fromTarget(target));
    }

    function _byteLength(uint256 value) private pure returns (uint256 length) {
        for (; value != 0; value >>= 8) ++length;
    }
}
