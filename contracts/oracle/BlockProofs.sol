// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBitcoinRelay} from "../interfaces/IBitcoinRelay.sol";
import {IBlockProofs} from "../interfaces/IBlockProofs.sol";
import {BitcoinMerkle} from "../libraries/BitcoinMerkle.sol";
import {BitcoinTx} from "../libraries/BitcoinTx.sol";

/// @title What one coinbase transaction proves of a block
/// @dev Documented in `IBlockProofs`.
contract BlockProofs is IBlockProofs {
    /// @dev A block that was checked against the relay.
    /// @param coinbaseTxid internal byte order
    struct Block {
        uint32 height;
        uint40 time;
        bytes32 hash;
        bytes32 coinbaseTxid;
    }

    uint256 internal constant HEADER_BYTES = 80;
    uint256 internal constant BLOCKS_A_PERIOD = 2016;

    IBitcoinRelay internal immutable _RELAY;

    constructor(address relay_) {
        // Answers: a contract that is no relay reverts here, not in the first proof.
        IBitcoinRelay(relay_).newestPeriod();
        _RELAY = IBitcoinRelay(relay_);
    }

    /// @inheritdoc IBlockProofs
    function coinbaseOf(
        CoinbaseProof calldata proof
    ) external view returns (uint32 height, bytes32 blockHash, uint64 reward, uint256 confirmations) {
        Block memory found = _checkBlock(proof);
        // safe: below 21 million coins
        reward = uint64(BitcoinTx.read(proof.coinbase, 0, 0).total);
        return (found.height, found.hash, reward, proof.headers.length / HEADER_BYTES);
    }

    /// @inheritdoc IBlockProofs
    function relay() external view returns (address) {
        return address(_RELAY);
    }

    /// @dev Of the coinbase only the head is read: its height.
    function _checkBlock(CoinbaseProof calldata proof) internal view returns (Block memory found) {
        bytes32 merkleRoot;
        (found.hash, merkleRoot, found.time, ) = _RELAY.checkHeaders(proof.headers, proof.period);

        (bool mines, uint32 height) = BitcoinTx.coinbaseHeight(proof.coinbase);
        if (!mines) revert NotCoinbase();
        if (height == 0) revert NoHeight();
        if (height / BLOCKS_A_PERIOD != proof.period) revert HeightOutsidePeriod(height, proof.period);
        found.height = height;

        found.coinbaseTxid = BitcoinTx.txid(proof.coinbase);
        bytes32 root = BitcoinMerkle.fold(found.coinbaseTxid, proof.branch, 0);
        if (root != merkleRoot) revert NotInBlock(merkleRoot, root);
    }
}
