// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title How the two sides of a lease look in a wallet
/// @notice Drawn on-chain from the lease and where it stands now. Nothing that a party typed is shown; token symbols are escaped.
interface ILeaseMetadata {
    error InvalidWiring(address account);

    /// @notice `data:application/json;base64,...` of a leasehold: name, description, SVG card, attributes.
    /// @dev Fractions are cut. Reverts with the lease market's `NoSuchLease`.
    function leaseholdUri(uint256 lease) external view returns (string memory);

    /// @notice The same of a reversion.
    function reversionUri(uint256 lease) external view returns (string memory);
}
