// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BitcoinMerkle} from "../../libraries/BitcoinMerkle.sol";
import {BitcoinTx} from "../../libraries/BitcoinTx.sol";
import {GrossRecord} from "../../libraries/GrossRecord.sol";

/// @title The libraries behind proofs, callable, each beside its plain twin
contract BitcoinProofsHarness {
    function read(
        bytes calldata data,
        uint256 input,
        uint256 output
    ) external pure returns (BitcoinTx.Parts memory parts, bool isCoinbase, uint32 height, bytes32 scriptHash) {
        parts = BitcoinTx.read(data, input, output);
        (isCoinbase, height) = BitcoinTx.coinbaseHeight(data);
        scriptHash = BitcoinTx.scriptHash(parts, data);
    }

    function readVarInt(bytes calldata data, uint256 position) external pure returns (uint256 value, uint256 next) {
        return BitcoinTx.readVarInt(data, position);
    }

    function kindOf(bytes calldata script) external pure returns (BitcoinTx.ScriptKind) {
        return BitcoinTx.kindOf(script);
    }

    function txid(bytes calldata data) external view returns (bytes32) {
        return BitcoinTx.txid(data);
    }

    function txidPlain(bytes calldata data) external pure returns (bytes32) {
        return sha256(bytes.concat(sha256(data)));
    }

    function fold(bytes32 leaf, bytes32[] calldata branch, uint256 index) external view returns (bytes32) {
        return BitcoinMerkle.fold(leaf, branch, index);
    }

    function foldPlain(bytes32 leaf, bytes32[] calldata branch, uint256 index) external pure returns (bytes32 node) {
        node = leaf;
        for (uint256 i; i < branch.length; ++i) {
            bool isRight = (index >> i) & 1 != 0;
            bytes memory pair = isRight ? bytes.concat(branch[i], node) : bytes.concat(node, branch[i]);
            node = sha256(bytes.concat(sha256(pair)));
        }
    }

    function meeting(uint256 index, uint256 depth, uint256 length) external pure returns (uint256) {
        return BitcoinMerkle.meeting(index, depth, length);
    }

    function withDay(
        GrossRecord record,
        uint256 newest,
        uint256 epoch,
        uint96 gross,
        uint8 sources
    ) external pure returns (GrossRecord) {
        return record.withDay(newest, epoch, gross, sources);
    }

    function grossOf(
        GrossRecord record,
        uint256 newest,
        uint256 today,
        uint256 lagDays
    ) external pure returns (uint96 total, uint256 due, uint8 sources) {
        return (record.total(), record.dueBy(newest, today, lagDays), record.sources());
    }
}
