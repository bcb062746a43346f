// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IOutputOracle} from "./IOutputOracle.sol";

/// @title Members of the committee who said two things about one batch
/// @notice A member signs one observation for each (network, sequence). Whoever holds two that differ proves it here: two signatures of one
/// member over two contents. A record is all that follows by itself. Taking the member off the committee is the governor's decision, a
/// rotation of `ROTATION_DELAY` (14 days) in the open; a stake may read `isEquivocator`.
/// @dev An observation is EIP-712 data of a domain of its own, so it can never pass for a batch:
/// domain `("Adit Observation", "1", chain id, address of the oracle)`, type
/// `Observation(bytes32 configDigest,uint16 network,uint32 sequence,NetworkReport report,FarmReport[] farms,bytes32 evidenceHash)`. Only the
/// hashes of its parts come here, so the cost does not grow with the number of farms. Signatures for another chain, oracle or committee recover to
/// nobody; so does a malleable one. A member that left the committee is out of reach: there is nothing to remove.
interface IEquivocations {
    /// @notice One signed observation, by the hashes of its parts.
    /// @param reportHash EIP-712 `hashStruct` of the network report
    /// @param farmsHash EIP-712 encoding of `farms`: keccak256 of the `hashStruct`s one after the other
    /// @param evidenceHash root of the raw answers behind the values
    /// @param signature (r, s, v), 65 bytes
    struct Observation {
        bytes32 reportHash;
        bytes32 farmsHash;
        bytes32 evidenceHash;
        bytes signature;
    }

    event EquivocationReported(
        address indexed signer,
        uint16 indexed network,
        uint32 indexed sequence,
        bytes32 configDigest,
        Observation first,
        Observation second,
        address reporter
    );

    error InvalidWiring(address account);
    /// @notice Both say the same: a member may sign it as often as it likes.
    error SameObservation(uint256 network, uint256 sequence);
    /// @notice A signature is malformed, malleable, or for other contents, another chain, oracle or committee; or not by a member.
    error NotByMember(address recovered);
    error DifferentSigners(address first, address second);
    error AlreadyReported(address signer, uint256 network, uint256 sequence);

    /// @notice Records that a member of the active committee signed two different observations. Anyone, once for each member, network and
    /// sequence of a committee.
    /// @dev Reverts with `SameObservation`, `NotByMember`, `DifferentSigners` or `AlreadyReported`.
    /// @return signer the member
    function report(
        uint16 network,
        uint32 sequence,
        Observation calldata first,
        Observation calldata second
    ) external returns (address signer);

    /// @notice EIP-712 digest that a member of the active committee signs.
    function observationDigest(
        uint16 network,
        uint32 sequence,
        bytes32 reportHash,
        bytes32 farmsHash,
        bytes32 evidenceHash
    ) external view returns (bytes32);

    /// @notice True if the signer was ever proven to have said two things, on whatever committee.
    function isEquivocator(address signer) external view returns (bool);

    /// @notice How many (committee, network, sequence) it was proven for.
    function countOf(address signer) external view returns (uint256);

    /// @notice True if it was proven for this very one.
    function isReported(
        address signer,
        bytes32 configDigest,
        uint16 network,
        uint32 sequence
    ) external view returns (bool);

    /// @notice Whose committee.
    function oracle() external view returns (IOutputOracle);
}
