// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What is owed: report -> waterfall -> deposit
/// @notice Turns finished days into money, in order, never skipping one. Permissionless: anyone settles and earns the tip.
/// @dev All amounts are reward-token base units unless stated. Costs round up, in the provider's favour, by under three base
/// units a series-day; the protocol's share rounds down, in the holders' favour. A day that owes holders nothing pays the
/// provider nothing.
///
/// Assumptions about reward tokens are the ledger's (`IHashpower`): no fee, no rebase, no hooks; a token may pause or block single
/// accounts. Funding and fees rest in the ledger's reserve, so a prepaid day moves no token at all and a paused one delays
/// nothing but payments in and out. Nothing here is open to a role, and no settlement path sends money to an address that a
/// counterparty chose: releases, tips, protocol fees and dust are credited and pulled.
///
/// Property SOLV-C: for every token, the ledger's reserve is the sum of the funding of its series and `protocolFees`.
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

    /// @notice One day of one series, line by line. `gross = electricity + maintenance + service + net` if `net > 0`.
    /// @param gross expected reward of the hashrate at the day's difficulty, rounded down
    /// @param electricity energy at the terms' efficiency and tariff, at the day's price, rounded up
    /// @param maintenance maintenance at the day's price, rounded up
    /// @param service provider's service charge on gross, rounded up
    /// @param net gross less the three costs, or 0 if they exceed it
    /// @param protocol protocol fee on net, rounded down
    /// @param holders net less the protocol fee: what starts to stream
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
    /// not cover `holders + protocol`. `DepositRefused`: the ledger refused the deposit; views never see it.
    enum Obstacle {
        None,
        NotSold,
        Complete,
        EpochNotOver,
        ReportMissing,
        ReportNotFinal,
        PriceMissing,
        Unfunded,
        DepositRefused
    }

    /// @notice Money and progress of a series, in one storage slot (a reward token's supply bound is below 2^95).
    /// @param funding prepaid reward-token balance of the series
    /// @param settledEpochs epochs settled so far
    /// @param unprofitableInRow days without net, in a row, up to the last settled one
    /// @param lastOwed `holders + protocol` of the last settled epoch that had net
    /// @param finished true once `finish` closed the series
    struct Account {
        uint96 funding;
        uint32 settledEpochs;
        uint16 unprofitableInRow;
        uint96 lastOwed;
        bool finished;
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
    error NothingSettled();
    /// @notice The gas ran out inside one series: send more, or settle fewer series or days in one call.
    /// @param needed gas that there was before that series or day, and that did not suffice
    error NotEnoughGas(uint256 needed, uint256 left);
    error NotSelf(address caller);
    error NotComplete(uint256 id, uint256 settledEpochs, uint256 epochs);
    error AlreadyFinished(uint256 id);
    error NothingToWithdraw(address token);
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

    /// @notice What the provider can take back now: funding above `FUNDING_RESERVE_DAYS` and every mined unsettled day, each at
    /// `lastOwed`; all of it once every epoch is settled or the series is cancelled.
    function withdrawable(uint256 id) external view returns (uint256);

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

    /// @notice Closes a series whose every epoch is settled and whose last stream has ended: refunds of days without net open.
    /// Anyone.
    /// @dev Dust joins `protocolFees` and is pulled to the treasury from there, so that a treasury which cannot receive never
    /// keeps refunds shut. Reverts with `NoSuchSeries`, `AlreadyFinished`, `NotComplete`, and the ledger's `StreamNotEnded`.
    function finish(uint256 id) external;

    /// @notice Sends the protocol's share to the treasury. Anyone. Reverts with `NothingToWithdraw`.
    function withdrawProtocolFees(address token) external returns (uint256 amount);

    // ---------------------------------------------------------------- views

    /// @notice A day as it would be settled, and what stands in the way (lines are zero while the report or price is missing).
    /// Days already settled show their lines with `Complete`; days outside the term show none. Callers' allowances do not count.
    function preview(uint256 id, uint32 epoch) external view returns (Waterfall memory lines, Obstacle obstacle);

    /// @notice What stands in the way of the next epoch, and which epoch that is. Callers' allowances do not count.
    function nextEpoch(uint256 id) external view returns (uint32 epoch, Obstacle obstacle);

    function account(uint256 id) external view returns (Account memory);

    /// @notice How far a series has come, for contracts that hold its units for somebody. Reverts with `NoSuchSeries`.
    /// @return settledEpochs epochs settled or covered so far, in order, from index 0
    /// @return endingEpochs how many epochs of the series will ever be settled: those of the terms, or fewer once it ended early,
    /// defaulted or was wound up
    /// @return pastGrace true while the next epoch is unpaid and its grace is over
    function progress(
        uint256 id
    ) external view returns (uint32 settledEpochs, uint32 endingEpochs, bool pastGrace);

    /// @notice Protocol fees and dust that wait for the treasury, base units of `token`.
    function protocolFees(address token) external view returns (uint256);

    /// @notice Where the series stands now; `None` for an id without a series.
    function state(uint256 id) external view returns (State);

    /// @notice Units, and the streams that deposits start.
    function ledger() external view returns (address);
    /// @notice Terms and escrow.
    function market() external view returns (address);
    /// @notice Names the treasury.
    function config() external view returns (address);
    /// @notice Recorded prices.
    function prices() external view returns (address);
    /// @notice Reports.
    function oracle() external view returns (address);
}
