// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {INetworkFallback} from "./INetworkFallback.sol";
import {IPriceRounds} from "./IPriceRounds.sol";

/// @title Hashprice as a price feed: what a unit of hashrate was expected to earn on each UTC day
/// @notice `answer = floor(unitHashrate * rewardPerBlock * [priceUsd8] * 10**k * targetSeconds / 2**256)` by the figures of a *final* day: the
/// same target, reward and price of the coin that settlement owes by, rounded once. A round is an epoch: `roundId` is its UTC day number, `startedAt`
/// its first second, `updatedAt` the first second after it.
/// @dev Anyone pushes a day. What is pushed follows from facts that cannot change any more, so neither who pushes nor when, nor in
/// which order, moves an answer: only its absence can be chosen, and anyone can end that. Differences to an ordinary feed:
/// - `latestRoundData` reverts when its round is older than `heartbeat`; no consumer can forget to check. Rounds of the past stay readable.
/// - A day has to be final first, so the latest round is one to a few days old even when all is well.
/// - Rounds may have gaps, where a day was not pushed yet or has no price. A gap may be filled later; the latest round never falls back.
/// - On an L2 `latestRoundData` reverts while the sequencer is down or has been up for less than an hour, as `IPriceRounds` refuses to record.
interface IHashpriceFeed is IAggregatorV3 {
    /// @param networkDays days of networks: reports, and fallbacks for those that never came
    /// @param network whose hashprice
    /// @param unitHashrate H/s that the answer is for, e.g. 1e15 for PH/s
    /// @param heartbeat seconds after the end of an epoch for which its round may be the latest; beyond a day and the oracle's window
    /// @param prices prices of days; zero for a feed in coin
    /// @param feeds USD feeds of the coin, in the order in which the first usable one counts; all zero for a feed in coin
    /// @param maxFeedDelay seconds after the end of an epoch within which a feed must have updated
    /// @param sequencerFeed uptime feed of the L2's sequencer; zero on chains without one
    /// @param description what the feed prices, e.g. "BTC / PH/s-day"
    struct Setup {
        INetworkFallback networkDays;
        uint16 network;
        uint64 unitHashrate;
        uint40 heartbeat;
        IPriceRounds prices;
        address[3] feeds;
        uint32 maxFeedDelay;
        address sequencerFeed;
        string description;
    }

    /// @param answer as in `getRoundData`
    /// @param pushedAt unix second of the push
    /// @param isFallback nobody reported the day in time: target, subsidy and mean fees are what it was taken for
    struct Round {
        uint192 answer;
        uint40 pushedAt;
        bool isFallback;
    }

    /// @notice The event that consumers of price feeds know.
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);
    /// @notice A day has a round now.
    /// @param answer `decimals()` decimals
    /// @param priceUsd8 USD per coin by which it was computed, 8 decimals; 0 for a feed in coin
    event HashpricePushed(
        uint32 indexed epoch,
        uint256 answer,
        uint256 targetSeconds,
        uint64 rewardPerBlock,
        uint256 priceUsd8,
        bool isFallback,
        address pusher
    );

    error InvalidWiring(address account);
    error InvalidUnit(uint256 unitHashrate);
    /// @notice Shorter, and the feed would be stale every day; longer, and it would hide that the oracle fell silent.
    error InvalidHeartbeat(uint256 heartbeat, uint256 minimum, uint256 maximum);
    error DayNotFinal(uint256 network, uint256 epoch);
    /// @notice A feed that comes first may still deliver, or its round is not recorded.
    error DayNotPriced(uint256 epoch);
    /// @notice The day has no hashprice: every feed failed and the committee signed no price, or its blocks paid nothing.
    error NoHashprice(uint256 epoch);
    error NoRound(uint256 roundId);
    error HashpriceStale(uint256 updatedAt, uint256 heartbeat, uint256 timestamp);

    /// @notice Gives a final day its round. Anyone. Does nothing if it has one.
    /// @dev The price of USD feeds is the one that settlement uses for the epoch: `IPriceRounds.priceOf`, and where every feed failed by proof
    /// the committee's signed median. Unlike settlement, no earlier price stands in for a missing one: the day stays without a round.
    /// Reverts with `DayNotFinal`, `DayNotPriced` or `NoHashprice`.
    function push(uint32 epoch) external;

    /// @inheritdoc IAggregatorV3
    /// @dev Reverts with `NoRound` if the epoch was not pushed.
    function getRoundData(
        uint80 id
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @inheritdoc IAggregatorV3
    /// @dev Reverts with `NoRound` before the first push, `HashpriceStale`, `SequencerDown` or `SequencerGracePeriod`.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice All of a round, fresh or not. Reverts with `NoRound`.
    function round(uint32 epoch) external view returns (Round memory);

    /// @notice The newest epoch with a round, fresh or not; 0 before the first.
    function lastPushed() external view returns (uint32);

    /// @notice Unix second after which `latestRoundData` reverts unless a newer day is pushed; 0 before the first.
    function freshUntil() external view returns (uint256);

    /// @notice USD feeds of the coin; all zero for a feed in coin.
    function feeds() external view returns (address[3] memory);
}
