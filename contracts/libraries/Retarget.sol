// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CompactTarget} from "./CompactTarget.sol";

/// @title How Bitcoin's target follows the hashrate
library Retarget {
    /// @notice Blocks under one target.
    uint256 internal constant INTERVAL_BLOCKS = 2_016;
    /// @notice Seconds that they should take.
    uint256 internal constant INTERVAL_SECONDS = 14 days;
    /// @notice One retarget changes the target by at most this factor, up or down.
    uint256 internal constant FACTOR = 4;

    /// @notice Compact target after a period.
    /// @param bits the period's own
    /// @param firstTime unix second of its first block
    /// @param lastTime unix second of its last block: consensus measures one interval less than a period has
    /// @param maxTarget highest target of the network, below 2^254: four times as much fits
    function next(uint32 bits, uint256 firstTime, uint256 lastTime, uint256 maxTarget) internal pure returns (uint32) {
        uint256 elapsed = lastTime > firstTime ? lastTime - firstTime : 0;
        elapsed = Math.min(Math.max(elapsed, INTERVAL_SECONDS / FACTOR), INTERVAL_SECONDS * FACTOR);
        uint256 target = Math.min(CompactTarget.toTarget(bits), maxTarget);
        return CompactTarget.fromTarget(Math.min(Math.mulDiv(target, elapsed, INTERVAL_SECONDS), maxTarget));
    }
}
