// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title How a series looks in a wallet
interface IHashpowerMetadata {
    error NoSuchSeries(uint256 id);

    /// @notice `data:application/json;base64,...` with name, description, an SVG card (hashrate, term, state) and attributes.
    function uri(uint256 id) external view returns (string memory);
}
