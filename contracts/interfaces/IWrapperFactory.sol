// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Makes the ERC-20 form of each series, once, at an address that follows from the series
/// @notice No owner, no fee. Whoever needs the token of a series first makes it.
interface IWrapperFactory {
    event WrapperCreated(uint256 indexed id, address wrapper);

    error InvalidWiring(address account);

    /// @notice Deploys the wrapped token of series `id`, unless it is there already.
    /// @dev Reverts with the ledger's `NoSuchSeries`.
    /// @return wrapper an `IWrappedHashpower`
    function create(uint256 id) external returns (address wrapper);

    /// @notice Where the wrapped token of series `id` is, or will be. Send no units there before `isCreated`.
    function wrapperOf(uint256 id) external view returns (address wrapper);

    /// @notice Whether the wrapped token of series `id` has been deployed.
    function isCreated(uint256 id) external view returns (bool);

    function ledger() external view returns (address);
}
