// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Entitlement} from "../../libraries/Entitlement.sol";

/// @title Gives tests the arithmetic of leases
contract EntitlementHarness {
    function split(
        uint256 units,
        uint256 take,
        uint256 index,
        uint256 startTarget,
        uint256 endTarget
    ) external pure returns (uint256 lessor, uint256 lessee) {
        return Entitlement.split(units, take, index, startTarget, endTarget);
    }

    function vested(uint256 rent, uint256 epochs, uint256 ofEpochs) external pure returns (uint256) {
        return Entitlement.vested(rent, epochs, ofEpochs);
    }
}
