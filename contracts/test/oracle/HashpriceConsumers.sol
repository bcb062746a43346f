// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../interfaces/IAggregatorV3.sol";

/// @title A consumer that follows the conventions of price feeds
/// @notice Decimals once, answer above zero, round complete and no older than its own limit, rounds that never fall.
contract CarefulConsumer {
    IAggregatorV3 public immutable feed;
    uint256 public immutable maxAge;
    uint256 public immutable unit;
    uint80 public lastRound;

    error BadAnswer(int256 answer);
    error Incomplete(uint256 roundId);
    error TooOld(uint256 updatedAt);
    error RoundFell(uint256 roundId, uint256 lastRound);

    constructor(IAggregatorV3 feed_, uint256 maxAge_) {
        feed = feed_;
        maxAge = maxAge_;
        unit = 10 ** feed_.decimals();
    }

    /// @notice What `hashrate` earns in a day, rounded down, and notes the round.
    /// @param hashrate in the feed's units of hashrate
    /// @param decimals decimals of the answer
    function earns(uint256 hashrate, uint256 decimals) external returns (uint256) {
        (uint80 roundId, int256 answer, , uint256 updatedAt, uint80 answeredInRound) = feed.latestRoundData();
        if (answer <= 0) revert BadAnswer(answer);
        if (updatedAt == 0 || answeredInRound < roundId) revert Incomplete(roundId);
        if (block.timestamp - updatedAt > maxAge) revert TooOld(updatedAt);
        if (roundId < lastRound) revert RoundFell(roundId, lastRound);
        lastRound = roundId;
        return (hashrate * uint256(answer) * 10 ** decimals) / unit;
    }
}

/// @title A consumer that checks next to nothing, as oracles of lending markets do
/// @notice Only `latestRoundData().answer` and `decimals()` are read: a quotient of two feeds, scaled by 1e36. Staleness is the feeds' affair.
contract TrustingConsumer {
    IAggregatorV3 public immutable base;
    IAggregatorV3 public immutable quote;
    uint256 public immutable scale;

    error Negative(int256 answer);

    constructor(IAggregatorV3 base_, IAggregatorV3 quote_) {
        base = base_;
        quote = quote_;
        scale = 10 ** (36 + quote_.decimals() - base_.decimals());
    }

    function price() external view returns (uint256) {
        return (scale * _answer(base)) / _answer(quote);
    }

    function _answer(IAggregatorV3 feed) private view returns (uint256) {
        (, int256 answer, , , ) = feed.latestRoundData();
        if (answer < 0) revert Negative(answer);
        return uint256(answer);
    }
}
