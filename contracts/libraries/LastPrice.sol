// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IProtocolConfig} from "../interfaces/IProtocolConfig.sol";
import {FeedPrice} from "./FeedPrice.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title The last price that feeds told, and until when it is fresh
/// @notice For who must not stop when a feed does: a stale answer is an answer with its age.
library LastPrice {
    using FeedReader for address;

    /// @notice The answer of the first feed that is fresh; else the first that is not; else `otherwise`, which is fresh never.
    /// @dev An answer counts within the feed's bounds and off its aggregator's limits, as everywhere in the protocol. Feeds that governance never
    /// accepted are passed over. Reverts only with `NotEnoughGas`.
    /// @param otherwise USD with 8 decimals
    /// @return usd8 USD with 8 decimals, below 2^64
    /// @return freshUntil unix second: the answer's `updatedAt` and the feed's heartbeat
    function read(
        IProtocolConfig config,
        address[3] memory feeds,
        uint256 otherwise
    ) internal view returns (uint256 usd8, uint256 freshUntil) {
        for (uint256 i = 0; i < feeds.length; ++i) {
            if (feeds[i] == address(0)) break;
            (uint256 found, uint256 until) = _ask(config, feeds[i]);
            if (found == 0) continue;
            if (until >= block.timestamp) return (found, until);
            if (usd8 == 0) (usd8, freshUntil) = (found, until);
        }
        if (usd8 == 0) usd8 = Math.min(otherwise, type(uint64).max);
    }

    function _ask(IProtocolConfig config, address feed) private view returns (uint256 usd8, uint256 freshUntil) {
        IProtocolConfig.FeedRules memory rules = config.feedRules(feed);
        if (rules.heartbeat == 0) return (0, 0);
        (bool readable, FeedReader.Answer memory latest) = feed.readLatest();
        if (!readable || latest.updatedAt == 0 || latest.updatedAt > block.timestamp) return (0, 0);
        usd8 = FeedPrice.toUsd8(latest.answer, rules);
        if (usd8 == 0 || feed.isClamped(latest)) return (0, 0);
        // No coin costs 2^64 hundred-millionths of a dollar.
        return (Math.min(usd8, type(uint64).max), latest.updatedAt + rules.heartbeat);
    }
}
