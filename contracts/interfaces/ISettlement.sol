// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What is owed: report -> waterfall -> deposit
/// @notice Turns finished days into money, in order, never skipping one. Permissionless: anyone settles and earns the tip. A day that the
/// provider misses is paid from its bond, with a penalty; a provider whose bond is used up has defaulted, and what it has not
/// earned of the escrow goes back to the holders.
/// @dev All amounts are reward-token base units unless stated. Costs round up, in the provider's favour, by under three base
/// units a series-day; the protocol's share rounds down, in the holders' favour. A day that owes holders nothing pays the
/// provider nothing.
///
/// Assumptions about reward tokens are the ledger's (`IHashpower`): no fee, no rebase, no hooks; a token may pause or block single
/// accounts. Funding and fees rest in the ledger's reserve, so a prepaid day moves no token at all and a paused one delays
/// nothing but payments in and out. Nothing here is open to a role, and no settlement path sends money to an address that a
/// counterparty chose: releases, tips, protocol fees and dust are credited and pulled.
///
/// Property SOLV-C: for every token, the ledger's reserve is the sum of funding, bonds, penalties and fees of its series, `protocolFees`
/// and the tips that wait to be pulled.
///
/// Grace. A day is *payable* from the latest of: its end, its reports' finality, its prices' instants, and the day before being
/// payable: on-chain instants only, whoever calls and whenever. It waits for a disputed earlier day, never for the provider. From then
/// the provider has `graceSeconds`; once it missed one, the next days can be covered as they fall due, until it pays one in
/// time again.
interface ISettlement {
    /// @notice Where a series stands; derived from stored facts by `state`, never poked. `docs/states.md` has the conditions.
    enum State {
        None,
        Announced,
        Open,
        Cancelled,
        Sold,
        Active,
        Suspended,
        Matured,
        EndedEarly,
        Defaulted,
        WoundUp
    }

    /// @notice Why a series ends before its term.
    enum Ending {
        None,
        EndedEarly,
        Defaulted,
        WoundUp
    }

    /// @notice One day of one series, line by line. `gross = electricity + maintenance + service + net` if `net > 0` (in a profit share, less
    /// the losses of earlier days that were made good).
    /// @param gross expected reward of the hashrate at the day's difficulty, rounded down
    /// @param electricity energy at the terms' efficiency and tariff, at the day's price, rounded up
    /// @param maintenance maintenance at the day's price, rounded up
    /// @param service provider's service charge on gross, rounded up
    /// @param net gross less the three costs, or 0 if they exceed it
    /// @param protocol protocol fee on net (in a profit share, on the holders' share of it), rounded down
    /// @param holders net (or the holders' share of it) less the protocol fee: what starts to stream
    struct Waterfall {
        uint256 gross;
        uint256 electricity;
        uint256 maintenance;
        uint256 service;
        uint256 net;
        uint256 protocol;
        uint256 holders;
    }

    /// @notice Why an epoch cannot be settled now.
    /// @dev `NotSold`: cancelled, or not one unit sold. `Complete`: settled already, or outside the term. `Unfunded`: funding does
    /// not cover `holders + protocol`. `DepositRefused`: the ledger refused the deposit; views never see it. `FarmReportMissing`: the farm's
    /// report is not recorded and may still come.
    enum Obstacle {
        None,
        NotSold,
        Complete,
        EpochNotOver,
        ReportMissing,
        ReportNotFinal,
        PriceMissing,
        Unfunded,
        DepositRefused,
        FarmReportMissing
    }

    /// @notice Money and progress of a series.
    /// @param funding prepaid reward-token balance of the series
    /// @param settledEpochs epochs settled so far
    /// @param unprofitableInRow days without net, in a row, up to the last settled one
    /// @param lastOwed `holders + protocol` of the last settled epoch that had net, rounded up to 24 significant bits
    /// @param fees protocol fees of this series that `withdrawProtocolFees` did not collect yet
    /// @param finished true once `finish` closed the series
    struct Account {
        uint256 funding;
        uint32 settledEpochs;
        uint16 unprofitableInRow;
        uint256 lastOwed;
        uint256 fees;
        bool finished;
    }

    /// @notice Money of the second reward token of a series; members as in `Account`.
    struct SecondAccount {
        uint256 funding;
        uint256 lastOwed;
        uint256 fees;
    }

    /// @notice What a profit share remembers, reward-token base units: sums of the present window of 30 days (reported by the farm, expected
    /// by the network's formula for what it delivered, and counted), losses that are not made good yet, and on how many days of the
    /// window the farm delivered anything.
    struct ProfitMemory {
        uint96 reported;
        uint96 expected;
        uint96 counted;
        uint96 lossCarry;
        uint8 deliveredDays;
    }

    /// @notice What stands behind a series and how it stands.
    /// @param bond posted and unused, reward-token base units
    /// @param penalty taken from the bond, joins the next deposit to the holders
    /// @param required bond requirement marked by the last settled day that had net
    /// @param priceUsd8 USD price of the reward token on the last settled day, 8 decimals
    /// @param paymentPriceUsd8 the same of the payment token
    /// @param payableAt unix second from which the last settled day was payable
    /// @param lastMissAt unix second at which money last came too late; days due before that count as late
    /// @param missed the provider missed a grace and has not paid a day in time since
    /// @param ending why the series ends before its term
    /// @param endingEpochs how many epochs will ever be settled: the term's, or fewer after an ending
    struct Backing {
        uint256 bond;
        uint256 penalty;
        uint256 required;
        uint256 priceUsd8;
        uint256 paymentPriceUsd8;
        uint256 payableAt;
        uint256 lastMissAt;
        bool missed;
        Ending ending;
        uint256 endingEpochs;
    }

    /// @notice How a missed day was paid, reward-token base units.
    /// @param owed `holders + protocol` of the day's lines, all of it to the holders: what the protocol leaves them, the provider owes as before
    /// @param secondOwed the same in the second reward token
    /// @param fromFunding what the prepaid balance still had
    /// @param secondFromFunding the same in the second reward token
    /// @param fromBond of the first reward token, penalty included; what is missing of the second token is paid in the first, at the day's prices
    /// @param penalty part of `fromBond`
    /// @param tip to who covered, from the bond as well
    /// @param writtenOff what neither funding nor bond could pay: the provider has defaulted
    struct Cover {
        uint256 owed;
        uint256 secondOwed;
        uint256 fromFunding;
        uint256 secondFromFunding;
        uint256 fromBond;
        uint256 penalty;
        uint256 tip;
        uint256 writtenOff;
    }

    /// @notice `from` added `amount` to the prepaid balance of a series, which is `funding` now.
    event Funded(uint256 indexed id, address indexed from, uint256 amount, uint256 funding);
    /// @notice The provider took `amount` back; `funding` is left.
    event FundingWithdrawn(uint256 indexed id, address indexed provider, address to, uint256 amount, uint256 funding);
    /// @notice Every line of the waterfall, with the inputs that anyone needs to recompute it.
    /// @param units supply of the series
    /// @param targetSeconds sum of (target + 1) * seconds over the epoch
    /// @param rewardPerBlock subsidy and fees of a block, averaged over the epoch, coin base units
    /// @param priceUsd8 USD price of a whole reward token, 8 decimals
    /// @param settler who settled it; its allowance paid what the funding lacked, and the tip is credited to it
    event EpochSettled(
        uint256 indexed id,
        uint32 indexed epoch,
        Waterfall lines,
        uint256 units,
        uint256 targetSeconds,
        uint64 rewardPerBlock,
        uint256 priceUsd8,
        address settler
    );
    /// @notice The second reward token's lines of the same epoch.
    event SecondEpochSettled(
        uint256 indexed id,
        uint32 indexed epoch,
        Waterfall lines,
        uint256 targetSeconds,
        uint64 rewardPerBlock,
        uint256 priceUsd8
    );
    /// @notice What a profit share's day was computed from.
    /// @param delivered H/s of the farm
    /// @param reserved H/s of all its series
    /// @param reported income of the farm, reward-token base units
    event ProfitShared(
        uint256 indexed id,
        uint32 indexed epoch,
        uint256 delivered,
        uint256 reserved,
        uint256 reported,
        ProfitMemory memory_
    );
    /// @notice The epoch was paid after its grace: `owed` and `secondOwed` base units came late.
    event EpochLate(uint256 indexed id, uint32 indexed epoch, uint256 owed, uint256 secondOwed);
    /// @notice `from` added `amount` to the bond, which is `bond` now.
    event BondPosted(uint256 indexed id, address indexed from, uint256 amount, uint256 bond);
    /// @notice The provider took `amount` of its bond back; `bond` is left.
    event BondWithdrawn(uint256 indexed id, address indexed provider, address to, uint256 amount, uint256 bond);
    /// @notice `from` added `amount` to the deposit of an unsettled epoch.
    event Awarded(uint256 indexed id, uint32 indexed epoch, address indexed from, uint256 amount);
    /// @notice A missed day was paid from funding and bond. The protocol's fee of the day goes to the holders.
    event EpochCovered(
        uint256 indexed id,
        uint32 indexed epoch,
        address indexed coverer,
        Waterfall lines,
        Waterfall secondLines,
        Cover cover,
        uint256 priceUsd8,
        uint256 secondPriceUsd8
    );
    /// @notice The series ends after `endingEpochs` epochs. `penalty` base units of the bond go to the holders.
    event SeriesEnded(uint256 indexed id, Ending indexed ending, uint256 endingEpochs, uint256 penalty);
    /// @notice The second reward token: `from` added `amount`; `funding` is there now.
    event SecondFunded(uint256 indexed id, address indexed from, uint256 amount, uint256 funding);
    event SecondFundingWithdrawn(
        uint256 indexed id,
        address indexed provider,
        address to,
        uint256 amount,
        uint256 funding
    );
    /// @notice An account pulled the tips of covered days.
    event CreditWithdrawn(address indexed account, address indexed token, address to, uint256 amount);
    event ProtocolFeesWithdrawn(address indexed token, address indexed treasury, uint256 amount);
    /// @notice The series is closed; what division left over (dust) joined `protocolFees`.
    event SeriesFinished(uint256 indexed id);

    error NoSuchSeries(uint256 id);
    error ZeroAmount();
    error NotProvider(address caller, address provider);
    /// @notice More than `withdrawable` was asked for.
    error FundingLocked(uint256 id, uint256 requested, uint256 withdrawable);
    error InvalidReceiver(address receiver);
    /// @notice The token delivered less than it was told to move: a fee on transfer, which the token list excludes.
    error TokenShort(address token, uint256 expected, uint256 received);
    error AmountTooLarge(uint256 amount);
    /// @notice The sale missed its minimum or sold nothing: there is nothing to settle.
    error SeriesNotSold(uint256 id);
    error AllEpochsSettled(uint256 id, uint256 epochs);
    error EpochNotOver(uint256 id, uint256 epoch, uint256 endsAt, uint256 timestamp);
    error ReportMissing(uint256 id, uint256 network, uint256 epoch);
    error ReportNotFinal(uint256 id, uint256 epoch, uint256 finalAt, uint256 timestamp);
    /// @notice A feed that comes first may still deliver, its round is not recorded, or every feed failed and no median was signed.
    error PriceMissing(uint256 id, uint256 epoch);
    /// @notice The day waits: neither the series' funding nor the caller's allowance covers it.
    error Unfunded(uint256 id, uint256 epoch, uint256 owed, uint256 funded);
    /// @notice The day waits: the ledger answered the deposit with `reason` (a lane at the limit of its token's supply).
    error DepositRefused(uint256 id, uint256 epoch, bytes reason);
    /// @notice The farm's report of the day is not recorded; from `until` on the day counts as one without delivery.
    error FarmReportMissing(uint256 id, uint256 epoch, uint256 until);
    error NothingSettled();
    error NoSecondToken(uint256 id);
    /// @notice Nobody missed this day: it can be settled.
    error NothingToCover(uint256 id, uint256 epoch);
    error GraceNotOver(uint256 id, uint256 epoch, uint256 deadline, uint256 timestamp);
    /// @notice The bond is locked until a week after the last epoch, and until that one is settled.
    error BondLocked(uint256 id, uint256 until, uint256 timestamp);
    error BondShort(uint256 id, uint256 bond, uint256 required);
    /// @notice The series has ended already, or its term has no day left that has not begun.
    error NothingToEnd(uint256 id);
    /// @notice An early end needs a settled day with net, so that there is a mark to pay by.
    error NotMarked(uint256 id);
    /// @notice The epoch is known and not settled: settle or cover it before the series is ended.
    error DayNotSettled(uint256 id, uint256 epoch);
    /// @notice Neither were there so many days in a row without net, nor is the network's oracle stale.
    error NotToWindUp(uint256 id, uint256 unprofitableInRow, uint256 maxUnprofitableEpochs);
    /// @notice The farm delivered enough over its last 14 settled days: sums of H/s.
    error DeliverySuffices(uint256 id, uint256 delivered, uint256 needed);
    /// @notice Less is withheld than a week of escrow, or it makes up for what the bond lacks: payment-token base units.
    error BondSuffices(uint256 id, uint256 withheld, uint256 week, uint256 needed);
    /// @notice Nothing is withheld that the bond requirement would allow to release.
    error NothingToRelease(uint256 id);
    /// @notice The gas ran out inside one series: send more, or settle fewer series or days in one call.
    /// @param needed gas that there was before that series or day, and that did not suffice
    error NotEnoughGas(uint256 needed, uint256 left);
    error NotSelf(address caller);
    error NotComplete(uint256 id, uint256 settledEpochs, uint256 epochs);
    error AlreadyFinished(uint256 id);
    error NothingToWithdraw(address token);
    /// @notice The epoch is settled, outside the term, or was cut off by an ending.
    error NotAwardable(uint256 id, uint256 epoch);
    /// @notice Less than a thousandth of what the last settled day owed.
    error AwardTooSmall(uint256 id, uint256 amount, uint256 minimum);
    /// @notice A constructor argument is no contract, or names another settlement or ledger.
    error InvalidWiring(address account);

    // ---------------------------------------------------------------- funding

    /// @notice Adds to the prepaid balance of a series. Anyone; not a gift to holders: only settled days draw on it.
    /// @dev Refuses a series that will owe nothing: `AllEpochsSettled`, or `SeriesNotSold` once it is cancelled. Reverts with
    /// `NoSuchSeries`, `ZeroAmount`, `AmountTooLarge` (funding is 96 bits wide) and `TokenShort`.
    /// @param amount reward-token base units, pulled from the caller
    function fund(uint256 id, uint256 amount) external;

    /// @notice `fund` with an EIP-2612 signature of the caller for exactly `amount`.
    /// @dev A signature that somebody used first does no harm: the allowance it left is used.
    function fundWithPermit(uint256 id, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice The provider takes back funding above what is reserved for days that are owed.
    /// @dev Reverts with `NotProvider`, `InvalidReceiver` (zero, this contract or the ledger), `ZeroAmount` and `FundingLocked`.
    function withdrawFunding(uint256 id, uint256 amount, address to) external;

    /// @notice `fund` in the second reward token of a merged-mining series. Reverts with `NoSecondToken` for any other.
    function fundSecond(uint256 id, uint256 amount) external;

    /// @notice `withdrawFunding` of the second reward token, under the same rule.
    function withdrawSecondFunding(uint256 id, uint256 amount, address to) external;

    /// @notice `withdrawable` of the second reward token.
    function secondWithdrawable(uint256 id) external view returns (uint256);

    /// @notice What the provider can take back now: funding above `FUNDING_RESERVE_DAYS` and every mined unsettled day, each at
    /// `lastOwed`; all of it once every epoch is settled or the series is cancelled.
    function withdrawable(uint256 id) external view returns (uint256);

    // ---------------------------------------------------------------- awards

    /// @notice Adds `amount` of the first reward token to what the holders get for `epoch`, a day that is over and not settled. Anyone; it is
    /// where the holders' part of a lost dispute's bond goes. It streams with the day's own deposit, on top of what is owed: the provider's
    /// funding, its bond and every line of the waterfall are what they would be without, and the protocol takes nothing.
    /// @dev A day's deposit comes once, so no award starts a stream of its own. However a series ends, an award reaches the holders: endings cut
    /// off no day that is over, and if the bond is used up all awards that wait join that last deposit. Awards count against the ledger's bound on
    /// deposits, the token's supply: nobody can fill it with real money. While awards wait, the days of that series are dearer to settle by one
    /// cold read, the awarded day by another; afterwards they cost what they did.
    /// Reverts with `NoSuchSeries`, `ZeroAmount`, `SeriesNotSold`, `AllEpochsSettled`, `AmountTooLarge`, `NotAwardable`, `EpochNotOver`,
    /// `AwardTooSmall` or `TokenShort`.
    /// @param epoch UTC day number
    /// @param amount reward-token base units, pulled from the caller
    function award(uint256 id, uint32 epoch, uint256 amount) external;

    /// @notice Awards of all unsettled epochs of a series, reward-token base units.
    function awards(uint256 id) external view returns (uint256);

    /// @notice Award that waits for the settlement of `epoch`, reward-token base units.
    function awardOf(uint256 id, uint32 epoch) external view returns (uint256);

    // ---------------------------------------------------------------- bond

    /// @notice Adds to the provider's bond of a series, in its (first) reward token. Anyone.
    /// @dev Reverts with `NoSuchSeries`, `ZeroAmount`, `AmountTooLarge`, `AllEpochsSettled`, `SeriesNotSold` if it is cancelled, `TokenShort`.
    function postBond(uint256 id, uint256 amount) external;

    /// @notice The provider takes bond back, a week after the last epoch at the earliest and once that one is settled; at once if the
    /// series was cancelled. During the term nothing leaves: a requirement that is low today may be high tomorrow.
    /// @dev Reverts with `NotProvider`, `InvalidReceiver`, `ZeroAmount`, `BondLocked` and `BondShort`.
    function withdrawBond(uint256 id, uint256 amount, address to) external;

    /// @notice Releases withheld escrow, as far as bond and what stays withheld (at the last day's prices, less 20 %) meet the requirement;
    /// all of it once every epoch is settled without default. Anyone; the market credits the provider.
    /// @dev Reverts with `NothingToRelease`, also while a day is past its grace or an ended series is not settled to its end.
    /// @return amount payment-token base units
    function releaseWithheld(uint256 id) external returns (uint256 amount);

    /// @notice Pulls tips of covered days. Reverts with `InvalidReceiver` or `NothingToWithdraw`.
    function withdrawCredit(address token, address to) external returns (uint256 amount);

    /// @notice Tips of covered days that `account` can pull, base units of `token`.
    function creditOf(address account, address token) external view returns (uint256);

    /// @notice What stands behind a series.
    function backing(uint256 id) external view returns (Backing memory);

    // ---------------------------------------------------------------- when things go wrong

    /// @notice Pays the next day of a series that its provider missed: what funding lacks comes from the bond, with the terms' penalty
    /// on top, through the holders' stream; the caller is credited a tip of `COVER_TIP_BPS` of that, also from the bond (never the
    /// provider). The day's escrow is withheld. The protocol takes no fee; its part goes to the holders, so that nobody saves it by
    /// missing a day. If the bond does not reach, the penalty gives way first, then the tip. If it does not reach even so, all of it
    /// goes to the holders, less the tip; what is missing is written off, and the provider has defaulted: the series ends with this day.
    /// @dev Reverts with the day's obstacle if it is another than money, `NothingToCover`, `GraceNotOver`, `NoSuchSeries`.
    /// @return cover how it was paid
    function cover(uint256 id) external returns (Cover memory cover);

    /// @notice The provider ends its series with the present day: the required bond goes to the holders with the next deposit, days that
    /// were mined stay owed, and the escrow of the rest is refunded.
    /// @dev What is known has to be settled first, so that an old mark is not a choice. Reverts with `NotProvider`, `NothingToEnd`,
    /// `NotMarked` before the first settled day (with net, if the terms ask for a bond of some days), `DayNotSettled` and `BondShort`.
    function endEarly(uint256 id) external;

    /// @notice Ends a series without penalty: after `maxUnprofitableEpochs` days in a row without net, or when the network's oracle has been
    /// stale for 60 days. Anyone. Days that were mined stay owed, the escrow of the rest is refunded.
    /// @dev What is known has to be settled first: a streak that such a day has broken is none. Reverts with `NothingToEnd`,
    /// `DayNotSettled`, `NotToWindUp`, and `SeriesNotSold`, also while the sale goes on.
    function windUp(uint256 id) external;

    /// @notice Ends a profit share whose farm delivered less than `minDeliveryBps` of what is reserved over the last 14 settled epochs:
    /// a default. As much of the required bond as there is goes to the holders. Anyone.
    /// @dev Reverts with `NothingToEnd`, and `DeliverySuffices` (also before 14 settled epochs, and for a fixed term).
    function endForUnderDelivery(uint256 id) external;

    /// @notice Ends a series whose bond has been short for so long that a week of escrow is withheld, and still is: a default. What is left
    /// of the bond, up to the requirement, goes to the holders, and with it what is withheld and every day that was not mined. Anyone.
    /// @dev A provider that lets its bond lapse while the price rises would otherwise choose its own day to leave, when what it would go
    /// on owing is worth more than what it gives up. Reverts with `NothingToEnd`, `DayNotSettled`, `BondSuffices`.
    function endForShortBond(uint256 id) external;

    // ---------------------------------------------------------------- settling

    /// @notice Settles up to `maxDays` next epochs of a series (at most 256 a call), in order, and stops quietly at the first
    /// day that has to wait. Draws on the series' funding, and for what that lacks on the caller's allowance and balance.
    /// Reverts with the reason if not even one day can be settled.
    /// @dev A caller that gave an allowance here pays for days of whatever series it settles. Each settled day releases its escrow
    /// slice (or makes it refundable if there was no net) and credits the caller its tip in the market. A day without net moves no
    /// reward but is recorded in the ledger, with its target. Reverts with `NoSuchSeries`, `SeriesNotSold`, `AllEpochsSettled`,
    /// `EpochNotOver`, `ReportMissing`, `ReportNotFinal`, `PriceMissing`, `Unfunded`, `DepositRefused`, `TokenShort`, and with
    /// `NothingSettled` for zero days.
    /// @return settledDays epochs settled by this call, at least 1
    function settle(uint256 id, uint256 maxDays) external returns (uint256 settledDays);

    /// @notice `settle` for several series. Each stands alone: one that has to wait, does not exist, or whose token fails does not
    /// stop the others. Reverts with `NothingSettled` if nothing was settled.
    /// @return settledDays epochs settled per id
    function settleMany(uint256[] calldata ids, uint256 maxDays) external returns (uint256[] memory settledDays);

    /// @notice One series of `settleMany`, in a call of its own so that a failure undoes that series only. `NotSelf` for all others.
    function settleIsolated(uint256 id, uint256 maxDays, address settler) external returns (uint256 settledDays);

    /// @notice Closes a series whose every epoch (up to its end, if that came early) is settled, covered or written off and whose last
    /// stream has ended: refunds open. Anyone.
    /// @dev Dust joins `protocolFees` and is pulled to the treasury from there, so that a treasury which cannot receive never
    /// keeps refunds shut. Reverts with `NoSuchSeries`, `AlreadyFinished`, `NotComplete`, and the ledger's `StreamNotEnded`.
    function finish(uint256 id) external;

    /// @notice Collects what the named series owe the protocol, in all of their tokens, and sends all of it that is in `token` to the treasury.
    /// Anyone.
    /// @dev Reverts with `NoSuchSeries` and `NothingToWithdraw`.
    function withdrawProtocolFees(address token, uint256[] calldata ids) external returns (uint256 amount);

    // ---------------------------------------------------------------- views

    /// @notice A day as it would be settled, and what stands in the way (lines are zero while the report or price is missing).
    /// Days already settled show their lines with `Complete`; days outside the term show none. Callers' allowances do not count.
    function preview(uint256 id, uint32 epoch) external view returns (Waterfall memory lines, Obstacle obstacle);

    /// @notice What stands in the way of the next epoch, and which epoch that is. Callers' allowances do not count.
    function nextEpoch(uint256 id) external view returns (uint32 epoch, Obstacle obstacle);

    function account(uint256 id) external view returns (Account memory);

    /// @notice Money of the second reward token.
    function secondAccount(uint256 id) external view returns (SecondAccount memory);

    /// @notice Memory of a profit share.
    function profitMemory(uint256 id) external view returns (ProfitMemory memory);

    /// @notice `preview` of the second reward token's lines.
    function previewSecond(uint256 id, uint32 epoch) external view returns (Waterfall memory lines);

    /// @notice How far a series is, for who builds on it.
    /// @return settledEpochs epochs settled or covered so far, in order, from index 0
    /// @return endingEpochs how many epochs of the series will ever be settled
    /// @return pastGrace true while the next epoch is unpaid and its grace is over
    function progress(
        uint256 id
    ) external view returns (uint32 settledEpochs, uint32 endingEpochs, bool pastGrace);

    /// @notice Unix second from which the next epoch can be covered if it stays unpaid; 0 while it is not payable or is funded.
    function coverableFrom(uint256 id) external view returns (uint256);

    /// @notice Protocol fees and dust that were collected and wait for the treasury, base units of `token`. What is not collected yet is in
    /// `Account.fees` of each series.
    function protocolFees(address token) external view returns (uint256);

    /// @notice Where the series stands now; `None` for an id without a series.
    function state(uint256 id) external view returns (State);

    /// @notice Units, and the streams that deposits start.
    function ledger() external view returns (address);
    /// @notice Terms and escrow.
    function market() external view returns (address);
    /// @notice Names the treasury.
    function config() external view returns (address);
    /// @notice What a day owes: names the oracle, the prices and the registry that it reads.
    function formula() external view returns (address);
}
