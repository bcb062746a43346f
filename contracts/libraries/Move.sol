// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Position} from "./Position.sol";
import {Stream} from "./Stream.sol";

/// @title Moving units between two positions of a lane: the hot path, in assembly
/// @dev The plain twin is `MovePlain` in `contracts/test/ledger/`; the two are fuzzed against each other, slot by slot.
/// Danger: reads and writes storage by computed slots; relies on `positions[account]` at `keccak256(account . slot)` and on the
/// layouts of `Position` and `Stream`. Uses the scratch space only.
library Move {
    /// @notice Checkpoints both sides at the lane's index now and moves `units`, if `from` has them.
    /// @dev `to` is read after `from` was written, so a self-transfer is a checkpoint and nothing more. Both addresses must be
    /// clean (as calldata decoding leaves them). No field can overflow: see `Position`.
    /// @param stream the lane's stream now
    /// @param units whole units; any value
    /// @return held units of `from` before; nothing was written if it is below `units`
    function move(
        Stream stream,
        mapping(address account => Position) storage positions,
        address from,
        address to,
        uint256 units
    ) internal returns (uint256 held) {
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
            held := and(position, 0xffffffffffffffff)
            if iszero(gt(units, held)) {
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
    }

    /// @notice `emit TransferSingle(msg.sender, from, to, id, units)`, by way of the scratch space.
    function emitTransferSingle(address from, address to, uint256 id, uint256 units) internal {
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
        }
    }
}
