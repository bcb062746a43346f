// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IDisputes} from "./IDisputes.sol";

/// @title Who decides what a disputed report is taken for
/// @notice Told of a dispute when it opens, an arbiter answers once, before the deadline, with `IDisputes.rule`. It chooses among values that
/// are fixed already: the reported one, the claimed one and the fallback, each inside the bounds of its network. It can choose no other value,
/// and its silence is an answer too: the fallback, bonds back to both sides.
interface IDisputeArbiter {
    /// @notice What is asked. Values are given in full, so that nothing else need be read to judge.
    /// @param kind what is disputed: a network's day or one farm's report
    /// @param network id of the network
    /// @param epoch UTC day number
    /// @param farmId the farm; 0 for a network's day
    /// @param disputer who opened the dispute, and placed the bond
    /// @param bond what the disputer loses if the report stands, base units of `IDisputes.bondToken`
    /// @param deadline unix second before which the answer must come
    /// @param reported `abi.encode` of the disputed `IOutputOracle.NetworkReport` or `IOutputOracle.FarmReport`
    /// @param claimed `abi.encode` of the disputer's `INetworkRules.DayValue` or `IOutputOracle.FarmReport`; empty if it claims the fallback,
    /// and then `Outcome.Claimed` is no answer
    /// @param fallbackValue `abi.encode` of the `INetworkRules.DayValue` of `Outcome.Fallback`; empty for a farm, whose report is then void
    struct Question {
        IDisputes.Kind kind;
        uint16 network;
        uint32 epoch;
        uint32 farmId;
        address disputer;
        uint256 bond;
        uint40 deadline;
        bytes reported;
        bytes claimed;
        bytes fallbackValue;
    }

    /// @notice A dispute has opened of which this arbiter was made the judge. Called by `IDisputes` alone, once a dispute, with limited gas
    /// (`IDisputes.ARBITER_GAS`); if it reverts, the dispute is open all the same, and the arbiter may still rule.
    function open(uint256 disputeId, Question calldata question) external;
}
