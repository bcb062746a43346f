// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeClock} from "../../interfaces/IDisputeClock.sol";

/// @title A clock of disputes that a test sets
contract TestDisputeClock is IDisputeClock {
    mapping(uint16 network => mapping(uint32 epoch => uint40)) public timeUnderDispute;

    function set(uint16 network, uint32 epoch, uint40 time) external {
        timeUnderDispute[network][epoch] = time;
    }
}
