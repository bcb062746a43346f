// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";

/// @title A price feed for local chains and tests: anyone pushes; real rounds, real phases
/// @notice Keeps the promises of `IAggregatorV3` that price rounds build on: nothing here is left out but the nodes behind it.
contract ScenarioFeed is IAggregatorV3 {
    struct RoundData {
        int256 answer;
        uint256 updatedAt;
    }

    uint256 public constant version = 1;
    uint256 private constant PHASE_SHIFT = 64;

    uint8 public immutable decimals;
    string public description;
    uint16 public phase = 1;

    mapping(uint16 phase => RoundData[]) private _rounds;

    event AnswerUpdated(int256 indexed answer, uint80 indexed roundId, uint256 updatedAt);
    event PhaseStarted(uint16 indexed phase);

    error NotInOrder(uint256 updatedAt, uint256 previous, uint256 timestamp);

    constructor(uint8 decimals_, string memory description_) {
        decimals = decimals_;
        description = description_;
    }

    /// @notice Adds the next round of the present phase.
    /// @param answer price, `decimals` decimals; may be zero or negative, as a broken feed's may
    /// @param updatedAt unix second, not before the round before and not in the future
    function push(int256 answer, uint256 updatedAt) external returns (uint80 roundId) {
        RoundData[] storage rounds = _rounds[phase];
        uint256 previous = rounds.length == 0 ? 1 : rounds[rounds.length - 1].updatedAt;
        if (updatedAt < previous || updatedAt > block.timestamp) {
            revert NotInOrder(updatedAt, previous, block.timestamp);
        }
        rounds.push(RoundData({answer: answer, updatedAt: updatedAt}));
        roundId = _id(phase, rounds.length);
        emit AnswerUpdated(answer, roundId, updatedAt);
    }

    /// @notice Starts the next phase, as a proxy does that is pointed to a new aggregator. Its rounds count from 1.
    function startPhase() external {
        emit PhaseStarted(++phase);
    }

    /// @inheritdoc IAggregatorV3
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData(_id(phase, _rounds[phase].length));
    }

    /// @inheritdoc IAggregatorV3
    function getRoundData(uint80 id) public view returns (uint80, int256, uint256, uint256, uint80) {
        RoundData[] storage rounds = _rounds[uint16(id >> PHASE_SHIFT)];
        uint64 number = uint64(id);
        require(number != 0 && number <= rounds.length, "No data present");
        RoundData storage found = rounds[number - 1];
        return (id, found.answer, found.updatedAt, found.updatedAt, id);
    }

    function _id(uint16 phase_, uint256 number) private pure returns (uint80) {
        return uint80((uint256(phase_) << PHASE_SHIFT) | number);
    }
}
