// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IEquivocations} from "../interfaces/IEquivocations.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";

/// @title Members of the committee who said two things about one batch
/// @dev Documented in `IEquivocations`. Open to no role; it holds no money and changes nothing elsewhere.
contract Equivocations is IEquivocations {
    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME_HASH = keccak256("Adit Observation");
    bytes32 private constant VERSION_HASH = keccak256("1");
    bytes32 private constant OBSERVATION_TYPEHASH = keccak256(
        "Observation(bytes32 configDigest,uint16 network,uint32 sequence,NetworkReport report,FarmReport[] farms,bytes32 evidenceHash)FarmReport(uint32 farmId,uint32 epoch,uint96 hashrate,uint96 gross,uint64 energyWh,uint16 renewableBps,uint8 sources)NetworkReport(uint32 epoch,uint32 firstHeight,uint16 blockCount,uint32 bits,uint32 nextBits,uint40 retargetTime,uint64 fees,uint56 priceUsd8,bytes32 blocksRoot)"
    );

    IOutputOracle private immutable _ORACLE;

    mapping(bytes32 fault => bool) private _reported;
    /// @inheritdoc IEquivocations
    mapping(address signer => uint256) public countOf;

    /// @param oracle_ whose committee
    constructor(IOutputOracle oracle_) {
        if (address(oracle_).code.length == 0) revert InvalidWiring(address(oracle_));
        _ORACLE = oracle_;
    }

    /// @inheritdoc IEquivocations
    function report(
        uint16 network,
        uint32 sequence,
        Observation calldata first,
        Observation calldata second
    ) external returns (address signer) {
        if (_saysTheSame(first, second)) revert SameObservation(network, sequence);
        IOutputOracle.Committee memory committee = _ORACLE.committee();
        signer = _memberOf(committee, network, sequence, first);
        address other = _memberOf(committee, network, sequence, second);
        if (other != signer) revert DifferentSigners(signer, other);

        bytes32 fault = _fault(signer, committee.configDigest, network, sequence);
        if (_reported[fault]) revert AlreadyReported(signer, network, sequence);
        _reported[fault] = true;
        ++countOf[signer];
        emit EquivocationReported(signer, network, sequence, committee.configDigest, first, second, msg.sender);
    }

    /// @inheritdoc IEquivocations
    function observationDigest(
        uint16 network,
        uint32 sequence,
        bytes32 reportHash,
        bytes32 farmsHash,
        bytes32 evidenceHash
    ) external view returns (bytes32) {
        bytes32 configDigest = _ORACLE.committee().configDigest;
        return _digest(configDigest, network, sequence, reportHash, farmsHash, evidenceHash);
    }

    /// @inheritdoc IEquivocations
    function isEquivocator(address signer) external view returns (bool) {
        return countOf[signer] != 0;
    }

    /// @inheritdoc IEquivocations
    function isReported(
        address signer,
        bytes32 configDigest,
        uint16 network,
        uint32 sequence
    ) external view returns (bool) {
        return _reported[_fault(signer, configDigest, network, sequence)];
    }

    /// @inheritdoc IEquivocations
    function oracle() external view returns (IOutputOracle) {
        return _ORACLE;
    }

    /// @dev Signatures do not count: one content can be signed in many ways.
    function _saysTheSame(Observation calldata first, Observation calldata second) private pure returns (bool) {
        return
            first.reportHash == second.reportHash &&
            first.farmsHash == second.farmsHash &&
            first.evidenceHash == second.evidenceHash;
    }

    function _memberOf(
        IOutputOracle.Committee memory committee,
        uint16 network,
        uint32 sequence,
        Observation calldata said
    ) private view returns (address recovered) {
        bytes32 digest = _digest(
            committee.configDigest,
            network,
            sequence,
            said.reportHash,
            said.farmsHash,
            said.evidenceHash
        );
        // Malformed and malleable signatures recover to the zero address, which is no member.
        (recovered, , ) = ECDSA.tryRecover(digest, said.signature);
        for (uint256 i = 0; i < committee.signers.length; ++i) {
            if (committee.signers[i] == recovered) return recovered;
        }
        revert NotByMember(recovered);
    }

    function _digest(
        bytes32 configDigest,
        uint16 network,
        uint32 sequence,
        bytes32 reportHash,
        bytes32 farmsHash,
        bytes32 evidenceHash
    ) private view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(OBSERVATION_TYPEHASH, configDigest, network, sequence, reportHash, farmsHash, evidenceHash)
        );
        return MessageHashUtils.toTypedDataHash(_domainSeparator(), structHash);
    }

    /// @dev Of the oracle, and of the chain that this is now.
    function _domainSeparator() private view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(_ORACLE)));
    }

    function _fault(
        address signer,
        bytes32 configDigest,
        uint16 network,
        uint32 sequence
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(signer, configDigest, network, sequence));
    }
}
