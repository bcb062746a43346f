// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ScenarioFeed} from "../ScenarioFeed.sol";

/// @title The limits of an aggregator's answers, as Chainlink's have them
contract AnswerLimits {
    int192 public immutable minAnswer;
    int192 public immutable maxAnswer;

    constructor(int192 minAnswer_, int192 maxAnswer_) {
        minAnswer = minAnswer_;
        maxAnswer = maxAnswer_;
    }
}

/// @title A proxy that names the aggregator of each phase
contract ClampedFeed is ScenarioFeed {
    mapping(uint16 phaseId => address aggregator) public phaseAggregators;

    constructor(uint8 decimals_) ScenarioFeed(decimals_, "clamped") {}

    function setAggregator(uint16 phaseId, address aggregator) external {
        phaseAggregators[phaseId] = aggregator;
    }
}

/// @title An aggregator that is read without a proxy
contract ClampedAggregator is ScenarioFeed, AnswerLimits {
    constructor(
        uint8 decimals_,
        int192 minAnswer_,
        int192 maxAnswer_
    ) ScenarioFeed(decimals_, "clamped itself") AnswerLimits(minAnswer_, maxAnswer_) {}
}
