// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title How Chainlink's proxies and aggregators tell between which answers an aggregator can answer at all
/// @dev Both are optional. A proxy names the aggregator of a phase for good; an aggregator's limits are fixed when it is deployed.
interface IClampedAggregator {
    /// @notice The aggregator that answered the rounds of `phaseId`.
    function phaseAggregators(uint16 phaseId) external view returns (address);

    /// @notice Lowest answer that the aggregator can give, in its decimals; the market may be lower.
    function minAnswer() external view returns (int192);

    /// @notice Highest answer that the aggregator can give, in its decimals; the market may be higher.
    function maxAnswer() external view returns (int192);
}
