// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeClock} from "../interfaces/IDisputeClock.sol";

/// @title The clock of disputes where reports cannot be disputed
contract NoDisputes is IDisputeClock {
    /// @inheritdoc IDisputeClock
    function timeUnderDispute(uint16, uint32) external pure returns (uint40) {
        return 0;
    }
}
