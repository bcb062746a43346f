// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBitcoinRelay} from "../interfaces/IBitcoinRelay.sol";
import {IBlockProofs} from "../interfaces/IBlockProofs.sol";
import {BitcoinMerkle} from "../libraries/BitcoinMerkle.sol";
import {BitcoinTx} from "../libraries/BitcoinTx.sol";

/// @title What one coinbase transaction proves of a block
/// @dev Documented in `IBlockProofs`.
contract BlockProofs is IBlockProofs {
    using BitcoinTx for BitcoinTx.Parts;

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
        (Block memory found, BitcoinTx.Parts memory parts) = _checkBlock(proof, 0);
        // safe: below 21 million coins
        return (found.height, found.hash, uint64(parts.total), proof.headers.length / HEADER_BYTES);
    }

    /// @inheritdoc IBlockProofs
    function relay() external view returns (address) {
        return address(_RELAY);
    }

    /// @param vout output of the coinbase to keep
    function _checkBlock(
        CoinbaseProof calldata proof,
        uint256 vout
    ) internal view returns (Block memory found, BitcoinTx.Parts memory coinbase) {
        bytes32 merkleRoot;
        (found.hash, merkleRoot, found.time, ) = _RELAY.checkHeaders(proof.headers, proof.period);

        coinbase = BitcoinTx.read(proof.coinbase, 0, vout);
        if (!coinbase.isCoinbase()) revert NotCoinbase();
        uint32 height = coinbase.heightOf(proof.coinbase);
        if (height == 0) revert NoHeight();
        if (height / BLOCKS_A_PERIOD != proof.period) revert HeightOutsidePeriod(height, proof.period);
        found.height = height;

        found.coinbaseTxid = BitcoinTx.txid(proof.coinbase);
        bytes32 root = BitcoinMerkle.fold(found.coinbaseTxid, proof.branch, 0);
        if (root != merkleRoot) revert NotInBlock(merkleRoot, root);
    }
}
