// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IHashpriceFeed} from "../interfaces/IHashpriceFeed.sol";
import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {INetworkFallback} from "../interfaces/INetworkFallback.sol";
import {IPriceRounds} from "../interfaces/IPriceRounds.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {SequencerUptime} from "../libraries/SequencerUptime.sol";

/// @title Hashprice as a price feed
/// @dev Documented in `IHashpriceFeed`. Open to no role; it holds no money. One deployment is in coin, with 18 decimals: no coin has more, so
/// no base unit of any reward token is lost, and a satoshi still has ten digits behind it. Another is in USD, with the 8 decimals of the prices that
/// it is computed from.
contract HashpriceFeed is IHashpriceFeed {
    using SafeCast for uint256;

    /// @inheritdoc IAggregatorV3
    uint256 public constant version = 1;
    /// @notice Longest heartbeat: after this much silence nobody should lend by a feed.
    uint40 public constant MAX_HEARTBEAT = 14 days;
    uint8 private constant COIN_ANSWER_DECIMALS = 18;
    uint8 private constant USD_ANSWER_DECIMALS = 8;

    /// @notice Days of networks.
    INetworkFallback public immutable networkDays;
    /// @notice Prices of days; zero for a feed in coin.
    IPriceRounds public immutable prices;
    /// @notice Uptime feed of the L2's sequencer; zero on chains without one.
    address public immutable sequencerFeed;
    uint16 public immutable network;
    /// @notice H/s that an answer is for.
    uint64 public immutable unitHashrate;
    /// @notice Seconds after the end of an epoch for which its round may be the latest.
    uint40 public immutable heartbeat;
    /// @notice Seconds after the end of an epoch within which a feed must have updated.
    uint32 public immutable maxFeedDelay;
    /// @inheritdoc IAggregatorV3
    uint8 public immutable decimals;

    address private immutable _FEED_1;
    address private immutable _FEED_2;
    address private immutable _FEED_3;
    /// @dev Coin base units of a whole coin, and answers in coin of a base unit.
    uint256 private immutable _COIN;
    uint256 private immutable _ANSWERS_PER_BASE_UNIT;

    /// @inheritdoc IAggregatorV3
    string public description;
    /// @inheritdoc IHashpriceFeed
    uint32 public lastPushed;
    mapping(uint32 epoch => Round) private _rounds;

    constructor(Setup memory setup) {
        _checkCode(address(setup.networkDays));
        bool inUsd = address(setup.prices) != address(0);
        if (inUsd) _checkCode(address(setup.prices));
        if (inUsd != (setup.feeds[0] != address(0))) revert InvalidWiring(setup.feeds[0]);
        if (setup.sequencerFeed != address(0)) _checkCode(setup.sequencerFeed);
        if (setup.unitHashrate == 0) revert InvalidUnit(setup.unitHashrate);
        uint256 minimum = uint256(1 days) + setup.networkDays.oracle().disputeWindow();
        if (setup.heartbeat <= minimum || setup.heartbeat > MAX_HEARTBEAT) {
            revert InvalidHeartbeat(setup.heartbeat, minimum + 1, MAX_HEARTBEAT);
        }
        uint8 coinDecimals = setup.networkDays.networkOf(setup.network).coinDecimals;

        networkDays = setup.networkDays;
        network = setup.network;
        unitHashrate = setup.unitHashrate;
        heartbeat = setup.heartbeat;
        prices = setup.prices;
        (_FEED_1, _FEED_2, _FEED_3) = (setup.feeds[0], setup.feeds[1], setup.feeds[2]);
        maxFeedDelay = setup.maxFeedDelay;
        sequencerFeed = setup.sequencerFeed;
        decimals = inUsd ? USD_ANSWER_DECIMALS : COIN_ANSWER_DECIMALS;
        _COIN = 10 ** uint256(coinDecimals);
        _ANSWERS_PER_BASE_UNIT = 10 ** uint256(COIN_ANSWER_DECIMALS - coinDecimals); // more decimals: a panic
        description = setup.description;
    }

    // ---------------------------------------------------------------- pushing

    /// @inheritdoc IHashpriceFeed
    function push(uint32 epoch) external {
        if (_rounds[epoch].pushedAt != 0) return;
        if (!networkDays.isFinal(network, epoch)) revert DayNotFinal(network, epoch);
        INetworkDays.NetworkDay memory day = networkDays.networkDay(network, epoch);
        uint256 priceUsd8 = _isInUsd() ? _priceOf(epoch, day) : 0;
        uint256 answer = _hashprice(day, priceUsd8);
        if (answer == 0) revert NoHashprice(epoch);

        bool isFallback = networkDays.isFallback(network, epoch);
        _rounds[epoch] = Round({
            answer: answer.toUint192(),
            pushedAt: uint40(block.timestamp),
            isFallback: isFallback
        });
        if (epoch > lastPushed) lastPushed = epoch;
        emit AnswerUpdated(int256(answer), epoch, Epoch.end(epoch)); // safe: 192 bits
        emit HashpricePushed(
            epoch,
            answer,
            day.targetSeconds,
            day.rewardPerBlock,
            priceUsd8,
            isFallback,
            msg.sender
        );
    }

    /// @dev 0 if the day has none for good.
    function _priceOf(uint32 epoch, INetworkDays.NetworkDay memory day) private view returns (uint256 priceUsd8) {
        bool known;
        (known, priceUsd8, ) = prices.priceOf(feeds(), maxFeedDelay, epoch);
        if (!known) revert DayNotPriced(epoch);
        if (priceUsd8 == 0) priceUsd8 = day.priceUsd8;
    }

    /// @dev One floor of the whole formula: the quotient of a floor by an integer is the floor of the quotient.
    function _hashprice(INetworkDays.NetworkDay memory day, uint256 priceUsd8) private view returns (uint256 answer) {
        uint256 hashReward = uint256(unitHashrate) * day.rewardPerBlock;
        hashReward *= _isInUsd() ? priceUsd8 : _ANSWERS_PER_BASE_UNIT;
        (answer, ) = Math.mul512(hashReward, day.targetSeconds);
        if (_isInUsd()) answer /= _COIN;
    }

    // ---------------------------------------------------------------- reading

    /// @inheritdoc IHashpriceFeed
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = getRoundData(lastPushed);
        if (block.timestamp - updatedAt > heartbeat) revert HashpriceStale(updatedAt, heartbeat, block.timestamp);
        SequencerUptime.check(sequencerFeed);
    }

    /// @inheritdoc IHashpriceFeed
    function getRoundData(
        uint80 id
    )
        public
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        if (id > type(uint32).max) revert NoRound(id);
        answer = int256(uint256(round(uint32(id)).answer));
        return (id, answer, Epoch.start(id), Epoch.end(id), id);
    }

    /// @inheritdoc IHashpriceFeed
    function round(uint32 epoch) public view returns (Round memory found) {
        found = _rounds[epoch];
        if (found.pushedAt == 0) revert NoRound(epoch);
    }

    /// @inheritdoc IHashpriceFeed
    function freshUntil() external view returns (uint256) {
        return lastPushed == 0 ? 0 : Epoch.end(lastPushed) + heartbeat;
    }

    /// @inheritdoc IHashpriceFeed
    function feeds() public view returns (address[3] memory) {
        return [_FEED_1, _FEED_2, _FEED_3];
    }

    function _isInUsd() private view returns (bool) {
        return address(prices) != address(0);
    }

    function _checkCode(address account) private view {
        if (account.code.length == 0) revert InvalidWiring(account);
    }
}
