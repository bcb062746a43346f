// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Signatures of 65 bytes (r, s, v), one after the other
library PackedSignatures {
    uint256 internal constant SIGNATURE_BYTES = 65;

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
