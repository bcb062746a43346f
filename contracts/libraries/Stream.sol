// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice How one lane of a series pays, in one slot:
/// `index u96 | rate u96 | startedAt u32 | lastEpoch u32`, from the least significant bit.
/// `index` is the index at `startedAt`, per unit at scale `s`; `rate` its growth per second over the 24 hours after
/// `startedAt` (unix second); `lastEpoch` the newest deposited UTC day, 0 if none.
type Stream is uint256;

using StreamLib for Stream global;

/// @title The series' side of the stream
library StreamLib {
    /// @notice A deposit streams for this long.
    uint256 internal constant DURATION_SECONDS = 86_400;
    uint256 private constant RATE_OFFSET = 96;
    uint256 private constant STARTED_AT_OFFSET = 192;
    uint256 private constant LAST_EPOCH_OFFSET = 224;
    uint256 private constant MASK_96 = type(uint96).max;
    uint256 private constant MASK_32 = type(uint32).max;

    function make(uint256 index_, uint256 rate_, uint256 startedAt_, uint256 lastEpoch_)
        internal
        pure
        returns (Stream)
    {
        return Stream.wrap(
            index_ | rate_ << RATE_OFFSET | startedAt_ << STARTED_AT_OFFSET | lastEpoch_ << LAST_EPOCH_OFFSET
        );
    }

    function index(Stream s) internal pure returns (uint256) {
        return Stream.unwrap(s) & MASK_96;
    }

    function rate(Stream s) internal pure returns (uint256) {
        return Stream.unwrap(s) >> RATE_OFFSET & MASK_96;
    }

    function startedAt(Stream s) internal pure returns (uint256) {
        return Stream.unwrap(s) >> STARTED_AT_OFFSET & MASK_32;
    }

    function lastEpoch(Stream s) internal pure returns (uint256) {
        return Stream.unwrap(s) >> LAST_EPOCH_OFFSET;
    }

    /// @notice Unix second at which the stream stands still.
    function endsAt(Stream s) internal pure returns (uint256) {
        return startedAt(s) + DURATION_SECONDS;
    }

    /// @notice `index + rate * min(timestamp - startedAt, 86400)`
    function indexAt(Stream s, uint256 timestamp) internal pure returns (uint256) {
        unchecked {
            // Chain time never runs backwards, so the difference does not wrap; the sum is bounded by what was deposited.
            uint256 elapsed = timestamp - startedAt(s);
            if (elapsed > DURATION_SECONDS) elapsed = DURATION_SECONDS;
            return index(s) + rate(s) * elapsed;
        }
    }

    /// @notice The index at which the stream ends.
    function target(Stream s) internal pure returns (uint256) {
        unchecked {
            return index(s) + rate(s) * DURATION_SECONDS;
        }
    }

    /// @notice The same stream after a deposit of `epoch` that did not change it.
    function withLastEpoch(Stream s, uint256 epoch) internal pure returns (Stream) {
        return Stream.wrap((Stream.unwrap(s) & (1 << LAST_EPOCH_OFFSET) - 1) | epoch << LAST_EPOCH_OFFSET);
    }

    /// @notice Folds a deposit into the stream.
    /// @dev Exact at scale `s`: `added + carry + remaining * supply = (new target - index now) * supply + new carry`. The rate is
    /// rounded down, in nobody's favour: the remainder, under `supply * 86400`, is the carry of the next deposit. If the new
    /// rate would not lift the target, the stream is left alone and everything joins the carry: targets never fall.
    /// @param pool the deposit and the carry of past ones, at scale `s`
    /// @param supply units, more than zero
    /// @param epoch UTC day that the deposit pays for
    /// @return next the stream from now on
    /// @return carry remainder at scale `s`, under `2 * supply * 86400`
    function deposit(Stream s, uint256 pool, uint256 supply, uint256 epoch, uint256 timestamp)
        internal
        pure
        returns (Stream next, uint256 carry)
    {
        unchecked {
            // All values stay below 2**192: whatever was ever deposited is below 2**96 at scale `s`.
            uint256 indexNow = indexAt(s, timestamp);
            uint256 remaining = target(s) - indexNow;
            uint256 newRate = (pool + remaining * supply) / (supply * DURATION_SECONDS);
            uint256 growth = newRate * DURATION_SECONDS;
            if (growth > remaining) {
                return (make(indexNow, newRate, timestamp, epoch), pool + remaining * supply - growth * supply);
            }
            return (withLastEpoch(s, epoch), pool);
        }
    }
}
