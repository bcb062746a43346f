// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeClock} from "./IDisputeClock.sol";
import {INetworkRules} from "./INetworkRules.sol";
import {IOutputOracle} from "./IOutputOracle.sol";

/// @title Disputes of single reports
interface IDisputes is IDisputeClock {
    enum Kind {
        NetworkDay,
        FarmReport
    }

    /// @dev `Open` is no answer of an arbiter.
    enum Outcome {
        Open,
        Reported,
        Claimed,
        Fallback
    }

    /// @notice The arbiter's answer. Only the arbiter that was in force when the dispute opened, once, before its deadline.
    /// @param outcome `Reported`, `Claimed` (only where a value was claimed) or `Fallback`
    function rule(uint256 disputeId, Outcome outcome) external;
}
