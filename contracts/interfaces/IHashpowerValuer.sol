// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What units and accumulating shares are worth to a lender
/// @notice Per unit, in US dollars:
///
/// `streaming + refund + min(escrow, incomeBps * discounted income)`
///
/// - *streaming*: of what was earned, the part that still streams or waits for the next deposit, and what mined days owe whose lines are known. A day's owed
///   counts as far as the provider's prepaid balance and bond stand behind it, day by day; from the first day without that on they are part of the last term.
///   What nobody prepaid of a second reward token counts as the lower of itself and what the bond would pay for it in the first one.
/// - *refund*: escrow that is certain to go back: of days without net, of days that an ended series will not mine, after a default all of it.
/// - the last term, for days without money behind them and the days to come: a holder gets escrow or income, never both, so the lower one counts. Income is the terms' formula at the lower of the
///   newest final day's hashprice (at the present price) and the mean hashprice of the 30 days up to it (at their own prices). A profit share makes good its losses first, those of known,
///   unsettled days included.
///
/// What the account that holds a unit can claim already is the account's, not the unit's: `valueOfPosition` and `valueOfShare` add it.
/// @dev A lens: no state, no role, no way to revert for a series that exists, but for gas: a feed is given `FeedReader.CALL_GAS`, and with less than that
/// left the call reverts (`NotEnoughGas`), so nobody chooses what a feed answers. A million gas is plenty.
///
/// It does not jump. A prepaid settlement moves what is owed into the stream, a claim or a deposit moves what is accrued: the sum is computed at the ledger's
/// scale over all units and divided once, so it is the same before and after, to the last digit. A default, an early end or a wind-up never lowers it: what
/// was counted was the lower of the two. It moves by time, by prices, by network days becoming known, and by money that somebody really pays: funding or bond
/// behind a day that had none, what a settler adds to the prepaid balance (the bond is then left for the next day), the penalty of a cover or an ending, an
/// award. After a default a settlement may raise it by the day's escrow, which stays withheld for a bond that is short and goes back with the rest: it is not
/// certain before, because more bond would release it. Closing a series sweeps its dust, and units that are refunded round to a base unit.
///
/// Stale inputs. What is certain is counted at the last price that a feed told, however old: it is there in kind, and a price of zero would give it away in a
/// liquidation. The last term decays to zero over three days from when any of its inputs went stale: the newest final network day is three days old,
/// or a price is older than its feed's heartbeat. So a lender is never left with a promise that nothing confirms, and liquidation stays possible all the
/// while, at a price that falls slowly enough to be an auction. Without any answer of any feed the price of the last settled day stands in, else the
/// one at which the series was created, and the last term is zero.
///
/// It is defined for series whose backlog of known, unsettled days is at most `MAX_OWED_DAYS`; days beyond are part of the last term.
interface IHashpowerValuer {
    /// @notice How careful a lender is.
    /// @param incomeBps part of the discounted income that counts, basis points, 1 to 9,500
    /// @param discountBps simple yearly discount rate, basis points, at most 20,000
    struct Rules {
        uint16 incomeBps;
        uint16 discountBps;
    }

    /// @notice Worth in USD with 36 decimals, rounded down.
    /// @param certain all but the last term
    /// @param income the last term, before decay
    /// @param freshUntil unix second from which the last term decays: `decayed`
    struct Value {
        uint256 certain;
        uint256 income;
        uint256 freshUntil;
    }

    /// @notice Where a value comes from, of all units of a series together: USD with 36 decimals.
    /// @param streaming see above
    /// @param refund see above
    /// @param escrow of the days to come
    /// @param discountedIncome of the days to come, `incomeBps` of it
    /// @param lastTerm the lower of the two; behind known days for which no money stands, what they bring and this, or all escrow from them on, the lower one again
    /// @param owedDays unsettled days that are counted in `streaming`
    /// @param bareDays known, unsettled days for which no money stands
    /// @param futureDays days to come: all others that will be mined
    /// @param supply units
    /// @param freshUntil unix second from which the last term decays
    /// @param priceUsd8 price of the reward token by which this was computed, USD with 8 decimals
    struct Parts {
        uint256 streaming;
        uint256 refund;
        uint256 escrow;
        uint256 discountedIncome;
        uint256 lastTerm;
        uint256 owedDays;
        uint256 bareDays;
        uint256 futureDays;
        uint256 supply;
        uint256 freshUntil;
        uint256 priceUsd8;
        uint256 secondPriceUsd8;
        uint256 paymentPriceUsd8;
    }

    error InvalidWiring(address account);
    error RulesOutOfRange(uint256 incomeBps, uint256 discountBps);
    /// @notice The account is not the accumulating share of a series.
    error NotShare(address account);

    /// @notice One unit without anything claimable: for raw units, and for wrappers that pass claims through to their holders.
    /// @dev All of these revert with the market's `NoSuchSeries`.
    function valueOfUnit(uint256 id, Rules calldata rules) external view returns (Value memory);

    /// @notice One base unit of an accumulating share: a unit and what a share has accrued, or its part of the refund that was collected.
    /// @dev Reverts with `NotShare`. Without shares in existence: a unit.
    function valueOfShare(address share, Rules calldata rules) external view returns (Value memory);

    /// @notice All units of `account` and what it can claim, fraction included.
    function valueOfPosition(address account, uint256 id, Rules calldata rules) external view returns (Value memory);

    /// @notice Where the value of a series comes from.
    function partsOf(uint256 id, Rules calldata rules) external view returns (Parts memory);

    /// @notice `value.certain`, and what is left of `value.income` in this second if nothing else is stale.
    function total(Value calldata value) external view returns (uint256);

    /// @notice Reverts with `RulesOutOfRange` unless the rules are within their bounds.
    function checkRules(Rules calldata rules) external pure;

    /// @notice Most known, unsettled days that count as owed.
    function MAX_OWED_DAYS() external view returns (uint256);
    /// @notice Seconds after the end of the newest final network day from which the last term decays.
    function NETWORK_STALE_AFTER() external view returns (uint256);
    function ledger() external view returns (address);
    function config() external view returns (address);
    function shareFactory() external view returns (address);
}
