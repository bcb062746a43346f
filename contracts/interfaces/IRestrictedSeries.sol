// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Whether units may move, asked of the ledger before anybody tries
/// @notice The views of ERC-7943 (multi token), and the same two questions for one series.
/// @dev Part of ERC-7943 only: its `forcedTransfer` and `setFrozenTokens` do not exist here and never will, because nobody but a
/// holder or its operator moves units, and nobody freezes them. The ledger therefore does not claim ERC-7943's id
/// (0x41c4fbad) but the id of this interface.
///
/// No function here reverts, whatever a policy does: one that reverts, runs out of gas or answers anything but `true` counts as
/// "no", as it does in a transfer. A policy gets 63/64 of the gas that is left, so ask with plenty.
///
/// Claims and refunds are never restricted; these views say nothing about them.
interface IRestrictedSeries {
    /// @notice ERC-7943: whether a rule of the ledger as a whole keeps `account` from sending. There is none: true.
    /// @dev Rules belong to a series. Ask `canSendUnits` or `canTransfer`.
    function canSend(address account) external view returns (bool allowed);

    /// @notice ERC-7943: whether a rule of the ledger as a whole keeps `account` from receiving. There is none: true.
    /// @dev Rules belong to a series. Ask `canReceiveUnits` or `canTransfer`.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice Whether the policy of series `id` lets `account` send to somebody. True for an unrestricted series.
    /// @dev False if the policy does not implement `IRestrictionViews`.
    function canSendUnits(address account, uint256 id) external view returns (bool allowed);

    /// @notice Whether the policy of series `id` lets `account` receive, by purchase or transfer. True for an unrestricted series.
    /// @dev False if the policy does not implement `IRestrictionViews`.
    function canReceiveUnits(address account, uint256 id) external view returns (bool allowed);

    /// @notice ERC-7943: whether the policy of series `id` lets `units` go from `from` to `to`, with the caller as operator.
    /// @param from holder; zero asks about a purchase
    /// @param to receiver; zero asks about a refund, which nothing restricts
    /// @param units whole units of hashpower. Balances and approvals are not looked at, as ERC-7943 demands.
    function canTransfer(address from, address to, uint256 id, uint256 units) external view returns (bool allowed);

    /// @notice ERC-7943: units of `id` that somebody froze for `account`. Nobody can: always 0.
    function getFrozenTokens(address account, uint256 id) external view returns (uint256 units);
}
