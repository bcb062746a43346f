// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The price of a day
/// @notice The price of epoch e is the answer of the first feed round updated at or after the end of e. Anyone names the round;
/// the contract checks it and its predecessor and keeps it for good, so that nobody can choose the moment of settlement for a
/// better price.
/// @dev A feed may be passed over only by proof: its first round comes later than the series' `maxFeedDelay`, or its answer is none,
/// or it was still silent after that delay. An answer is none if it is not positive, outside the feed's bounds
/// (`IProtocolConfig.FeedRules`, fixed before any series could name the feed), or at a limit of the aggregator behind it. Answers
/// are normalised to 8 decimals, rounded down.
/// On an L2 nothing is recorded while the sequencer is down or has been up for less than an hour. That moves no price: the first round
/// after the day is the same one afterwards, downtime or not. It denies the only thing that haste could bring there, the proof that a
/// feed was silent before the feed had its chance to speak.
interface IPriceRounds {
    /// @param priceUsd8 USD with 8 decimals; 0 if the round's answer was none
    /// @param updatedAt unix second of the round; 0 while it is not known
    /// @param silentUntil latest unix second at which the feed was seen to have no round at or after the end of the epoch
    struct Round {
        uint128 priceUsd8;
        uint40 updatedAt;
        uint40 silentUntil;
    }

    event RoundRecorded(
        address indexed feed,
        uint32 indexed epoch,
        uint80 roundId,
        uint256 priceUsd8,
        uint256 updatedAt
    );
    event SilenceRecorded(address indexed feed, uint32 indexed epoch, uint256 until);

    error InvalidWiring(address account);
    error EpochNotOver(uint256 epoch, uint256 timestamp);
    error RoundTooEarly(address feed, uint256 roundId, uint256 updatedAt, uint256 epochEnd);
    error RoundIncomplete(address feed, uint256 roundId);
    error NotFirstRound(
        address feed,
        uint256 roundId,
        uint256 previousRoundId,
        uint256 previousUpdatedAt,
        uint256 epochEnd
    );
    error NotPredecessor(address feed, uint256 roundId, uint256 previousRoundId);
    error FeedNotSilent(address feed, uint256 latestUpdatedAt, uint256 epochEnd);
    error FeedUnreadable(address feed);
    /// @notice The feed was never accepted for any token, so nothing says what its answers mean.
    error FeedWithoutRules(address feed);
    /// @notice The caller supplied too little gas to tell a silent feed from a starved one.
    error NotEnoughGas(uint256 needed, uint256 left);
    /// @notice The sequencer is down, or its feed has not begun to tell.
    error SequencerDown(address sequencerFeed);
    error SequencerGracePeriod(uint256 upSince, uint256 gracePeriod, uint256 timestamp);

    /// @notice Stores the first round of `feed` at or after the end of `epoch`. Does nothing if it is stored already.
    /// @dev Reverts: `FeedWithoutRules`, `EpochNotOver`, `SequencerDown`, `SequencerGracePeriod`, `FeedUnreadable`, `RoundIncomplete`,
    /// `RoundTooEarly`, `NotPredecessor`, `NotFirstRound`, `NotEnoughGas`.
    /// @param previousRoundId the round before: `roundId - 1`, or the last round of the phase before
    function recordRound(address feed, uint32 epoch, uint80 roundId, uint80 previousRoundId) external;

    /// @notice Stores that the latest round of `feed` is still older than the end of `epoch`. Does nothing if a round is stored.
    /// @dev Reverts: `FeedWithoutRules`, `EpochNotOver`, `SequencerDown`, `SequencerGracePeriod`, `FeedNotSilent`, `NotEnoughGas`.
    function recordSilence(address feed, uint32 epoch) external;

    function round(address feed, uint32 epoch) external view returns (Round memory);

    /// @notice The price of `epoch` by the first usable feed of `feeds`, in their order (zero addresses are skipped).
    /// @param maxFeedDelay seconds after the end of the epoch within which a feed must have updated
    /// @return known false while a feed that comes first may still deliver, or its round is not recorded yet
    /// @return priceUsd8 0 with `known` true: every feed failed, by proof
    /// @return knownAt unix second at which this price stood on the chain, whoever recorded it and whenever: the latest of the end of
    /// the epoch, the chosen round's `updatedAt`, the deadline (end and `maxFeedDelay`) if a feed before it was silent or late, and the
    /// `updatedAt` of rounds before it whose answer was none. At most the deadline. 0 while the price is not known
    function priceOf(
        address[3] calldata feeds,
        uint32 maxFeedDelay,
        uint32 epoch
    ) external view returns (bool known, uint256 priceUsd8, uint256 knownAt);

    /// @notice The latest answer of the first feed that has one, at most `maxAge` seconds and the feed's heartbeat old, within its
    /// bounds, 8 decimals; 0 if there is none, and on an L2 whose sequencer is down or has just come up.
    /// @dev Feeds that were never accepted are passed over. Reverts only with `NotEnoughGas`.
    function latestPrice(address[3] calldata feeds, uint32 maxAge) external view returns (uint256 priceUsd8);
}
