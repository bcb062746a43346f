// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RoundedUp} from "../../libraries/RoundedUp.sol";

/// @title Lets tests call the library
contract RoundedUpHarness {
    function roundTrip(uint256 amount) external pure returns (uint256) {
        return RoundedUp.unpack(RoundedUp.pack(amount));
    }
}
