// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A lender's value in the form that some protocol asks for
/// @notice One collateral under fixed rules. Nobody can change anything: another opinion is another adapter.
interface IValueAdapter {
    /// @param valuer computes the value
    /// @param id series of the collateral
    /// @param share its accumulating share; zero if the collateral passes its claims through to its holders (a unit, or a wrapper of one whose base
    /// unit is a unit)
    /// @param incomeBps part of the discounted income that counts, basis points
    /// @param discountBps simple yearly discount rate, basis points
    struct Collateral {
        address valuer;
        uint256 id;
        address share;
        uint16 incomeBps;
        uint16 discountBps;
    }

    error InvalidWiring(address account);
    /// @notice The share is that of another series.
    error ShareOfOtherSeries(address share, uint256 id);

    function valuer() external view returns (address);
    function id() external view returns (uint256);
    /// @notice Accumulating share that is valued; zero: a unit without its claims.
    function share() external view returns (address);
    function incomeBps() external view returns (uint16);
    function discountBps() external view returns (uint16);
}
