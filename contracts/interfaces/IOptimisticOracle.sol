// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title An optimistic oracle of the assert-and-dispute kind, as UMA deploys its third version
/// @notice The calls of it that an arbiter makes. Somebody asserts that a sentence is true and places a bond; if nobody disputes it within
/// its liveness it counts as true, else the oracle's own vote decides and the loser's bond pays for it.
/// @dev Assumptions: `assertTruth` pulls the bond from its caller, returns it to `asserter` if the sentence holds, and answers a fresh id; an
/// assertion is disputed at most once, and settled at most once; every settlement or dispute of an assertion calls its recipient.
interface IOptimisticOracle {
    /// @param claim the sentence, UTF-8
    /// @param asserter who gets the bond back
    /// @param callbackRecipient told of dispute and settlement
    /// @param escalationManager zero: the oracle's own rules
    /// @param liveness seconds in which it can be disputed
    /// @param currency token of the bond
    /// @param bond base units, at least `getMinimumBond(currency)`
    /// @param identifier how voters are to read the claim; `defaultIdentifier()`
    /// @param domainId groups assertions; not used
    function assertTruth(
        bytes calldata claim,
        address asserter,
        address callbackRecipient,
        address escalationManager,
        uint64 liveness,
        address currency,
        uint256 bond,
        bytes32 identifier,
        bytes32 domainId
    ) external returns (bytes32 assertionId);

    /// @notice Settles an assertion whose liveness is over, or that the vote decided. Anyone.
    function settleAssertion(bytes32 assertionId) external;

    /// @notice Smallest bond that the oracle takes, base units of `currency`.
    function getMinimumBond(address currency) external view returns (uint256);

    function defaultIdentifier() external view returns (bytes32);
}

/// @title Whom an optimistic oracle tells of an assertion
interface IOptimisticOracleRecipient {
    /// @notice The assertion is settled.
    function assertionResolvedCallback(bytes32 assertionId, bool assertedTruthfully) external;

    /// @notice Somebody disputed the assertion: it counts for nothing until the vote is in.
    function assertionDisputedCallback(bytes32 assertionId) external;
}
