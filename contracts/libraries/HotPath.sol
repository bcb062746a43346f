// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Position} from "./Position.sol";
import {Stream} from "./Stream.sol";

/// @title Moving units and taking rewards: the hot path of the ledger, in assembly
/// @dev The plain twin is `HotPathPlain` in `contracts/test/ledger/`; the two are fuzzed against each other, slot by slot.
/// Danger: reads and writes storage by computed slots; relies on `positions[account]` at `keccak256(account . slot)` and on the
/// layouts of `Position` and `Stream`. Uses the scratch space only.
library HotPath {
    /// @notice Checkpoints both sides at the lane's index now and moves `units`, if `from` has them.
    /// @dev `to` is read after `from` was written, so a self-transfer is a checkpoint and nothing more. Both addresses must be
    /// clean (as calldata decoding leaves them). No field can overflow: see `Position`.
    /// @param stream the lane's stream now
    /// @param id series, for the error
    /// @param units whole units; any value. Reverts with `ERC1155InsufficientBalance(from, balance, units, id)`
    function move(
        Stream stream,
        mapping(address account => Position) storage positions,
        address from,
        address to,
        uint256 id,
        uint256 units
    ) internal {
        assembly ("memory-safe") {
            // indexNow = index + rate * min(now - startedAt, 86400)
            let indexNow := sub(timestamp(), and(shr(192, stream), 0xffffffff))
            indexNow := xor(indexNow, mul(xor(indexNow, 86400), gt(indexNow, 86400)))
            indexNow :=
                add(
                    and(stream, 0xffffffffffffffffffffffff),
                    mul(and(shr(96, stream), 0xffffffffffffffffffffffff), indexNow)
                )

            mstore(0x00, from)
            mstore(0x20, positions.slot)
            let slot := keccak256(0x00, 0x40)
            let position := sload(slot)
            let held := and(position, 0xffffffffffffffff)
            if gt(units, held) {
                // ERC1155InsufficientBalance(address,uint256,uint256,uint256)
                let free := mload(0x40)
                mstore(free, shl(224, 0x03dee4c5))
                mstore(add(free, 0x04), from)
                mstore(add(free, 0x24), held)
                mstore(add(free, 0x44), units)
                mstore(add(free, 0x64), id)
                revert(free, 0x84)
            }
            // position + growth * (units << 160 | 1 << 64) - units moved
            sstore(
                slot,
                sub(
                    add(
                        position,
                        mul(
                            sub(indexNow, and(shr(64, position), 0xffffffffffffffffffffffff)),
                            or(shl(160, held), 0x10000000000000000)
                        )
                    ),
                    units
                )
            )
            mstore(0x00, to)
            slot := keccak256(0x00, 0x40)
            position := sload(slot)
            sstore(
                slot,
                add(
                    add(
                        position,
                        mul(
                            sub(indexNow, and(shr(64, position), 0xffffffffffffffffffffffff)),
                            or(shl(160, and(position, 0xffffffffffffffff)), 0x10000000000000000)
                        )
                    ),
                    units
                )
            )
        }
    }

    /// @notice `emit TransferSingle(msg.sender, from, to, id, units)`, by way of the scratch space; then ends the whole call with
    /// success if `to` has no code. Only for the end of a function that returns nothing.
    function emitTransferSingleAndStopUnlessContract(address from, address to, uint256 id, uint256 units) internal {
        assembly ("memory-safe") {
            mstore(0x00, id)
            mstore(0x20, units)
            log4(
                0x00,
                0x40,
                // keccak256("TransferSingle(address,address,address,uint256,uint256)")
                0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62,
                caller(),
                from,
                to
            )
            if iszero(extcodesize(to)) { stop() }
        }
    }

    /// @notice Takes the whole base units that an account has earned up to now out of its position; the fraction stays.
    /// @param scaleBits fractional bits of the lane
    /// @return amount reward-token base units, rounded down; nothing was written if it is zero
    function take(
        Stream stream,
        mapping(address account => Position) storage positions,
        address account,
        uint256 scaleBits
    ) internal returns (uint256 amount) {
        assembly ("memory-safe") {
            let indexNow := sub(timestamp(), and(shr(192, stream), 0xffffffff))
            indexNow := xor(indexNow, mul(xor(indexNow, 86400), gt(indexNow, 86400)))
            indexNow :=
                add(
                    and(stream, 0xffffffffffffffffffffffff),
                    mul(and(shr(96, stream), 0xffffffffffffffffffffffff), indexNow)
                )

            mstore(0x00, account)
            mstore(0x20, positions.slot)
            let slot := keccak256(0x00, 0x40)
            let position := sload(slot)
            position :=
                add(
                    position,
                    mul(
                        sub(indexNow, and(shr(64, position), 0xffffffffffffffffffffffff)),
                        or(shl(160, and(position, 0xffffffffffffffff)), 0x10000000000000000)
                    )
                )
            amount := shr(scaleBits, shr(160, position))
            if amount { sstore(slot, sub(position, shl(160, shl(scaleBits, amount)))) }
        }
    }
}
