// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IClampedAggregator} from "../interfaces/IClampedAggregator.sol";
import {IPriceRounds} from "../interfaces/IPriceRounds.sol";

/// @title Reads feeds that may revert or answer garbage, and never confuses either with a caller's thrift
/// @dev A failed call is evidence here (of silence, of a round that does not exist). Every call is therefore given exactly
/// `CALL_GAS`: whether it fails depends on the feed alone, never on the gas that the caller of the transaction chose.
library FeedReader {
    /// @notice Several times what a proxied feed takes.
    uint256 internal constant CALL_GAS = 200_000;

    uint256 private constant ROUND_DATA_BYTES = 160;
    uint256 private constant WORD_BYTES = 32;
    /// @dev Beyond this, a power of ten leaves 256 bits.
    uint256 private constant MAX_DECIMALS = 77;
    uint256 private constant PHASE_SHIFT = 64;

    /// @param roundId `phase << 64 | round`
    /// @param answer price in the feed's decimals
    /// @param startedAt unix second
    /// @param updatedAt unix second; 0 if the round is not complete
    struct Answer {
        uint80 roundId;
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
    }

    /// @return readable false if the feed reverts, has no code, or answers something else than a round
    function readLatest(address feed) internal view returns (bool readable, Answer memory found) {
        return _readAnswer(feed, abi.encodeCall(IAggregatorV3.latestRoundData, ()));
    }

    /// @return readable false if the feed reverts, or answers something else than this round
    function readRound(address feed, uint80 roundId) internal view returns (bool readable, Answer memory found) {
        (readable, found) = _readAnswer(feed, abi.encodeCall(IAggregatorV3.getRoundData, (roundId)));
        if (readable && found.roundId != roundId) readable = false;
    }

    /// @notice True if the feed has a complete round with this id.
    function hasRound(address feed, uint80 roundId) internal view returns (bool) {
        (bool readable, Answer memory found) = readRound(feed, roundId);
        return readable && found.updatedAt != 0;
    }

    /// @return readable false if the feed reverts or answers something that is no number of decimals
    function readDecimals(address feed) internal view returns (bool readable, uint8 decimals) {
        (bool answered, uint256 value) = _readWord(feed, abi.encodeCall(IAggregatorV3.decimals, ()));
        return !answered || value > MAX_DECIMALS ? (false, 0) : (true, uint8(value));
    }

    /// @notice True if the answer stands at a limit of the aggregator that gave it, so that the market may be anywhere beyond.
    /// @dev Asks the aggregator of the round's phase, not today's, so that it does not matter when it is asked. A feed that names
    /// no aggregator is asked itself; one without limits clamps nothing.
    function isClamped(address feed, Answer memory found) internal view returns (bool) {
        uint16 phase = uint16(found.roundId >> PHASE_SHIFT);
        (bool named, uint256 word) = _readWord(feed, abi.encodeCall(IClampedAggregator.phaseAggregators, (phase)));
        address aggregator = named && word != 0 && word <= type(uint160).max ? address(uint160(word)) : feed;

        (bool hasMin, uint256 min) = _readWord(aggregator, abi.encodeCall(IClampedAggregator.minAnswer, ()));
        (bool hasMax, uint256 max) = _readWord(aggregator, abi.encodeCall(IClampedAggregator.maxAnswer, ()));
        if (!hasMin || !hasMax || int256(min) >= int256(max)) return false;
        return found.answer <= int256(min) || found.answer >= int256(max);
    }

    function _readWord(address account, bytes memory callData) private view returns (bool readable, uint256 word) {
        (bool success, bytes memory data) = _call(account, callData);
        if (!success || data.length < WORD_BYTES) return (false, 0);
        return (true, abi.decode(data, (uint256)));
    }

    function _readAnswer(
        address feed,
        bytes memory callData
    ) private view returns (bool readable, Answer memory found) {
        (bool success, bytes memory data) = _call(feed, callData);
        if (!success || data.length < ROUND_DATA_BYTES) return (false, found);
        // As full words: a value out of range must not revert here.
        (uint256 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, ) = abi.decode(
            data,
            (uint256, int256, uint256, uint256, uint256)
        );
        if (roundId > type(uint80).max) return (false, found);
        return (true, Answer(uint80(roundId), answer, startedAt, updatedAt));
    }

    function _call(address feed, bytes memory callData) private view returns (bool success, bytes memory data) {
        // A call may be given at most 63/64 of what is left; opening a cold account is paid before that is measured.
        uint256 needed = CALL_GAS + CALL_GAS / 32 + 5_000;
        if (gasleft() < needed) revert IPriceRounds.NotEnoughGas(needed, gasleft());
        return feed.staticcall{gas: CALL_GAS}(callData);
    }
}
