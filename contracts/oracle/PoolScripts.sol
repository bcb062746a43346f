// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {IPoolScripts} from "../interfaces/IPoolScripts.sol";
import {BitcoinTx} from "../libraries/BitcoinTx.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {PackedSignatures} from "../libraries/PackedSignatures.sol";

/// @title Which scripts a pool pays from, and when
/// @dev Documented in `IPoolScripts`.
abstract contract PoolScripts is IPoolScripts, EIP712 {
    using PackedSignatures for bytes;

    /// @inheritdoc IPoolScripts
    uint256 public constant MAX_BACKDATING_DAYS = 30;

    bytes32 private constant POOL_SCRIPT_TYPEHASH = keccak256(
        "PoolScript(bytes32 configDigest,uint32 sequence,bytes24 pool,bytes script,uint32 validFrom,uint32 validUntil)"
    );

    IOutputOracle internal immutable _ORACLE;

    /// @inheritdoc IPoolScripts
    uint32 public poolSequence;
    mapping(bytes32 scriptHash => PoolSpan) private _spans;

    constructor(address oracle_) EIP712("Adit PayoutVerifier", "1") {
        _ORACLE = IOutputOracle(oracle_);
    }

    /// @inheritdoc IPoolScripts
    function listPoolScript(PoolScript calldata change, uint256 signerBitmap, bytes calldata signatures) external {
        IOutputOracle.Committee memory committee = _ORACLE.committee();
        if (change.sequence != ++poolSequence) revert WrongPoolSequence(poolSequence, change.sequence);
        _checkQuorum(committee, _digest(committee.configDigest, change), signerBitmap, signatures);

        if (change.pool == 0) revert EmptyPoolName();
        if (BitcoinTx.kindOf(change.script) == BitcoinTx.ScriptKind.Other) revert UnknownScriptForm(change.script);
        bytes32 scriptHash = keccak256(change.script);
        _checkSpan(scriptHash, change);
        _spans[scriptHash] = PoolSpan({
            pool: change.pool,
            validFrom: change.validFrom,
            validUntil: change.validUntil
        });
        emit PoolScriptListed(
            change.pool,
            scriptHash,
            change.sequence,
            change.script,
            change.validFrom,
            change.validUntil
        );
        _onPoolScript(scriptHash);
    }

    /// @inheritdoc IPoolScripts
    function poolScriptDigest(PoolScript calldata change) external view returns (bytes32) {
        return _digest(_ORACLE.committee().configDigest, change);
    }

    /// @inheritdoc IPoolScripts
    function poolSpanOf(bytes32 scriptHash) public view returns (PoolSpan memory) {
        return _spans[scriptHash];
    }

    /// @dev The script is a pool's from now on.
    function _onPoolScript(bytes32 scriptHash) internal virtual;

    function _checkSpan(bytes32 scriptHash, PoolScript calldata change) private view {
        uint256 today = Epoch.fromTimestamp(block.timestamp);
        bool isBackwards = change.validUntil <= change.validFrom || change.validUntil < today;
        PoolSpan memory standing = _spans[scriptHash];
        if (standing.pool == 0) {
            if (isBackwards || uint256(change.validFrom) + MAX_BACKDATING_DAYS < today) {
                revert InvalidSpan(change.validFrom, change.validUntil, today);
            }
            return;
        }
        bool isOther = standing.pool != change.pool || standing.validFrom != change.validFrom;
        if (isOther || standing.validUntil <= today) {
            revert SpanFixed(scriptHash, standing.pool, standing.validFrom, standing.validUntil);
        }
        if (isBackwards) revert InvalidSpan(change.validFrom, change.validUntil, today);
    }

    function _digest(bytes32 configDigest, PoolScript calldata change) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        POOL_SCRIPT_TYPEHASH,
                        configDigest,
                        change.sequence,
                        change.pool,
                        keccak256(change.script),
                        change.validFrom,
                        change.validUntil
                    )
                )
            );
    }

    /// @dev Exactly `quorum` members signed, in the order of the bitmap, each once.
    function _checkQuorum(
        IOutputOracle.Committee memory committee,
        bytes32 digest,
        uint256 signerBitmap,
        bytes calldata signatures
    ) private pure {
        uint256 members = committee.signers.length;
        uint256 quorum = committee.quorum;
        if (signerBitmap >> members != 0) {
            revert IOutputOracle.UnknownMember(Math.log2(signerBitmap), members);
        }
        uint256 signed;
        for (uint256 bits = signerBitmap; bits != 0; bits &= bits - 1) ++signed;
        if (signed != quorum || signatures.length != quorum * PackedSignatures.SIGNATURE_BYTES) {
            revert IOutputOracle.WrongSignatureCount(quorum, signed, signatures.length);
        }
        uint256 next;
        for (uint256 i; i < members; ++i) {
            if ((signerBitmap >> i) & 1 == 0) continue;
            (bytes32 r, bytes32 s, uint8 v) = signatures.read(next);
            ++next;
            // A malformed or malleable signature recovers to nobody, which is no member.
            (address recovered, , ) = ECDSA.tryRecover(digest, v, r, s);
            address member = committee.signers[i];
            if (recovered != member) revert IOutputOracle.WrongSigner(i, member, recovered);
        }
    }
}
