// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a lane of a series is as a whole, in one slot:
/// `supply u64 | carry u88 | scaleBits u8 | lastRegistered u32 | started u1 | closed u1 | tokenNumber u16`, from the least
/// significant bit.
/// `carry` is the remainder of past deposits at scale `s = scaleBits`; `lastRegistered` the newest epoch whose target somebody
/// asked for, so that a deposit reads the bitmap of registrations only when it has to; `tokenNumber` the ledger's number of the reward
/// token, under which its reserve is kept, so that a deposit need not read the token's address.
type Pool is uint256;

using PoolLib for Pool global;

/// @title Supply and carry of a lane
/// @dev What was ever deposited is not stored: while the supply is fixed, `deposited * 2**s = supply * target + carry`, exactly.
library PoolLib {
    uint256 private constant CARRY_OFFSET = 64;
    uint256 private constant SCALE_BITS_OFFSET = 152;
    uint256 private constant LAST_REGISTERED_OFFSET = 160;
    uint256 private constant STARTED = 1 << 192;
    uint256 private constant CLOSED = 1 << 193;
    uint256 private constant TOKEN_NUMBER_OFFSET = 194;
    uint256 private constant MASK_88 = type(uint88).max;
    uint256 private constant MASK_64 = type(uint64).max;
    uint256 private constant MASK_32 = type(uint32).max;

    /// @param tokenNumber_ below 2**16
    function make(uint256 scaleBits_, uint256 tokenNumber_) internal pure returns (Pool) {
        return Pool.wrap(scaleBits_ << SCALE_BITS_OFFSET | tokenNumber_ << TOKEN_NUMBER_OFFSET);
    }

    function supply(Pool p) internal pure returns (uint256) {
        return Pool.unwrap(p) & MASK_64;
    }

    function carry(Pool p) internal pure returns (uint256) {
        return Pool.unwrap(p) >> CARRY_OFFSET & MASK_88;
    }

    function scaleBits(Pool p) internal pure returns (uint256) {
        return Pool.unwrap(p) >> SCALE_BITS_OFFSET & 0xff;
    }

    function lastRegistered(Pool p) internal pure returns (uint256) {
        return Pool.unwrap(p) >> LAST_REGISTERED_OFFSET & MASK_32;
    }

    function tokenNumber(Pool p) internal pure returns (uint256) {
        return Pool.unwrap(p) >> TOKEN_NUMBER_OFFSET;
    }

    /// @notice True from the first deposit on: the supply is fixed until the lane is closed.
    function started(Pool p) internal pure returns (bool) {
        return Pool.unwrap(p) & STARTED != 0;
    }

    function closed(Pool p) internal pure returns (bool) {
        return Pool.unwrap(p) & CLOSED != 0;
    }

    /// @param supply_ below 2**64
    function withSupply(Pool p, uint256 supply_) internal pure returns (Pool) {
        return Pool.wrap((Pool.unwrap(p) & ~MASK_64) | supply_);
    }

    /// @param carry_ below `2 * supply * 86400 < 2**82`
    function withCarry(Pool p, uint256 carry_) internal pure returns (Pool) {
        return Pool.wrap((Pool.unwrap(p) & ~(MASK_88 << CARRY_OFFSET)) | carry_ << CARRY_OFFSET);
    }

    /// @param epoch below 2**32
    function withLastRegistered(Pool p, uint256 epoch) internal pure returns (Pool) {
        return Pool.wrap(
            (Pool.unwrap(p) & ~(MASK_32 << LAST_REGISTERED_OFFSET)) | epoch << LAST_REGISTERED_OFFSET
        );
    }

    function withStarted(Pool p) internal pure returns (Pool) {
        return Pool.wrap(Pool.unwrap(p) | STARTED);
    }

    function withClosed(Pool p) internal pure returns (Pool) {
        return Pool.wrap(Pool.unwrap(p) | CLOSED);
    }
}
