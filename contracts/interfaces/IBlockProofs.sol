// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What one coinbase transaction proves of a block
/// @notice Height, hash and reward of a block, with no one's word for it: headers that carry proof of work under the relay's
/// targets, and a Merkle branch from the coinbase transaction to the first of them.
/// @dev Reads the relay and stores nothing. A relay that is behind makes a proof wait; it never makes a false one pass.
interface IBlockProofs {
    /// @param period number of the 2,016-block period that holds the block (`height / 2016`)
    /// @param headers 80-byte headers that follow one another, beginning with the block's own
    /// @param coinbase the block's first transaction, serialised without witness: its double SHA-256 is its txid
    /// @param branch Merkle branch of the coinbase (index 0), from the leaf upwards, internal byte order; empty if it is alone
    struct CoinbaseProof {
        uint256 period;
        bytes headers;
        bytes coinbase;
        bytes32[] branch;
    }

    /// @notice The transaction is no coinbase: not exactly one input, or one that spends an output.
    error NotCoinbase();
    /// @notice The coinbase does not begin its script with the block's height (BIP-34), in minimal form.
    error NoHeight();
    /// @notice The height that the coinbase states does not lie in the period whose targets the headers were checked with.
    error HeightOutsidePeriod(uint256 height, uint256 period);
    /// @notice The branch does not lead to the Merkle root of the block's header.
    error NotInBlock(bytes32 merkleRoot, bytes32 folded);

    /// @notice Checks a coinbase proof against the relay.
    /// @dev Any number of confirmations is accepted, one included: the caller decides how many it wants. Reverts with the
    /// relay's errors for the headers, the errors above, `MalformedTransaction` (with the byte position at which parsing stopped) or
    /// `TransactionOf64Bytes`.
    /// @return height of the block, as its coinbase states it (BIP-34)
    /// @return blockHash hash of the block as people print it (leading zeros first)
    /// @return reward sum of all outputs of the coinbase, satoshi: at most subsidy and fees; a miner may take less
    /// @return confirmations number of headers, the block's own included
    function coinbaseOf(
        CoinbaseProof calldata proof
    ) external view returns (uint32 height, bytes32 blockHash, uint64 reward, uint256 confirmations);

    /// @notice The relay whose targets the headers are checked with.
    function relay() external view returns (address);
}
