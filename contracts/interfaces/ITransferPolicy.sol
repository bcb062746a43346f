// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Who may receive units of a restricted series
/// @notice Asked by the ledger before a mint or transfer of a series whose id has flag bit 0. Never asked for claims or burns.
/// @dev Called with STATICCALL. A policy that reverts stops the transfer with its own error. It sees every change of owner on
/// the ledger. What the policies of this repository agree on stands in `IRestrictionViews`, which a policy should implement too.
/// Lending changes no owner: no policy is asked when a lease takes or returns units, but the lease market asks it when the owner of
/// leased units changes.
interface ITransferPolicy {
    /// @param operator who sent the call to the ledger; the lease market for units in a lease
    /// @param from holder; zero for a mint
    /// @param to receiver
    /// @param id series
    /// @param units whole units of hashpower
    function canTransfer(address operator, address from, address to, uint256 id, uint256 units)
        external
        view
        returns (bool);
}
