// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBitcoinRelay} from "../interfaces/IBitcoinRelay.sol";
import {CompactTarget} from "./CompactTarget.sol";

/// @title Bitcoin's block headers, as bytes in calldata
/// @notice `version 4 | parent 32 | Merkle root 32 | time 4 | bits 4 | nonce 4` bytes; numbers have their lowest byte first. A digest is the
/// double SHA-256 of a header in the order of its bytes, as the next header names it; a *hash* is the same, reversed: the number.
library BitcoinHeaders {
    uint256 internal constant HEADER_BYTES = 80;
    /// @notice Consensus: a header is dated after the median of so many before it ...
    uint256 internal constant MEDIAN_SPAN = 11;
    /// @notice ... so at most so many of them are dated like it or later.
    uint256 internal constant MOST_NOT_EARLIER = MEDIAN_SPAN / 2;

    /// @notice How far a chain of headers was checked.
    /// @param count headers checked so far: the index of the next one
    /// @param digest of the last one; at the start what the first header names, which nothing can be compared with
    /// @param latest newest time among them, unix second
    struct Walk {
        uint256 count;
        bytes32 digest;
        uint256 latest;
    }

    /// @notice Number of whole headers. Reverts with `InvalidLength` if there is none, or bytes beside them.
    function count(bytes calldata headers) internal pure returns (uint256 headers_) {
        headers_ = headers.length / HEADER_BYTES;
        if (headers_ == 0 || headers.length % HEADER_BYTES != 0) revert IBitcoinRelay.InvalidLength(headers.length);
    }

    /// @notice A walk before its first header. `headers` must hold one.
    function start(bytes calldata headers) internal pure returns (Walk memory walk) {
        walk.digest = parentAt(headers, 0);
    }

    /// @notice Goes on with `walk` while headers carry `bits`, at most up to index `end`: each must name the one before it, hash below the
    /// target, and be dated above the median of the eleven before it, as far as the proof holds them.
    /// @param end at most `count(headers)`
    /// @dev Reverts with `BrokenLink`, `InsufficientWork` or `TimeNotAboveMedian`. `_pass` runs over headers that are plainly right, which
    /// nearly all are, and `step` judges the one at which it stopped.
    function advance(Walk memory walk, bytes calldata headers, uint256 end, uint32 bits) internal view {
        uint256 target = CompactTarget.toTarget(bits);
        do {
            _pass(walk, headers, end, bits);
        } while (walk.count < end && step(walk, headers, bits, target));
    }

    /// @notice Goes on by one header, in plain code. It must be there.
    /// @param target that `bits` stand for
    /// @return False, and nothing done, if it has other bits.
    function step(Walk memory walk, bytes calldata headers, uint32 bits, uint256 target) internal view returns (bool) {
        uint256 index = walk.count;
        if (bitsAt(headers, index) != bits) return false;
        if (parentAt(headers, index) != walk.digest) revert IBitcoinRelay.BrokenLink(index);
        bytes32 digest = digestAt(headers, index);
        uint256 hash = reverse(uint256(digest));
        if (hash > target) revert IBitcoinRelay.InsufficientWork(index, hash, target);
        uint256 time = timeAt(headers, index);
        _checkMedian(headers, index, time);

        walk.count = index + 1;
        walk.digest = digest;
        if (time > walk.latest) walk.latest = time;
        return true;
    }

    /// @notice Hashes that a header under this target takes on average, `2**256 / (target + 1)`, rounded down.
    /// @param target at least 1
    function workOf(uint256 target) internal pure returns (uint256) {
        unchecked {
            // 2^256 itself does not fit: one whole divisor less of it does.
            return ~target / (target + 1) + 1;
        }
    }

    // ---------------------------------------------------------------- fields; callers see to it that the header is there

    /// @notice What the header names as the one before it: a digest.
    function parentAt(bytes calldata headers, uint256 index) internal pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            digest := calldataload(add(add(headers.offset, mul(index, 80)), 4))
        }
    }

    /// @notice Merkle root in the order of the header's bytes.
    function merkleRootAt(bytes calldata headers, uint256 index) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            root := calldataload(add(add(headers.offset, mul(index, 80)), 36))
        }
    }

    /// @notice Unix second of the header.
    function timeAt(bytes calldata headers, uint256 index) internal pure returns (uint256) {
        return _reverse4(uint32(_tailAt(headers, index) >> 64));
    }

    /// @notice Compact target of the header.
    function bitsAt(bytes calldata headers, uint256 index) internal pure returns (uint32) {
        return _reverse4(uint32(_tailAt(headers, index) >> 32));
    }

    /// @notice Double SHA-256 of the header.
    /// @dev Plain twin: `sha256(abi.encodePacked(sha256(headers[index * 80:(index + 1) * 80])))`. This one takes no memory for good, where
    /// the plain form would grow it with every header.
    function digestAt(bytes calldata headers, uint256 index) internal view returns (bytes32 digest) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, add(headers.offset, mul(index, 80)), 80)
            // Only without gas does the precompile fail.
            if iszero(staticcall(gas(), 2, free, 80, 0, 0x20)) { revert(0, 0) }
            if iszero(staticcall(gas(), 2, 0, 0x20, 0, 0x20)) { revert(0, 0) }
            digest := mload(0)
        }
    }

    /// @notice The 32 bytes in reverse order.
    function reverse(uint256 value) internal pure returns (uint256) {
        unchecked {
            // Neighbours swap: bytes, then pairs, fours, eights, and the two halves.
            value =
                ((value >> 8) & 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff) |
                ((value & 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff) << 8);
            value =
                ((value >> 16) & 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff) |
                ((value & 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff) << 16);
            value =
                ((value >> 32) & 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff) |
                ((value & 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff) << 32);
            value =
                ((value >> 64) & 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff) |
                ((value & 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff) << 64);
            return (value >> 128) | (value << 128);
        }
    }

    /// @dev Goes on while headers have `bits`, name the one before, are dated later than all before, and hash so far below the target that its
    /// three digits tell. Plain twin: `step`, which accepts each of them and a few more; without `_pass` the result would be the same.
    function _pass(Walk memory walk, bytes calldata headers, uint256 end, uint32 bits) private view {
        // Other sizes are targets that nobody will ever reach, or none.
        if (bits < 3 << 24 || bits >= 33 << 24) return;
        uint256 from;
        uint256 until;
        assembly ("memory-safe") {
            from := add(headers.offset, mul(mload(walk), 80))
            until := add(headers.offset, mul(end, 80))
        }
        uint256 reached = _run(walk, from, until, _reverse4(bits), bits);
        unchecked {
            walk.count += (reached - from) / HEADER_BYTES;
        }
    }

    /// @dev `_pass` from byte to byte of calldata, in a function of its own: few values on the stack are a third of what a header costs.
    /// @param at where the first header begins
    /// @param until where the last one ends
    /// @param little `bits` in the order of a header's bytes
    /// @return Where the header begins at which it stopped.
    function _run(
        Walk memory walk,
        uint256 at,
        uint256 until,
        uint256 little,
        uint256 bits
    ) private view returns (uint256) {
        assembly ("memory-safe") {
            let digest := mload(add(walk, 0x20))
            let latest := mload(add(walk, 0x40))
            // A digest has its highest byte last: the bytes above the target's come lowest in its word.
            let above := shl(3, sub(32, shr(24, bits)))
            bits := and(bits, 0x7fffff)
            for {} lt(at, until) { at := add(at, 80) } {
                let tail := calldataload(add(at, 48))
                let time := or(
                    or(byte(20, tail), shl(8, byte(21, tail))),
                    or(shl(16, byte(22, tail)), shl(24, byte(23, tail)))
                )
                if or(
                    or(xor(calldataload(add(at, 4)), digest), iszero(gt(time, latest))),
                    xor(and(shr(32, tail), 0xffffffff), little)
                ) { break }
                let free := mload(0x40)
                calldatacopy(free, at, 80)
                // Only without gas does the precompile fail, and then the second time as well.
                pop(staticcall(gas(), 2, free, 80, 0, 0x20))
                if iszero(staticcall(gas(), 2, 0, 0x20, 0, 0x20)) { revert(0, 0) }
                tail := mload(0)
                let digits := shr(above, tail)
                if or(
                    xor(shl(above, digits), tail),
                    iszero(lt(or(or(byte(29, digits), shl(8, byte(30, digits))), shl(16, byte(31, digits))), bits))
                ) { break }
                digest := tail
                latest := time
            }
            mstore(add(walk, 0x20), digest)
            mstore(add(walk, 0x40), latest)
        }
        return at;
    }

    /// @dev The last 32 bytes of the header: time, bits and nonce are the last twelve of them.
    function _tailAt(bytes calldata headers, uint256 index) private pure returns (uint256 tail) {
        assembly ("memory-safe") {
            tail := calldataload(add(add(headers.offset, mul(index, 80)), 48))
        }
    }

    /// @dev A number of four bytes in the other order.
    function _reverse4(uint32 value) private pure returns (uint32) {
        return (value >> 24) | ((value >> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24);
    }

    /// @dev With eleven headers before it this is consensus' own rule. With fewer it refuses only what no missing header could mend.
    function _checkMedian(bytes calldata headers, uint256 index, uint256 time) private pure {
        unchecked {
            uint256 notEarlier;
            for (uint256 i = index > MEDIAN_SPAN ? index - MEDIAN_SPAN : 0; i < index; ++i) {
                if (timeAt(headers, i) >= time) ++notEarlier;
            }
            if (notEarlier > MOST_NOT_EARLIER) revert IBitcoinRelay.TimeNotAboveMedian(index, time);
        }
    }
}
