// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A price feed with a history of rounds, as Chainlink's proxies offer it
/// @dev Assumptions, which the governed list of feeds is there to ensure: ids are `phase << 64 | round`; within a phase rounds
/// are numbered 1, 2, 3... without a gap and `updatedAt` never falls; a round never changes; a round that does not exist reverts
/// or has `updatedAt` 0. Feeds without phases have phase 0.
interface IAggregatorV3 {
    /// @notice Decimals of the answer.
    function decimals() external view returns (uint8);

    /// @notice What the feed prices, e.g. "BTC / USD".
    function description() external view returns (string memory);

    function version() external view returns (uint256);

    /// @param id `phase << 64 | round`
    /// @return roundId the same id
    /// @return answer price, `decimals()` decimals
    /// @return startedAt unix second
    /// @return updatedAt unix second at which the answer was set; 0 if the round is not complete
    /// @return answeredInRound deprecated by the feeds that define it
    function getRoundData(
        uint80 id
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice `getRoundData` of the newest round.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
