// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Bitcoin's Merkle trees: pairs under double SHA-256
/// @notice A leaf is a txid in internal byte order. All leaves of a block are at one depth, and nothing in a node says how deep it is: who may
/// choose a transaction of 64 bytes can pass an inner node for it. So nothing is proven by a branch alone. The coinbase is
/// the measure: it cannot be an inner node, for its serialisation is known in full, and its branch has the depth of the tree. Any other
/// transaction is folded only up to where it meets that branch, by which it is as deep.
library BitcoinMerkle {
    /// @notice The tree of this depth has no leaf with this index, or the branch does not end where the two meet.
    error IndexOutsideTree(uint256 index, uint256 depth);
    error WrongBranchLength(uint256 expected, uint256 length);

    /// @notice Root of the tree in which `leaf` has `index`, from its siblings upwards.
    /// @dev Reverts with `IndexOutsideTree` unless `index < 2 ** branch.length`.
    /// Plain twin, for each sibling: `sha256(bytes.concat(sha256(bytes.concat(left, right))))`, where the bit of the index says which of the two
    /// the sibling is. The tests compare the two. The precompile fails only for want of some 80 gas; a 64th of that is left then, and the next
    /// instruction fails as well.
    function fold(bytes32 leaf, bytes32[] calldata branch, uint256 index) internal view returns (bytes32 node) {
        uint256 depth = branch.length;
        if (depth < 256 && index >> depth != 0) revert IndexOutsideTree(index, depth);
        assembly ("memory-safe") {
            let end := add(branch.offset, shl(5, depth))
            let side := shl(5, and(index, 1)) // where the node stands: 0 left, 32 right
            mstore(side, leaf)
            for { let position := branch.offset } lt(position, end) { position := add(position, 32) } {
                mstore(xor(side, 32), calldataload(position))
                index := shr(1, index)
                side := shl(5, and(index, 1))
                pop(staticcall(gas(), 2, 0, 64, 0, 32))
                pop(staticcall(gas(), 2, 0, 32, side, 32))
            }
            node := mload(side)
        }
    }

    /// @notice Level at which the path of the leaf `index` meets that of the coinbase, leaf 0: there it is the sibling.
    /// @param depth of the coinbase's branch
    /// @param length of the other leaf's branch, which must be that level
    /// @dev Reverts with `IndexOutsideTree` for the coinbase itself and beyond `2 ** depth`, or with `WrongBranchLength`.
    function meeting(uint256 index, uint256 depth, uint256 length) internal pure returns (uint256 level) {
        if (index == 0 || (depth < 256 && index >> depth != 0)) revert IndexOutsideTree(index, depth);
        level = Math.log2(index);
        if (length != level) revert WrongBranchLength(level, length);
    }
}
