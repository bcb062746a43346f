// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IDisputeArbiter} from "../../interfaces/IDisputeArbiter.sol";
import {IDisputes} from "../../interfaces/IDisputes.sol";
import {IGovernanceArbiter} from "../../interfaces/IGovernanceArbiter.sol";

/// @title Governance as the arbiter of disputes
/// @dev Documented in `IGovernanceArbiter`. The role that may call `rule` has a timelock in front of it: its delay has to be shorter than the
/// time that a dispute leaves.
contract GovernanceArbiter is IGovernanceArbiter, AccessManaged {
    /// @inheritdoc IGovernanceArbiter
    IDisputes public immutable disputes;

    /// @param authority_ says who holds the role
    /// @param disputes_ whose disputes; may be an address that is not deployed yet
    constructor(address authority_, IDisputes disputes_) AccessManaged(authority_) {
        if (authority_.code.length == 0) revert InvalidWiring(authority_);
        if (address(disputes_) == address(0)) revert InvalidWiring(address(disputes_));
        disputes = disputes_;
    }

    /// @inheritdoc IDisputeArbiter
    /// @dev The question is in the events of the disputes; nothing of it need be kept here.
    function open(uint256, Question calldata) external view {
        if (msg.sender != address(disputes)) revert NotDisputes(msg.sender);
    }

    /// @inheritdoc IGovernanceArbiter
    function rule(uint256 disputeId, IDisputes.Outcome outcome) external restricted {
        if (outcome == IDisputes.Outcome.Open) revert NoAnswer(disputeId);
        disputes.rule(disputeId, outcome);
    }
}
