// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRounds} from "../interfaces/IPriceRounds.sol";
import {FeedReader} from "./FeedReader.sol";

/// @title Whether an L2's sequencer is up, by Chainlink's convention
/// @notice Answer 0 is up, anything else down, since `startedAt`; a `startedAt` of 0 is no round yet.
library SequencerUptime {
    using FeedReader for address;

    /// @notice Seconds after the sequencer came up in which nothing counts: feeds need to catch up.
    uint256 internal constant GRACE_SECONDS = 3_600;
    /// @notice Seconds after which a feed that still says "down" is taken for broken: transactions run all the same.
    uint256 internal constant DOWN_LIMIT_SECONDS = 7 days;
    /// @notice The status is stamped with L1's clock, which may be ahead of L2's by less than this; a later stamp is no status.
    uint256 internal constant CLOCK_SKEW_SECONDS = 1 days;

    /// @notice Reverts with `SequencerDown` or `SequencerGracePeriod`; never on a chain without a sequencer.
    /// @param sequencerFeed zero on chains without one
    function check(address sequencerFeed) internal view {
        (bool isDown, uint256 trustedFrom) = status(sequencerFeed);
        if (isDown) revert IPriceRounds.SequencerDown(sequencerFeed);
        if (block.timestamp < trustedFrom) {
            revert IPriceRounds.SequencerGracePeriod(trustedFrom - GRACE_SECONDS, GRACE_SECONDS, block.timestamp);
        }
    }

    /// @dev A feed that cannot be read, or says what cannot be, says nothing: retired or stuck, it would otherwise stop every series for
    /// good.
    /// @return isDown nothing counts
    /// @return trustedFrom unix second from which things count again, if it is up
    function status(address sequencerFeed) internal view returns (bool isDown, uint256 trustedFrom) {
        if (sequencerFeed == address(0)) return (false, 0);
        (bool readable, FeedReader.Answer memory found) = sequencerFeed.readLatest();
        if (!readable || found.startedAt > block.timestamp + CLOCK_SKEW_SECONDS) return (false, 0);
        if (found.startedAt == 0) return (true, 0);
        if (found.answer == 0) return (false, found.startedAt + GRACE_SECONDS);
        return (block.timestamp < found.startedAt + DOWN_LIMIT_SECONDS, 0);
    }
}
