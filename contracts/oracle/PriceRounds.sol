// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPriceRounds} from "../interfaces/IPriceRounds.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {FeedReader} from "../libraries/FeedReader.sol";

/// @title The price of a day
/// @dev What is known never changes: a stored round is for good, and silence beyond a series' delay passes the feed over even if
/// a round that contradicts it turns up later. So nobody gains by settling sooner or later.
contract PriceRounds is IPriceRounds {
    using FeedReader for address;

    uint256 public constant PRICE_DECIMALS = 8;
    /// @notice Seconds after the sequencer came up in which nothing is recorded: feeds need to catch up.
    uint256 public constant SEQUENCER_GRACE_SECONDS = 3_600;

    uint256 private constant PHASE_SHIFT = 64;

    /// @notice Chainlink's uptime feed of the L2's sequencer; zero on chains without one.
    address public immutable sequencerFeed;

    mapping(address feed => mapping(uint32 epoch => Round)) private _rounds;

    constructor(address sequencerFeed_) {
        sequencerFeed = sequencerFeed_;
    }

    /// @inheritdoc IPriceRounds
    function recordRound(address feed, uint32 epoch, uint80 roundId, uint80 previousRoundId) external {
        Round storage stored = _rounds[feed][epoch];
        if (stored.updatedAt != 0) return;
        uint256 epochEnd = _checkEpochOver(epoch);
        _checkSequencer();

        (bool readable, FeedReader.Answer memory found) = feed.readRound(roundId);
        if (!readable) revert FeedUnreadable(feed);
        if (found.updatedAt == 0 || found.updatedAt > block.timestamp) revert RoundIncomplete(feed, roundId);
        if (found.updatedAt < epochEnd) revert RoundTooEarly(feed, roundId, found.updatedAt, epochEnd);
        _checkPredecessor(feed, roundId, previousRoundId, epochEnd);

        (bool known, uint8 decimals) = feed.readDecimals();
        if (!known) revert FeedUnreadable(feed);
        uint128 priceUsd8 = _normalise(found.answer, decimals);
        stored.priceUsd8 = priceUsd8;
        stored.updatedAt = uint40(found.updatedAt);
        emit RoundRecorded(feed, epoch, roundId, priceUsd8, found.updatedAt);
    }

    /// @inheritdoc IPriceRounds
    function recordSilence(address feed, uint32 epoch) external {
        Round storage stored = _rounds[feed][epoch];
        if (stored.updatedAt != 0 || stored.silentUntil >= block.timestamp) return;
        uint256 epochEnd = _checkEpochOver(epoch);
        _checkSequencer();

        (bool readable, FeedReader.Answer memory latest) = _readLatest(feed);
        if (readable && latest.updatedAt >= epochEnd) revert FeedNotSilent(feed, latest.updatedAt, epochEnd);
        stored.silentUntil = uint40(block.timestamp);
        emit SilenceRecorded(feed, epoch, block.timestamp);
    }

    /// @inheritdoc IPriceRounds
    function round(address feed, uint32 epoch) external view returns (Round memory) {
        return _rounds[feed][epoch];
    }

    /// @inheritdoc IPriceRounds
    function priceOf(
        address[3] calldata feeds,
        uint32 maxFeedDelay,
        uint32 epoch
    ) external view returns (bool known, uint256 priceUsd8, uint256 knownAt) {
        uint256 deadline = Epoch.end(epoch) + maxFeedDelay;
        for (uint256 i = 0; i < feeds.length; ++i) {
            if (feeds[i] == address(0)) continue;
            Round memory stored = _rounds[feeds[i]][epoch];
            if (stored.silentUntil > deadline) {
                knownAt = deadline;
                continue;
            }
            if (stored.updatedAt == 0) return (false, 0, 0);
            knownAt = Math.max(knownAt, Math.min(stored.updatedAt, deadline));
            if (stored.updatedAt <= deadline && stored.priceUsd8 != 0) return (true, stored.priceUsd8, knownAt);
        }
        return (true, 0, knownAt);
    }

    /// @inheritdoc IPriceRounds
    function latestPrice(address[3] calldata feeds, uint32 maxAge) external view returns (uint256 priceUsd8) {
        for (uint256 i = 0; i < feeds.length; ++i) {
            if (feeds[i] == address(0)) continue;
            (bool readable, FeedReader.Answer memory latest) = feeds[i].readLatest();
            if (!readable || latest.updatedAt > block.timestamp || block.timestamp - latest.updatedAt > maxAge)
                continue;
            (bool known, uint8 decimals) = feeds[i].readDecimals();
            if (!known) continue;
            priceUsd8 = _normalise(latest.answer, decimals);
            if (priceUsd8 != 0) return priceUsd8;
        }
    }

    function _checkEpochOver(uint32 epoch) private view returns (uint256 epochEnd) {
        epochEnd = Epoch.end(epoch);
        if (block.timestamp < epochEnd) revert EpochNotOver(epoch, block.timestamp);
    }

    /// @dev A feed that could never be recorded (no answer, no decimals, a time in the future, a latest round that its own history
    /// does not know) counts as silent, else it would stop the series that named it for good.
    function _readLatest(address feed) private view returns (bool readable, FeedReader.Answer memory latest) {
        (readable, latest) = feed.readLatest();
        if (!readable || latest.updatedAt > block.timestamp) return (false, latest);
        (bool decimalsKnown, ) = feed.readDecimals();
        (bool inHistory, ) = feed.readRound(latest.roundId);
        readable = decimalsKnown && inHistory;
    }

    /// @dev The round before must lie before the end of the epoch, and there must be no round between the two.
    function _checkPredecessor(address feed, uint80 roundId, uint80 previousRoundId, uint256 epochEnd) private view {
        if (!_isPredecessor(feed, roundId, previousRoundId)) revert NotPredecessor(feed, roundId, previousRoundId);
        if (previousRoundId == 0) return;
        (bool readable, FeedReader.Answer memory previous) = feed.readRound(previousRoundId);
        if (!readable) revert FeedUnreadable(feed);
        if (previous.updatedAt == 0) revert RoundIncomplete(feed, previousRoundId);
        if (previous.updatedAt >= epochEnd) {
            revert NotFirstRound(feed, roundId, previousRoundId, previous.updatedAt, epochEnd);
        }
    }

    /// @dev Within a phase: the number before. Across phases: the first of one and the last of an earlier one, the phases between
    /// being empty. Zero stands before the very first round of a feed.
    function _isPredecessor(address feed, uint80 roundId, uint80 previousRoundId) private view returns (bool) {
        if (uint64(roundId) == 0) return false;
        if (uint64(roundId) != 1) return previousRoundId == roundId - 1;

        uint256 phase = roundId >> PHASE_SHIFT;
        uint256 between = 0;
        if (previousRoundId != 0) {
            uint256 previousPhase = previousRoundId >> PHASE_SHIFT;
            if (previousPhase >= phase || feed.hasRound(previousRoundId + 1)) return false;
            between = previousPhase + 1;
        }
        for (; between < phase; ++between) {
            if (feed.hasRound(uint80((between << PHASE_SHIFT) | 1))) return false;
        }
        return true;
    }

    /// @dev L2 only. A sequencer feed that cannot be read says nothing: retired, it would otherwise stop every series for good.
    function _checkSequencer() private view {
        if (sequencerFeed == address(0)) return;
        (bool readable, FeedReader.Answer memory status) = sequencerFeed.readLatest();
        if (!readable || status.startedAt > block.timestamp) return;
        if (status.answer != 0 || status.startedAt == 0) revert SequencerDown(sequencerFeed);
        if (block.timestamp - status.startedAt < SEQUENCER_GRACE_SECONDS) {
            revert SequencerGracePeriod(status.startedAt, SEQUENCER_GRACE_SECONDS, block.timestamp);
        }
    }

    /// @dev To 8 decimals, rounded down: costs then round up, in the provider's favour, by under 1e-8 dollars a coin. An answer that is
    /// not positive, or beyond any price, is none: 0.
    function _normalise(int256 answer, uint8 decimals) private pure returns (uint128) {
        if (answer <= 0 || answer > type(int128).max) return 0;
        uint256 price = Math.mulDiv(uint256(answer), 10 ** PRICE_DECIMALS, 10 ** uint256(decimals));
        return price > type(uint128).max ? 0 : uint128(price);
    }
}
