// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeArbiter} from "../../interfaces/IDisputeArbiter.sol";
import {IDisputes} from "../../interfaces/IDisputes.sol";

/// @title The side of disputes that an arbiter sees: it opens questions and takes one answer in time
contract ArbitratedDisputes {
    IDisputeArbiter public arbiter;
    mapping(uint256 disputeId => IDisputes.Outcome) public outcomeOf;
    mapping(uint256 disputeId => uint40) public deadlineOf;

    event Ruled(uint256 indexed disputeId, IDisputes.Outcome outcome);

    error NotArbiter(address caller);
    error TooLate(uint256 disputeId);
    error RuledAlready(uint256 disputeId);

    function setArbiter(IDisputeArbiter arbiter_) external {
        arbiter = arbiter_;
    }

    function ask(uint256 disputeId, IDisputeArbiter.Question calldata question) external {
        deadlineOf[disputeId] = question.deadline;
        arbiter.open(disputeId, question);
    }

    function rule(uint256 disputeId, IDisputes.Outcome outcome) external {
        if (msg.sender != address(arbiter)) revert NotArbiter(msg.sender);
        if (block.timestamp >= deadlineOf[disputeId]) revert TooLate(disputeId);
        if (outcomeOf[disputeId] != IDisputes.Outcome.Open) revert RuledAlready(disputeId);
        outcomeOf[disputeId] = outcome;
        emit Ruled(disputeId, outcome);
    }
}
