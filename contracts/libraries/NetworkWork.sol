// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CompactTarget} from "./CompactTarget.sol";
import {Epoch} from "./Epoch.sol";
import {FloatTarget} from "./FloatTarget.sol";

/// @title What a day demanded, in 96 bits, in one of two forms
/// @notice Highest bits first. A network that retargets in periods: `bits u32 | nextBits u32 | retargetSecond u32`, compact targets, where
/// without a retarget that day the lower 64 bits are 0. A network whose target changes with every block: `0 u64 | average u32`, a
/// `FloatTarget`. A compact target is never 0, so the upper 32 bits tell the forms apart.
/// @dev One layout for every network, so that whoever stores a day can read it without asking that network's rules.
library NetworkWork {
    /// @notice Sum of (target + 1) * seconds over the day. Targets are below 2^238.
    function targetSeconds(uint96 work) internal pure returns (uint256) {
        uint32 bits = uint32(work >> 64);
        // Targets are below 2^238 and a day below 2^17: neither sum nor product overflows.
        unchecked {
            if (bits == 0) return (FloatTarget.toTarget(uint32(work)) + 1) * Epoch.SECONDS_PER_DAY;
            uint256 target = CompactTarget.toTarget(bits);
            uint32 nextBits = uint32(work >> 32);
            if (nextBits == 0) return (target + 1) * Epoch.SECONDS_PER_DAY;
            uint256 retargetSecond = uint32(work);
            return
                (target + 1) * retargetSecond +
                (CompactTarget.toTarget(nextBits) + 1) * (Epoch.SECONDS_PER_DAY - retargetSecond);
        }
    }
}
