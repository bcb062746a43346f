// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who takes money for the holders of a series
/// @notice The part of `ISettlement` that disputes need.
interface IAwards {
    /// @notice Adds `amount` of the series' first reward token, pulled from the caller, to what its holders get for an unsettled `epoch`.
    /// @param epoch UTC day number
    function award(uint256 id, uint32 epoch, uint256 amount) external;
}
