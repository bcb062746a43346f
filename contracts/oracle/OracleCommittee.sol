// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";

/// @title Who may attest, and what a quorum is
/// @notice One committee is active; the next is scheduled by the governor and can be activated by anyone a fixed time later.
/// @dev The members' addresses are contract code, behind the config digest that they sign: one cold read gives all of it.
abstract contract OracleCommittee is IOutputOracle, AccessManaged, EIP712 {
    /// @dev Fills one slot, so that posting learns all of it with one read.
    struct ActiveCommittee {
        address code;
        uint32 configCount;
        uint40 activeSince;
        uint8 f;
        uint8 quorum;
    }

    struct ScheduledCommittee {
        uint40 activeAt;
        uint8 f;
        address[] signers;
    }

    uint256 public constant MAX_MEMBERS = 32;
    /// @notice Seconds between scheduling a committee and its earliest activation: time to see it coming.
    uint40 public constant ROTATION_DELAY = 14 days;
    /// @notice Seconds after a rotation in which reports have twice the dispute window. Not for the first committee.
    uint40 public constant NEW_COMMITTEE_PERIOD = 30 days;

    uint256 private constant SIGNATURE_BYTES = 65;

    ActiveCommittee private _active;
    ScheduledCommittee private _scheduled;

    constructor(address authority_, address[] memory signers, uint8 f)
        AccessManaged(authority_)
        EIP712("Adit OutputOracle", "1")
    {
        if (authority_ == address(0)) revert InvalidWiring(authority_);
        _checkCommittee(signers, f);
        _activate(signers, f);
    }

    /// @inheritdoc IOutputOracle
    function scheduleCommittee(address[] calldata signers, uint8 f) external restricted {
        _checkCommittee(signers, f);
        uint40 activeAt = uint40(block.timestamp) + ROTATION_DELAY;
        _scheduled = ScheduledCommittee({activeAt: activeAt, f: f, signers: signers});
        emit CommitteeScheduled(_active.configCount + 1, signers, f, activeAt);
    }

    /// @inheritdoc IOutputOracle
    function cancelCommittee() external restricted {
        if (_scheduled.activeAt == 0) revert NoCommitteeScheduled();
        delete _scheduled;
        emit CommitteeCancelled(_active.configCount + 1);
    }

    /// @inheritdoc IOutputOracle
    function activateCommittee() external {
        ScheduledCommittee memory next = _scheduled;
        if (next.activeAt == 0) revert NoCommitteeScheduled();
        if (block.timestamp < next.activeAt) revert CommitteeNotDue(next.activeAt, block.timestamp);
        delete _scheduled;
        _activate(next.signers, next.f);
    }

    /// @inheritdoc IOutputOracle
    function committee() external view returns (Committee memory) {
        ActiveCommittee memory active = _active;
        (bytes32 configDigest, address[] memory signers) = _readCommittee(active);
        return Committee({
            configCount: active.configCount,
            f: active.f,
            quorum: active.quorum,
            activeSince: active.activeSince,
            configDigest: configDigest,
            signers: signers
        });
    }

    /// @inheritdoc IOutputOracle
    function scheduledCommittee() external view returns (address[] memory signers, uint8 f, uint40 activeAt) {
        ScheduledCommittee memory next = _scheduled;
        return (next.signers, next.f, next.activeAt);
    }

    /// @dev True while reports of the active committee have twice the dispute window.
    function _isNew(ActiveCommittee memory active) internal view returns (bool) {
        return active.configCount > 1 && block.timestamp < uint256(active.activeSince) + NEW_COMMITTEE_PERIOD;
    }

    function _activeCommittee() internal view returns (ActiveCommittee memory) {
        return _active;
    }

    /// @dev What members sign over, and who they are.
    function _readCommittee(ActiveCommittee memory active)
        internal
        view
        returns (bytes32 configDigest, address[] memory signers)
    {
        return abi.decode(SSTORE2.read(active.code), (bytes32, address[]));
    }

    /// @dev Exactly `quorum` members signed `digest`, in the order of the bitmap, each once: a bit cannot be set twice.
    function _checkQuorum(
        address[] memory signers,
        uint256 quorum,
        bytes32 digest,
        uint256 signerBitmap,
        bytes calldata signatures
    ) internal pure {
        uint256 signed = _countBits(signerBitmap);
        if (signed != quorum || signatures.length != quorum * SIGNATURE_BYTES) {
            revert WrongSignatureCount(quorum, signed, signatures.length);
        }
        if (signerBitmap >> signers.length != 0) revert UnknownMember(Math.log2(signerBitmap), signers.length);

        uint256 offset = 0;
        for (uint256 i = 0; i < signers.length; ++i) {
            if (signerBitmap >> i & 1 == 0) continue;
            // A malformed or malleable signature recovers to nobody, which is no member.
            (address recovered,,) = ECDSA.tryRecoverCalldata(digest, signatures[offset:offset + SIGNATURE_BYTES]);
            if (recovered != signers[i]) revert WrongSigner(i, signers[i], recovered);
            offset += SIGNATURE_BYTES;
        }
    }

    function _activate(address[] memory signers, uint8 f) private {
        uint32 configCount = _active.configCount + 1;
        uint8 quorum = uint8((signers.length + f) / 2 + 1);
        bytes32 configDigest =
            keccak256(abi.encode(block.chainid, address(this), configCount, signers, f, quorum));
        address code = SSTORE2.write(abi.encode(configDigest, signers));
        _active = ActiveCommittee({
            code: code,
            configCount: configCount,
            activeSince: uint40(block.timestamp),
            f: f,
            quorum: quorum
        });
        emit CommitteeActivated(configCount, configDigest, signers, f, quorum);
    }

    function _countBits(uint256 bitmap) private pure returns (uint256 count) {
        for (; bitmap != 0; bitmap &= bitmap - 1) ++count; // each step clears the lowest set bit
    }

    /// @dev `n >= 3f + 1` members, each a distinct account: two quorums then share an honest member.
    function _checkCommittee(address[] memory signers, uint256 f) private pure {
        uint256 members = signers.length;
        if (members > MAX_MEMBERS || members < 3 * f + 1) revert InvalidCommittee(members, f);
        for (uint256 i = 0; i < members; ++i) {
            if (signers[i] == address(0)) revert InvalidSigner(address(0));
            for (uint256 j = 0; j < i; ++j) {
                if (signers[j] == signers[i]) revert InvalidSigner(signers[i]);
            }
        }
    }
}
