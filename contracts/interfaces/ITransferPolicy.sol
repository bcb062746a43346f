// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who may receive units of a restricted series
/// @notice Asked by the ledger before a mint or transfer of a series whose id has flag bit 0. Never asked for claims or burns.
/// @dev Called with STATICCALL. A policy that reverts stops the transfer with its own error. It sees every change of owner on
/// the ledger; it must always allow a contract that holds units for somebody (a wrapper) to give them back. Lending changes no
/// owner: it is not asked when a lease takes or returns units, but by the lease market when a lease's owner of the units changes.
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
