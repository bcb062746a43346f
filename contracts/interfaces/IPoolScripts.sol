// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Which scripts a pool pays from, and when
/// @notice A payment to a farm is income only if a pool made it. Which output scripts are a pool's wallets is nothing that a chain can tell:
/// the oracle's committee signs it, a quorum for each change.
/// @dev A script belongs to one pool, for one span of days. What is over stays as it was: a change can move the end of a span that is still
/// running, to today at the earliest, and a new span begins at most `MAX_BACKDATING_DAYS` ago. So nobody gives old payments another meaning.
interface IPoolScripts {
    /// @notice What the committee signs.
    /// @param sequence number of the change, from 1 on: each is used once, in order
    /// @param pool name, left-aligned ASCII
    /// @param script output script of the pool's wallet: P2PKH, P2SH, P2WPKH, P2WSH or P2TR
    /// @param validFrom UTC day number of the first day on which payments from it count
    /// @param validUntil UTC day number after the last one; the highest number if no end is known
    struct PoolScript {
        uint32 sequence;
        bytes24 pool;
        bytes script;
        uint32 validFrom;
        uint32 validUntil;
    }

    /// @param pool name; zero if the script is no pool's
    struct PoolSpan {
        bytes24 pool;
        uint32 validFrom;
        uint32 validUntil;
    }

    /// @notice The span of a pool's script is this from now on.
    event PoolScriptListed(
        bytes24 indexed pool,
        bytes32 indexed scriptHash,
        uint32 sequence,
        bytes script,
        uint32 validFrom,
        uint32 validUntil
    );

    error WrongPoolSequence(uint256 expected, uint256 sequence);
    /// @notice The script has none of the forms that name one payee.
    error UnknownScriptForm(bytes script);
    error EmptyPoolName();
    /// @notice The span ends before it begins, begins too long ago, or would end before today.
    error InvalidSpan(uint256 validFrom, uint256 validUntil, uint256 today);
    /// @notice The script is listed already: pool and first day are fixed, and a span that is over stays over.
    error SpanFixed(bytes32 scriptHash, bytes24 pool, uint256 validFrom, uint256 validUntil);

    /// @notice Lists a script of a pool, or moves the end of its span. Anyone may bring what a quorum signed.
    /// @param signerBitmap bit i set: committee member i signed; exactly `quorum` bits
    /// @param signatures the 65-byte (r, s, v) signatures of `poolScriptDigest`, in the order of the set bits
    /// @dev A farm that has control of the script loses it: payments of a pool to itself are nobody's income. Reverts with
    /// `WrongPoolSequence`, `EmptyPoolName`, `UnknownScriptForm`, `InvalidSpan`, `SpanFixed`, or the oracle's `WrongSignatureCount`, `UnknownMember` or
    /// `WrongSigner`.
    function listPoolScript(PoolScript calldata change, uint256 signerBitmap, bytes calldata signatures) external;

    /// @notice EIP-712 digest that members sign. It names the committee in force, so that a change signed before a rotation is void.
    function poolScriptDigest(PoolScript calldata change) external view returns (bytes32);

    /// @notice The span of a script, by keccak256 of its bytes.
    function poolSpanOf(bytes32 scriptHash) external view returns (PoolSpan memory);

    /// @notice Number of changes so far.
    function poolSequence() external view returns (uint32);

    /// @notice Days by which the first day of a new span may lie in the past.
    function MAX_BACKDATING_DAYS() external view returns (uint256);
}
