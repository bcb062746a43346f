// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";
import {IOutputOracle} from "../../interfaces/IOutputOracle.sol";
import {CodeWords} from "../../libraries/CodeWords.sol";
import {FarmLeaves} from "../../libraries/FarmLeaves.sol";
import {FloatTarget} from "../../libraries/FloatTarget.sol";
import {NetworkDayRecord, NetworkDayRecordLibrary} from "../../libraries/NetworkDayRecord.sol";
import {NetworkStateRecord, NetworkStateRecordLibrary} from "../../libraries/NetworkStateRecord.sol";
import {OracleConfig} from "../../libraries/OracleConfig.sol";
import {PackedSignatures} from "../../libraries/PackedSignatures.sol";
import {ReportImage} from "../../libraries/ReportImage.sol";
import {SortedPairs} from "../../libraries/SortedPairs.sol";

/// @title Opens the oracle's libraries to tests, each in assembly beside its plain twin
contract OracleLibrariesHarness {
    using OracleConfig for uint256[];

    function writeWords(uint256[] calldata words, uint256 salt) external {
        CodeWords.write(words, salt);
    }

    function readWords(uint256 salt) external view returns (uint256[] memory) {
        return CodeWords.read(salt);
    }

    function readWordsPlainly(uint256 salt) external view returns (uint256[] memory) {
        address pointer = SSTORE2.predictDeterministicAddress(bytes32(salt));
        if (pointer.code.length == 0) return new uint256[](0);
        bytes memory data = SSTORE2.read(pointer);
        return abi.decode(bytes.concat(abi.encode(0x20, data.length / 32), data), (uint256[]));
    }

    function signature(bytes calldata signatures, uint256 index) external pure returns (bytes32 r, bytes32 s, uint8 v) {
        return PackedSignatures.read(signatures, index);
    }

    function signaturePlainly(
        bytes calldata signatures,
        uint256 index
    ) external pure returns (bytes32 r, bytes32 s, uint8 v) {
        bytes calldata one = signatures[65 * index:65 * index + 65];
        return (bytes32(one[:32]), bytes32(one[32:64]), uint8(one[64]));
    }

    function recovered(bytes calldata signatures, uint256 index, bytes32 digest) external view returns (address) {
        return PackedSignatures.recover(signatures, index, PackedSignatures.inputFor(digest));
    }

    function recoveredPlainly(
        bytes calldata signatures,
        uint256 index,
        bytes32 digest
    ) external pure returns (address by) {
        (bytes32 r, bytes32 s, uint8 v) = PackedSignatures.read(signatures, index);
        (by, , ) = ECDSA.tryRecover(digest, v, r, s);
    }

    function farmLeaf(
        bytes32 tag,
        uint16 network,
        IOutputOracle.FarmReport calldata report
    ) external pure returns (bytes32) {
        return FarmLeaves.leafOf(tag, network, report);
    }

    function farmLeafPlainly(
        bytes32 tag,
        uint16 network,
        IOutputOracle.FarmReport calldata report
    ) external pure returns (bytes32) {
        bytes32 inner = keccak256(
            abi.encodePacked(
                tag,
                network,
                report.farmId,
                report.epoch,
                report.hashrate,
                report.gross,
                report.energyWh,
                report.renewableBps,
                report.sources
            )
        );
        return keccak256(bytes.concat(inner));
    }

    function rootOf(bytes32 leaf, bytes32[] calldata branch, uint256 count) external pure returns (bytes32) {
        return SortedPairs.rootOf(leaf, branch, count);
    }

    function rootPlainly(bytes32 leaf, bytes32[] calldata branch, uint256 count) external pure returns (bytes32) {
        return MerkleProof.processProofCalldata(branch[:count], leaf);
    }

    function loadReport(
        bytes32 typeHash,
        IOutputOracle.NetworkReport calldata report
    ) external pure returns (bytes32 hash, IOutputOracle.NetworkReport memory copy) {
        return ReportImage.load(typeHash, report);
    }

    function loadReportPlainly(
        bytes32 typeHash,
        IOutputOracle.NetworkReport calldata report
    ) external pure returns (bytes32 hash, IOutputOracle.NetworkReport memory copy) {
        return (keccak256(abi.encode(typeHash, report)), report);
    }

    function floatTarget(uint32 bits) external pure returns (uint256) {
        return FloatTarget.toTarget(bits);
    }

    function packDay(
        uint96 work,
        uint64 rewardPerBlock,
        uint40 finalAt,
        uint56 priceUsd8
    ) external pure returns (uint96, uint64, uint40, uint56) {
        NetworkDayRecord record = NetworkDayRecordLibrary.pack(work, rewardPerBlock, finalAt, priceUsd8);
        return (record.work(), record.rewardPerBlock(), record.finalAt(), record.priceUsd8());
    }

    function startState(
        uint32 lastEpoch,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees,
        uint16 version
    ) external pure returns (uint256 record, IOutputOracle.NetworkState memory state) {
        NetworkStateRecord started = NetworkStateRecordLibrary
            .start(lastEpoch, nextHeight, bits, meanFees)
            .withConfigVersion(version);
        return (NetworkStateRecord.unwrap(started), started.unpack());
    }

    function withDay(
        NetworkStateRecord record,
        uint24 epoch,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees,
        uint64 rewardPerBlock
    ) external pure returns (uint16 version, IOutputOracle.NetworkState memory state) {
        NetworkStateRecord next = record.withDay(epoch, nextHeight, bits, meanFees, rewardPerBlock);
        return (next.configVersion(), next.unpack());
    }

    function withNextSequence(NetworkStateRecord record) external pure returns (NetworkStateRecord) {
        return record.withNextSequence();
    }

    function config(
        bytes32 digest,
        uint32 count,
        uint40 since,
        uint8 f,
        uint8 quorum,
        address[] calldata members,
        uint16[] calldata networks,
        address[] calldata rules
    ) external pure returns (uint256[] memory words) {
        words = OracleConfig.make(digest, count, since, f, quorum, members);
        for (uint256 i = 0; i < networks.length; ++i) {
            words = words.withNetwork(networks[i], rules[i]);
        }
    }

    function withNetworksOf(
        uint256[] calldata words,
        uint256[] calldata other
    ) external pure returns (uint256[] memory) {
        return words.withNetworksOf(other);
    }

    function readConfig(
        uint256[] calldata words
    )
        external
        pure
        returns (
            bytes32 digest,
            uint32 count,
            uint40 since,
            uint8 f,
            uint8 quorum,
            address[] memory members,
            uint16[] memory networks,
            address[] memory rules
        )
    {
        members = new address[](words.memberCount());
        for (uint256 i = 0; i < members.length; ++i) {
            members[i] = words.member(i);
        }
        networks = new uint16[](words.networkCount());
        rules = new address[](networks.length);
        for (uint256 i = 0; i < networks.length; ++i) {
            networks[i] = words.networkAt(i);
            rules[i] = words.rulesOf(networks[i]);
        }
        return (
            words.configDigest(),
            words.configCount(),
            words.activeSince(),
            words.f(),
            words.quorum(),
            members,
            networks,
            rules
        );
    }

    function rulesOf(uint256[] calldata words, uint16 network) external pure returns (address) {
        return words.rulesOf(network);
    }
}
