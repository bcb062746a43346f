// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title One accumulating share for each series, at an address that follows from the series
interface IAccumulatingShareFactory {
    event ShareCreated(uint256 indexed id, address indexed share);

    error InvalidWiring(address account);

    /// @notice Deploys the share of a series. Anyone; does nothing if it is there.
    /// @dev Reverts with the ledger's `NoSuchSeries`.
    /// @return share its address, `shareOf(id)`
    function create(uint256 id) external returns (address share);

    /// @notice Where the share of a series is or will be.
    function shareOf(uint256 id) external view returns (address share);

    /// @notice True if the share of the series was deployed.
    function exists(uint256 id) external view returns (bool);

    function ledger() external view returns (address);
}
