// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title How a series looks in a wallet
/// @notice Everything is drawn on-chain from the terms and from where the series stands now. Nothing that a provider typed is
/// shown; token symbols are escaped.
interface IHashpowerMetadata {
    error NoSuchSeries(uint256 id);
    error InvalidWiring(address account);

    /// @notice `data:application/json;base64,...` with name, description, an SVG card and attributes.
    /// @dev Fractions are cut, so no figure shows more than there is. Reverts with `NoSuchSeries`.
    function uri(uint256 id) external view returns (string memory);
}
