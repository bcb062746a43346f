// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title Blocks under a network report's `blocksRoot`
/// @notice A tree of sorted pairs over the blocks in ascending height, the odd one of a layer moving up unchanged.
library BlockLeaves {
    bytes32 internal constant BLOCK_LEAF_TAG = keccak256("Adit block v1");

    /// @param height of the block
    /// @param hash of its header, in the order of bytes in which people print it
    /// @param reward what its coinbase paid out, coin base units: subsidy and fees, as far as its miner took them
    struct Block {
        uint32 height;
        bytes32 hash;
        uint64 reward;
    }

    /// @notice `keccak256(bytes.concat(keccak256(abi.encodePacked(BLOCK_LEAF_TAG, height, hash, reward))))`
    function leafOf(Block memory entry) internal pure returns (bytes32) {
        bytes32 inner = keccak256(abi.encodePacked(BLOCK_LEAF_TAG, entry.height, entry.hash, entry.reward));
        return keccak256(bytes.concat(inner));
    }

    /// @notice Root over `blocks` in the given order; zero if there are none.
    function rootOf(Block[] memory blocks) internal pure returns (bytes32) {
        uint256 count = blocks.length;
        if (count == 0) return 0;
        bytes32[] memory layer = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            layer[i] = leafOf(blocks[i]);
        }
        for (; count > 1; count = (count + 1) / 2) {
            for (uint256 i = 0; i < count; i += 2) {
                layer[i / 2] = i + 1 < count ? Hashes.commutativeKeccak256(layer[i], layer[i + 1]) : layer[i];
            }
        }
        return layer[0];
    }
}
