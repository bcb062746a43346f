// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bonding} from "../../libraries/Bonding.sol";

/// @title Lets tests call the library
contract BondingHarness {
    function required(
        uint256 net,
        uint256 slice,
        uint256 remaining,
        uint256 bondEpochs,
        uint256 marginEpochs,
        Bonding.Rates calldata rates
    ) external pure returns (uint256) {
        return Bonding.required(net, slice, remaining, bondEpochs, marginEpochs, rates);
    }

    function inReward(uint256 amount, Bonding.Rates calldata rates) external pure returns (uint256) {
        return Bonding.inReward(amount, rates);
    }

    function backing(uint256 withheld, Bonding.Rates calldata rates) external pure returns (uint256) {
        return Bonding.backing(withheld, rates);
    }

    function neededFor(uint256 short, Bonding.Rates calldata rates) external pure returns (uint256) {
        return Bonding.neededFor(short, rates);
    }
}
