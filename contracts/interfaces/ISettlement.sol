// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What is owed: report -> waterfall -> deposit
/// @notice Turns finished days into money, in order, never skipping one. Permissionless: anyone settles and earns the tip.
/// @dev All amounts are reward-token base units unless stated. Costs round up, in the provider's favour, by under three base
/// units a series-day; the protocol's share rounds down. A day that owes holders nothing pays the provider nothing.
interface ISettlement {
    /// @notice Where a series stands; derived from stored facts by `state`, never poked.
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
    struct Waterfall {
        uint256 gross;
        uint256 electricity;
        uint256 maintenance;
        uint256 service;
        uint256 net;
        uint256 protocol;
        uint256 holders;
    }

    /// @notice Why the next epoch of a series cannot be settled now.
    enum Obstacle {
        None,
        NotSold,
        Complete,
        EpochNotOver,
        ReportMissing,
        ReportNotFinal,
        PriceMissing,
        Unfunded
    }

    /// @notice Money and progress of a series.
    /// @param funding prepaid reward-token balance of the series
    /// @param settledEpochs epochs settled so far
    /// @param unprofitableInRow days without net, in a row, up to the last settled one
    /// @param lastOwed `holders + protocol` of the last settled epoch that had net
    /// @param finished true once `finish` closed the series
    struct Account {
        uint128 funding;
        uint32 settledEpochs;
        uint16 unprofitableInRow;
        uint128 lastOwed;
        bool finished;
    }

    event Funded(uint256 indexed id, address indexed from, uint256 amount, uint256 funding);
    event FundingWithdrawn(uint256 indexed id, address indexed provider, address to, uint256 amount, uint256 funding);
    /// @notice Every line of the waterfall, with the inputs that anyone needs to recompute it.
    /// @param units supply of the series
    /// @param priceUsd8 USD price of a whole reward token, 8 decimals
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
    event SeriesFinished(uint256 indexed id);

    error NoSuchSeries(uint256 id);
    error ZeroAmount();
    error NotProvider(address caller, address provider);
    error FundingLocked(uint256 id, uint256 requested, uint256 withdrawable);
    error InvalidReceiver(address receiver);
    error TokenShort(address token, uint256 expected, uint256 received);
    error AmountTooLarge(uint256 amount);
    error SeriesNotSold(uint256 id);
    error AllEpochsSettled(uint256 id, uint256 epochs);
    error EpochNotOver(uint256 id, uint256 epoch, uint256 endsAt, uint256 timestamp);
    error ReportMissing(uint256 id, uint256 network, uint256 epoch);
    error ReportNotFinal(uint256 id, uint256 epoch, uint256 finalAt, uint256 timestamp);
    error PriceMissing(uint256 id, uint256 epoch);
    /// @notice The day waits: neither the series' funding nor the caller's allowance covers it.
    error Unfunded(uint256 id, uint256 epoch, uint256 owed, uint256 funded);
    error NothingSettled();
    error NotComplete(uint256 id, uint256 settledEpochs, uint256 epochs);
    error AlreadyFinished(uint256 id);
    error NothingToWithdraw(address token);
    error InvalidWiring(address account);

    /// @notice Adds to the prepaid balance of a series. Anyone; not a gift to holders: only settled days draw on it.
    function fund(uint256 id, uint256 amount) external;

    /// @notice `fund` with an EIP-2612 signature of the caller.
    function fundWithPermit(uint256 id, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice The provider takes back funding above `FUNDING_RESERVE_DAYS` days at the last owed amount (all of it when complete).
    function withdrawFunding(uint256 id, uint256 amount, address to) external;

    function withdrawable(uint256 id) external view returns (uint256);

    /// @notice Settles up to `maxDays` next epochs of a series, in order, and stops quietly at the first day that has to wait.
    /// Draws on the series' funding, else on the caller's allowance. Reverts with the reason if not even one day can be settled.
    function settle(uint256 id, uint256 maxDays) external returns (uint256 settledDays);

    /// @notice `settle` for several series; one that has to wait does not stop the others. Reverts if nothing was settled.
    function settleMany(uint256[] calldata ids, uint256 maxDays) external returns (uint256[] memory settledDays);

    /// @notice Closes a series whose every epoch is settled and whose last stream has ended: dust goes to the treasury, refunds of
    /// days without net open. Anyone.
    function finish(uint256 id) external;

    /// @notice Sends the protocol's share to the treasury. Anyone.
    function withdrawProtocolFees(address token) external returns (uint256 amount);

    /// @notice The day as it would be settled, and what stands in the way (lines are zero while the report or price is missing).
    function preview(uint256 id, uint32 epoch) external view returns (Waterfall memory lines, Obstacle obstacle);

    /// @notice What stands in the way of the next epoch, and which epoch that is.
    function nextEpoch(uint256 id) external view returns (uint32 epoch, Obstacle obstacle);

    function account(uint256 id) external view returns (Account memory);
    function protocolFees(address token) external view returns (uint256);
    function state(uint256 id) external view returns (State);
    /// @notice Recorded prices.
    function prices() external view returns (address);
    /// @notice Reports.
    function oracle() external view returns (address);
}
