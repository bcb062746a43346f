// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Signatures of 65 bytes (r, s, v), one after the other
library PackedSignatures {
    uint256 internal constant SIGNATURE_BYTES = 65;
    /// @dev Half of the curve's order: of the two signatures that each one can be turned into, the one with the larger s is refused.
    uint256 private constant HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @notice Who made the signature with this index; nobody if it is malformed or malleable. The caller has checked that it is there.
    /// @param input memory from `inputFor`
    /// @dev Plain twin: `ECDSA.tryRecover(digest, v, r, s)` of what `read` returns. The tests compare the two. Bytes go from calldata to the
    /// precompile's input in one copy, which saves some 350 gas a signature.
    function recover(bytes calldata signatures, uint256 index, uint256 input) internal view returns (address signer) {
        assembly ("memory-safe") {
            let position := add(signatures.offset, mul(index, 65))
            mstore(add(input, 0x20), byte(0, calldataload(add(position, 0x40))))
            calldatacopy(add(input, 0x40), position, 0x40)
            mstore(0, 0)
            if iszero(gt(calldataload(add(position, 0x20)), HALF_ORDER)) {
                // Of what it refuses the precompile returns nothing, and the zero stays.
                pop(staticcall(gas(), 1, input, 0x80, 0, 0x20))
            }
            signer := mload(0)
        }
    }

    /// @notice Memory for the precompile's input, with the digest in its place: for any number of signatures of it.
    function inputFor(bytes32 digest) internal pure returns (uint256 input) {
        assembly ("memory-safe") {
            input := mload(0x40)
            mstore(0x40, add(input, 0x80))
            mstore(input, digest)
        }
    }

    /// @notice The signature with this index. The caller has checked that it is there.
    /// @dev Plain twin: `bytes32(signatures[65 * i:])`, `bytes32(signatures[65 * i + 32:])`, `uint8(signatures[65 * i + 64])`. The tests
    /// compare the two. Its length is checked once, for all signatures, not once for each.
    function read(bytes calldata signatures, uint256 index) internal pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            let position := add(signatures.offset, mul(index, 65))
            r := calldataload(position)
            s := calldataload(add(position, 32))
            v := byte(0, calldataload(add(position, 64)))
        }
    }
}
