// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IDisputeArbiter} from "./IDisputeArbiter.sol";
import {IDisputes} from "./IDisputes.sol";

/// @title Governance as the arbiter of disputes
/// @notice Passes on what its role decides: the reported value, the claimed one or the fallback, all of which were fixed when the dispute
/// opened. It holds no money, keeps no state and can do nothing else; without its word in time a dispute ends by itself.
interface IGovernanceArbiter is IDisputeArbiter {
    error InvalidWiring(address account);
    error NotDisputes(address caller);
    /// @notice `Open` is no answer.
    error NoAnswer(uint256 disputeId);

    /// @notice GOVERNOR. Answers a dispute. Reverts with `NoAnswer`, and with what `IDisputes.rule` reverts with.
    function rule(uint256 disputeId, IDisputes.Outcome outcome) external;

    /// @notice Whose disputes.
    function disputes() external view returns (IDisputes);
}
