// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CompactTarget} from "../../libraries/CompactTarget.sol";

/// @title Opens the compact-target library to tests
contract CompactTargetHarness {
    function toTarget(uint32 bits) external pure returns (uint256) {
        return CompactTarget.toTarget(bits);
    }

    function fromTarget(uint256 target) external pure returns (uint32) {
        return CompactTarget.fromTarget(target);
    }

    function truncate(uint256 target) external pure returns (uint256) {
        return CompactTarget.truncate(target);
    }
}
