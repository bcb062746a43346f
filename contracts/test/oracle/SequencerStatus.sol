// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../interfaces/IAggregatorV3.sol";

/// @title An L2's uptime feed that says whatever a test needs, impossible statuses included
contract SequencerStatus is IAggregatorV3 {
    uint256 public constant version = 1;
    uint8 public constant decimals = 0;
    string public constant description = "L2 sequencer uptime";

    bool public retired;
    int256 private _answer;
    uint256 private _startedAt;

    error Retired();

    /// @param answer 0: up; 1: down
    /// @param startedAt unix second since which it is so; 0 before the first status
    function report(int256 answer, uint256 startedAt) external {
        _answer = answer;
        _startedAt = startedAt;
    }

    function retire() external {
        retired = true;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        if (retired) revert Retired();
        return (1, _answer, _startedAt, block.timestamp, 1);
    }

    function getRoundData(uint80) external view returns (uint80, int256, uint256, uint256, uint80) {
        if (retired) revert Retired();
        return (1, _answer, _startedAt, block.timestamp, 1);
    }
}
