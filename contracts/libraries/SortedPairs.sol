// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Merkle branches of trees whose pairs are hashed in ascending order
library SortedPairs {
    /// @notice Root to which the first `count` elements of a branch lead from a leaf. The caller has checked that there are so many.
    /// @dev Plain twin: `MerkleProof.processProofCalldata(branch[:count], leaf)`. The tests compare the two. Both nodes of a pair go to the
    /// scratch space, which saves some 100 gas a level.
    function rootOf(bytes32 leaf, bytes32[] calldata branch, uint256 count) internal pure returns (bytes32 node) {
        assembly ("memory-safe") {
            node := leaf
            if count {
                let position := branch.offset
                let end := add(position, shl(5, count))
                for {} 1 {} {
                    let sibling := calldataload(position)
                    // 0x20 if the sibling comes first, else 0: where the node goes.
                    let place := shl(5, gt(node, sibling))
                    mstore(place, node)
                    mstore(xor(place, 0x20), sibling)
                    node := keccak256(0, 0x40)
                    position := add(position, 0x20)
                    if eq(position, end) {
                        break
                    }
                }
            }
        }
    }
}
