// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {CodeWords} from "../libraries/CodeWords.sol";
import {OracleConfig} from "../libraries/OracleConfig.sol";
import {PackedSignatures} from "../libraries/PackedSignatures.sol";

/// @title Who may attest, and what a quorum is
/// @notice One committee is active; the next is scheduled by the governor and can be activated by anyone a fixed time later.
/// @dev Members and networks' rules are contract code, in numbered versions that never change. Each network's state names the
/// version in force, so that posting finds all of it with one cold read and no slot of its own. A rotation, or a new network,
/// writes the next version and points every network to it.
abstract contract OracleCommittee is IOutputOracle, AccessManaged, EIP712 {
    using OracleConfig for uint256[];
    using PackedSignatures for bytes;

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

    uint16 private _configVersion;
    ScheduledCommittee private _scheduled;

    constructor(
        address authority_,
        address[] memory signers,
        uint8 f
    ) AccessManaged(authority_) EIP712("Adit OutputOracle", "1") {
        if (authority_ == address(0)) revert InvalidWiring(authority_);
        _checkCommittee(signers, f);
        _writeConfig(_newCommittee(1, signers, f));
    }

    /// @inheritdoc IOutputOracle
    function scheduleCommittee(address[] calldata signers, uint8 f) external restricted {
        _checkCommittee(signers, f);
        uint40 activeAt = uint40(block.timestamp) + ROTATION_DELAY;
        _scheduled = ScheduledCommittee({activeAt: activeAt, f: f, signers: signers});
        emit CommitteeScheduled(_activeConfig().configCount() + 1, signers, f, activeAt);
    }

    /// @inheritdoc IOutputOracle
    function cancelCommittee() external restricted {
        if (_scheduled.activeAt == 0) revert NoCommitteeScheduled();
        delete _scheduled;
        emit CommitteeCancelled(_activeConfig().configCount() + 1);
    }

    /// @inheritdoc IOutputOracle
    function activateCommittee() external {
        ScheduledCommittee memory next = _scheduled;
        if (next.activeAt == 0) revert NoCommitteeScheduled();
        if (block.timestamp < next.activeAt) revert CommitteeNotDue(next.activeAt, block.timestamp);
        delete _scheduled;
        uint256[] memory active = _activeConfig();
        uint256[] memory config = _newCommittee(active.configCount() + 1, next.signers, next.f);
        _writeConfig(config.withNetworksOf(active));
    }

    /// @inheritdoc IOutputOracle
    function committee() external view returns (Committee memory) {
        uint256[] memory config = _activeConfig();
        address[] memory signers = new address[](config.memberCount());
        for (uint256 i = 0; i < signers.length; ++i) {
            signers[i] = config.member(i);
        }
        return
            Committee({
                configCount: config.configCount(),
                f: config.f(),
                quorum: config.quorum(),
                activeSince: config.activeSince(),
                configDigest: config.configDigest(),
                signers: signers
            });
    }

    /// @inheritdoc IOutputOracle
    function scheduledCommittee() external view returns (address[] memory signers, uint8 f, uint40 activeAt) {
        ScheduledCommittee memory next = _scheduled;
        return (next.signers, next.f, next.activeAt);
    }

    /// @dev Points every network of `config` to the version that was just written.
    function _useConfig(uint256[] memory config, uint16 version) internal virtual;

    /// @dev Writes the next version and puts it in force.
    function _writeConfig(uint256[] memory config) internal {
        uint16 version = ++_configVersion;
        CodeWords.write(config, version);
        _useConfig(config, version);
    }

    function _activeConfig() internal view returns (uint256[] memory) {
        return _readConfig(_configVersion);
    }

    function _readConfig(uint16 version) internal view returns (uint256[] memory) {
        return CodeWords.read(version);
    }

    /// @dev True while reports of the committee have twice the dispute window.
    function _isNew(uint256[] memory config) internal view returns (bool) {
        return config.configCount() > 1 && block.timestamp < uint256(config.activeSince()) + NEW_COMMITTEE_PERIOD;
    }

    /// @dev Exactly `quorum` members signed `digest`, in the order of the bitmap, each once: a bit cannot be set twice.
    function _checkQuorum(
        uint256[] memory config,
        bytes32 digest,
        uint256 signerBitmap,
        bytes calldata signatures
    ) internal view {
        unchecked {
            // Counters of at most 32 members.
            uint256 quorum = config.quorum();
            uint256 members = config.memberCount();
            if (signatures.length != quorum * PackedSignatures.SIGNATURE_BYTES) {
                revert WrongSignatureCount(quorum, _countBits(signerBitmap), signatures.length);
            }
            if (signerBitmap >> members != 0) revert UnknownMember(Math.log2(signerBitmap), members);

            uint256 input = PackedSignatures.inputFor(digest);
            uint256 left = signerBitmap;
            uint256 i = 0; // member that bit 0 of `left` stands for
            for (uint256 k = 0; k < quorum; ++k) {
                if (left == 0) revert WrongSignatureCount(quorum, _countBits(signerBitmap), signatures.length);
                for (; left & 1 == 0; left >>= 1) ++i;
                // A malformed or malleable signature recovers to nobody, which is no member.
                address recovered = signatures.recover(k, input);
                if (recovered != config.member(i)) revert WrongSigner(i, config.member(i), recovered);
                left >>= 1;
                ++i;
            }
            if (left != 0) revert WrongSignatureCount(quorum, _countBits(signerBitmap), signatures.length);
        }
    }

    function _newCommittee(uint32 configCount, address[] memory signers, uint8 f) private returns (uint256[] memory) {
        uint8 quorum = uint8((signers.length + f) / 2 + 1);
        bytes32 configDigest = keccak256(abi.encode(block.chainid, address(this), configCount, signers, f, quorum));
        emit CommitteeActivated(configCount, configDigest, signers, f, quorum);
        return OracleConfig.make(configDigest, configCount, uint40(block.timestamp), f, quorum, signers);
    }

    function _countBits(uint256 bitmap) private pure returns (uint256 count) {
        unchecked {
            for (; bitmap != 0; bitmap &= bitmap - 1) ++count; // each step clears the lowest set bit
        }
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
