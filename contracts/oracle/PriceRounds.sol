// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPriceRounds} from "../interfaces/IPriceRounds.sol";
import {IProtocolConfig} from "../interfaces/IProtocolConfig.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {FeedPrice} from "../libraries/FeedPrice.sol";
import {FeedReader} from "../libraries/FeedReader.sol";
import {SequencerUptime} from "../libraries/SequencerUptime.sol";

/// @title The price of a day
/// @dev What is known never changes: a stored round is for good, and silence beyond a series' delay passes the feed over even if
/// a round that contradicts it turns up later. So nobody gains by settling sooner or later.
contract PriceRounds is IPriceRounds {
    using FeedReader for address;

    uint256 public constant PRICE_DECIMALS = FeedPrice.DECIMALS;
    /// @notice Seconds after the sequencer came up in which nothing is recorded: feeds need to catch up.
    uint256 public constant SEQUENCER_GRACE_SECONDS = SequencerUptime.GRACE_SECONDS;

    /// @notice Seconds after which a sequencer feed that still says "down" is taken for broken: transactions run all the same.
    uint256 public constant SEQUENCER_DOWN_LIMIT_SECONDS = SequencerUptime.DOWN_LIMIT_SECONDS;
    /// @notice The status is stamped with L1's clock, which may be ahead of L2's by less than this; a later stamp is no status.
    uint256 public constant SEQUENCER_CLOCK_SKEW_SECONDS = SequencerUptime.CLOCK_SKEW_SECONDS;

    uint256 private constant PHASE_SHIFT = 64;

    /// @notice Knows what each feed's answers mean.
    IProtocolConfig public immutable config;
    /// @notice Chainlink's uptime feed of the L2's sequencer; zero on chains without one.
    address public immutable sequencerFeed;

    mapping(address feed => mapping(uint32 epoch => Round)) private _rounds;

    constructor(IProtocolConfig config_, address sequencerFeed_) {
        if (address(config_).code.length == 0) revert InvalidWiring(address(config_));
        if (sequencerFeed_ != address(0) && sequencerFeed_.code.length == 0) revert InvalidWiring(sequencerFeed_);
        config = config_;
        sequencerFeed = sequencerFeed_;
    }

    /// @inheritdoc IPriceRounds
    function recordRound(address feed, uint32 epoch, uint80 roundId, uint80 previousRoundId) external {
        Round storage stored = _rounds[feed][epoch];
        if (stored.updatedAt != 0) return;
        IProtocolConfig.FeedRules memory rules = _rulesOf(feed);
        uint256 epochEnd = _checkEpochOver(epoch);
        SequencerUptime.check(sequencerFeed);

        (bool readable, FeedReader.Answer memory found) = feed.readRound(roundId);
        if (!readable) revert FeedUnreadable(feed);
        if (found.updatedAt == 0 || found.updatedAt > block.timestamp) revert RoundIncomplete(feed, roundId);
        if (found.updatedAt < epochEnd) revert RoundTooEarly(feed, roundId, found.updatedAt, epochEnd);
        _checkPredecessor(feed, roundId, previousRoundId, epochEnd);

        uint128 priceUsd8 = _price(feed, found, rules);
        stored.priceUsd8 = priceUsd8;
        stored.updatedAt = uint40(found.updatedAt);
        emit RoundRecorded(feed, epoch, roundId, priceUsd8, found.updatedAt);
    }

    /// @inheritdoc IPriceRounds
    function recordSilence(address feed, uint32 epoch) external {
        Round storage stored = _rounds[feed][epoch];
        if (stored.updatedAt != 0 || stored.silentUntil >= block.timestamp) return;
        _rulesOf(feed);
        uint256 epochEnd = _checkEpochOver(epoch);
        SequencerUptime.check(sequencerFeed);

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
        knownAt = Epoch.end(epoch);
        uint256 deadline = knownAt + maxFeedDelay;
        for (uint256 i = 0; i < feeds.length; ++i) {
            if (feeds[i] == address(0)) continue;
            Round memory stored = _rounds[feeds[i]][epoch];
            uint256 updatedAt = stored.updatedAt;
            // Silence and lateness are the same fact, certain at the same instant, whichever of them was recorded.
            if (stored.silentUntil > deadline || updatedAt > deadline) {
                knownAt = deadline;
                continue;
            }
            if (updatedAt == 0) return (false, 0, 0);
            if (updatedAt > knownAt) knownAt = updatedAt;
            priceUsd8 = stored.priceUsd8;
            if (priceUsd8 != 0) return (true, priceUsd8, knownAt);
        }
        return (true, 0, knownAt);
    }

    /// @inheritdoc IPriceRounds
    function latestPrice(address[3] calldata feeds, uint32 maxAge) external view returns (uint256 priceUsd8) {
        (bool isDown, uint256 trustedFrom) = SequencerUptime.status(sequencerFeed);
        if (isDown || block.timestamp < trustedFrom) return 0;
        for (uint256 i = 0; i < feeds.length; ++i) {
            IProtocolConfig.FeedRules memory rules = config.feedRules(feeds[i]);
            if (rules.heartbeat == 0) continue;
            (bool readable, FeedReader.Answer memory latest) = feeds[i].readLatest();
            if (!readable || latest.updatedAt > block.timestamp) continue;
            if (block.timestamp - latest.updatedAt > Math.min(maxAge, rules.heartbeat)) continue;
            priceUsd8 = _price(feeds[i], latest, rules);
            if (priceUsd8 != 0) return priceUsd8;
        }
    }

    function _checkEpochOver(uint32 epoch) private view returns (uint256 epochEnd) {
        epochEnd = Epoch.end(epoch);
        if (block.timestamp < epochEnd) revert EpochNotOver(epoch, block.timestamp);
    }

    function _rulesOf(address feed) private view returns (IProtocolConfig.FeedRules memory rules) {
        rules = config.feedRules(feed);
        if (rules.heartbeat == 0) revert FeedWithoutRules(feed);
    }

    /// @dev 0 if the answer is none.
    function _price(
        address feed,
        FeedReader.Answer memory found,
        IProtocolConfig.FeedRules memory rules
    ) private view returns (uint128 priceUsd8) {
        priceUsd8 = FeedPrice.toUsd8(found.answer, rules);
        if (priceUsd8 != 0 && feed.isClamped(found)) priceUsd8 = 0;
    }

    /// @dev A feed that could never be recorded (no answer, a time in the future, a latest round that its own history
    /// does not know) counts as silent, else it would stop the series that named it for good.
    function _readLatest(address feed) private view returns (bool readable, FeedReader.Answer memory latest) {
        (readable, latest) = feed.readLatest();
        if (!readable || latest.updatedAt > block.timestamp) return (false, latest);
        (readable, ) = feed.readRound(latest.roundId);
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
}
