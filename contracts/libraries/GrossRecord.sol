// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a farm's recorded reports credit it in all, in one storage slot, highest bits first:
/// `total u96 | latest u76 | previous u76 | sources u8`. Zero: nothing was recorded.
type GrossRecord is uint256;

using GrossRecordLibrary for GrossRecord global;

/// @title The running gross of a farm
/// @notice `latest` and `previous` are the parts of the total that fall into the newest week with a recorded day and the week before
/// it: what a pool may not have paid yet. A week is seven UTC days whose number is `epoch / 7`.
/// @dev Amounts are coin base units; what does not fit stays at the most that fits, so that no report can stop the next.
library GrossRecordLibrary {
    uint256 internal constant DAYS_A_WEEK = 7;
    uint256 private constant TOTAL_SHIFT = 160;
    uint256 private constant LATEST_SHIFT = 84;
    uint256 private constant PREVIOUS_SHIFT = 8;
    uint256 private constant WEEK_MAX = (1 << 76) - 1;

    /// @notice The record with one more day, which was never added before.
    /// @param newest newest day recorded before this one; 0 if none
    /// @param sources_ of the day's report; kept from the newest day
    function withDay(
        GrossRecord record,
        uint256 newest,
        uint256 epoch,
        uint96 gross,
        uint8 sources_
    ) internal pure returns (GrossRecord) {
        unchecked {
            // Sums of two numbers of at most 96 bits.
            uint256 week = epoch / DAYS_A_WEEK;
            uint256 newestWeek = newest / DAYS_A_WEEK;
            uint256 latest = _latest(record);
            uint256 previous = _previous(record);
            if (week > newestWeek) {
                previous = week == newestWeek + 1 ? latest : 0;
                latest = gross;
            } else if (week == newestWeek) {
                latest += gross;
            } else if (week + 1 == newestWeek) {
                previous += gross;
            }
            uint256 sum = uint256(total(record)) + gross;
            uint256 packed = _atMost(sum, type(uint96).max) << TOTAL_SHIFT;
            packed |= _atMost(latest, WEEK_MAX) << LATEST_SHIFT;
            packed |= _atMost(previous, WEEK_MAX) << PREVIOUS_SHIFT;
            return GrossRecord.wrap(packed | (epoch >= newest ? sources_ : sources(record)));
        }
    }

    /// @notice All recorded days, coin base units.
    function total(GrossRecord record) internal pure returns (uint96) {
        return uint96(GrossRecord.unwrap(record) >> TOTAL_SHIFT);
    }

    /// @notice Sources of the newest recorded day.
    function sources(GrossRecord record) internal pure returns (uint8) {
        return uint8(GrossRecord.unwrap(record));
    }

    /// @notice The days of those weeks that ended at least `lagDays` before today, coin base units.
    /// @param newest newest recorded day
    /// @param lagDays at most a week: older weeks are not told apart
    function dueBy(
        GrossRecord record,
        uint256 newest,
        uint256 today,
        uint256 lagDays
    ) internal pure returns (uint256 due) {
        unchecked {
            // Day numbers of at most 32 bits; `pending` is compared before it is taken away.
            uint256 weekEnd = (newest / DAYS_A_WEEK + 1) * DAYS_A_WEEK - 1;
            uint256 pending;
            if (today < weekEnd + lagDays) pending = _latest(record);
            if (today + DAYS_A_WEEK < weekEnd + lagDays) pending += _previous(record);
            due = total(record);
            due = due > pending ? due - pending : 0;
        }
    }

    function _latest(GrossRecord record) private pure returns (uint256) {
        return (GrossRecord.unwrap(record) >> LATEST_SHIFT) & WEEK_MAX;
    }

    function _previous(GrossRecord record) private pure returns (uint256) {
        return (GrossRecord.unwrap(record) >> PREVIOUS_SHIFT) & WEEK_MAX;
    }

    function _atMost(uint256 value, uint256 most) private pure returns (uint256) {
        return value < most ? value : most;
    }
}
