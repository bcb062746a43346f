// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title How long a network's day was under dispute
interface IDisputeClock {
    /// @notice Seconds for which the report of the epoch has been under dispute so far; 0 if it never was. It never falls.
    function timeUnderDispute(uint16 network, uint32 epoch) external view returns (uint40);
}
