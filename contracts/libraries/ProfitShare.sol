// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISettlement} from "../interfaces/ISettlement.sol";
import {Waterfall} from "./Waterfall.sol";

/// @title A slice of what a farm verifiably produced: one day of a profit-share series
/// @notice `slice = sold / max(delivered, reserved)`: the slices of a farm never exceed one in sum, adding machines dilutes nobody,
/// and hashrate that is missing is shared by all.
/// @dev Reported income is believed within cumulative bounds. Over windows of 30 days of the series, the sum counted is the sum
/// reported, clamped to the network's formula for the hashrate that was delivered, give or take a tolerance in basis points and in
/// days' worth of income (the mean of the window's days with delivery). A daily bound would refuse honest farms: a pool with 1 % of
/// the network has no block at all on a quarter of its days. What is reported above the upper bound counts later in the window, as
/// the bound rises; what is missing below the lower one is owed.
///
/// The luck of a pool is relative: a farm feels it in proportion to its own income, however small a part of the pool it is. A tolerance
/// in blocks would be no bound at all for a farm that earns less than that many blocks in a window.
///
/// Rounding: gross and what is delivered round down, costs round up: in the provider's favour, by a few base units a day. The upper
/// bound rounds up, the lower one down. The holders' share and the protocol's fee round down.
library ProfitShare {
    uint256 internal constant WINDOW_EPOCHS = 30;
    uint256 private constant WH_PER_KWH = 1_000;

    /// @param sold H/s of the series
    /// @param delivered H/s of the farm
    /// @param reserved H/s of all series of the farm on that day, at least `sold`
    /// @param reported income of the farm, reward-token base units
    /// @param expected the network's formula for `delivered`, reward-token base units
    /// @param energyWh metered energy of the farm, watt-hours
    /// @param toleranceBps basis points of the expected sum
    /// @param toleranceDays days' worth of the window's mean expected income
    /// @param holderShareBps holders' part of the profit, basis points
    /// @param firstOfWindow true if a window of 30 days begins with this one
    struct Inputs {
        uint256 sold;
        uint256 delivered;
        uint256 reserved;
        uint256 reported;
        uint256 expected;
        uint256 energyWh;
        uint256 toleranceBps;
        uint256 toleranceDays;
        uint256 holderShareBps;
        bool firstOfWindow;
    }

    /// @notice The day's lines and what the series remembers of it.
    /// @param terms costs and prices as in a fixed term; `hashrate`, reward and target are not read
    /// @param before the series' memory before this day
    /// @param lines all zero, filled in place; `net` is the profit after earlier losses, of which holders and protocol get their shares
    /// @param next the series' memory after this day, filled in place
    function compute(
        Inputs memory day,
        Waterfall.Inputs memory terms,
        ISettlement.ProfitMemory memory before,
        ISettlement.Waterfall memory lines,
        ISettlement.ProfitMemory memory next
    ) internal pure {
        uint256 counted = _count(day, before, next);
        uint256 whole = Math.max(day.delivered, day.reserved);
        if (whole != 0) {
            lines.gross = Math.mulDiv(counted, day.sold, whole);
            uint256 working = Math.mulDiv(day.delivered, day.sold, whole);
            lines.electricity = _electricity(day, terms, working, whole);
            lines.maintenance = Waterfall.maintenance(working, terms);
            lines.service = Math.mulDiv(lines.gross, terms.serviceBps, Waterfall.BPS, Math.Rounding.Ceil);
        }
        uint256 costs = lines.electricity + lines.maintenance + lines.service + before.lossCarry;
        if (lines.gross > costs) {
            lines.net = lines.gross - costs;
            uint256 share = Math.mulDiv(lines.net, day.holderShareBps, Waterfall.BPS);
            lines.protocol = Math.mulDiv(share, terms.protocolBps, Waterfall.BPS);
            lines.holders = share - lines.protocol;
        }
        next.lossCarry = _u96(Math.saturatingSub(costs, lines.gross));
    }

    /// @dev What counts of the income, for the whole farm. Counted sums never fall within a window and sum to `next.counted`.
    function _count(
        Inputs memory day,
        ISettlement.ProfitMemory memory before,
        ISettlement.ProfitMemory memory next
    ) private pure returns (uint256 counted) {
        uint256 soFar;
        if (!day.firstOfWindow) {
            (next.reported, next.expected, next.deliveredDays) = (before.reported, before.expected, before.deliveredDays);
            soFar = before.counted;
        }
        next.reported = _u96(next.reported + day.reported);
        next.expected = _u96(next.expected + day.expected);
        if (day.delivered != 0) ++next.deliveredDays;

        uint256 expected = next.expected;
        uint256 tolerance = Math.mulDiv(expected, day.toleranceBps, Waterfall.BPS, Math.Rounding.Ceil);
        if (next.deliveredDays != 0) {
            tolerance += Math.mulDiv(expected, day.toleranceDays, next.deliveredDays, Math.Rounding.Ceil);
        }
        uint256 believed = Math.max(next.reported, Math.saturatingSub(expected, tolerance));
        believed = Math.min(believed, expected + tolerance);
        next.counted = _u96(Math.max(believed, soFar));
        counted = next.counted - soFar;
    }

    /// @dev The lesser of what the meters say and what the terms' machines would need for what was delivered.
    function _electricity(Inputs memory day, Waterfall.Inputs memory terms, uint256 working, uint256 whole)
        private
        pure
        returns (uint256)
    {
        uint256 metered = Math.mulDiv(
            Math.mulDiv(day.energyWh * terms.tariffUsd8, day.sold, whole, Math.Rounding.Ceil),
            10 ** uint256(terms.tokenDecimals),
            WH_PER_KWH * terms.priceUsd8,
            Math.Rounding.Ceil
        );
        return Math.min(metered, Waterfall.electricity(working, terms));
    }

    /// @dev No farm comes near 2^96 base units; if one did, memory stands still instead of stopping the series.
    function _u96(uint256 value) private pure returns (uint96) {
        return uint96(Math.min(value, type(uint96).max));
    }
}
