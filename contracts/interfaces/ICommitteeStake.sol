// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The committee's stake
/// @notice Money that stands behind the committee's reports: what faces a disputer's bond. Anyone adds to it; it is one pool with shares, so that
/// a slash falls on all in proportion and a won bond comes to all.
/// @dev Nobody is paid or charged by a transfer when a dispute ends: the pool is a number, and its money lies in this contract.
interface ICommitteeStake {
    event Staked(address indexed account, uint256 amount, uint256 shares);
    event WithdrawalRequested(address indexed account, uint256 shares, uint40 readyAt);
    event StakeWithdrawn(address indexed account, uint256 shares, uint256 amount);
    /// @notice A dispute ended. Slashed: a report did not stand; won: half a bond of a disputer who was wrong.
    event StakeSlashed(uint256 amount);
    event StakeWon(uint256 amount);

    error NothingStaked();
    error NotEnoughShares(uint256 shares, uint256 requested);
    error NoWithdrawal(address account);
    error WithdrawalNotDue(uint256 readyAt, uint256 timestamp);
    /// @notice Open disputes reserve more than the pool could spare.
    error StakeReserved(uint256 amount, uint256 free);

    /// @notice Adds `amount` base units of the bond token to the pool, for `account`.
    /// @return shares at today's value of a share, rounded down
    /// @dev Reverts with `NothingStaked` if that is none.
    function stake(uint256 amount, address account) external returns (uint256 shares);

    /// @notice Announces a withdrawal of the caller's shares. They stay in the pool, and are slashed with it, until they are withdrawn. Another
    /// announcement takes the place of this one.
    /// @dev Reverts with `NotEnoughShares`.
    function requestWithdrawal(uint256 shares) external;

    /// @notice Pays the caller what its announced shares are worth, `WITHDRAWAL_DELAY` after it announced them.
    /// @dev Reverts with `NoWithdrawal`, `WithdrawalNotDue` or `StakeReserved`.
    function withdrawStake() external returns (uint256 amount);

    function sharesOf(address account) external view returns (uint256);
    /// @notice Announced shares, and the unix second from which they may be withdrawn.
    function withdrawalOf(address account) external view returns (uint256 shares, uint40 readyAt);
    function totalShares() external view returns (uint256);
    /// @notice All of the pool, base units of the bond token.
    function totalStake() external view returns (uint256);
    /// @notice What of it faces the bonds of open disputes.
    function reservedStake() external view returns (uint256);
    /// @notice Longer than any report can be disputed: nobody leaves before what it attested.
    function WITHDRAWAL_DELAY() external view returns (uint40);
}
