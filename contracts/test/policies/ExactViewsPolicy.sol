// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRestrictionViews} from "../../interfaces/IRestrictionViews.sol";
import {ITransferPolicy} from "../../interfaces/ITransferPolicy.sol";
import {ExactPolicy} from "../ledger/TestPolicies.sol";

/// @notice An `ExactPolicy` that also answers for one account: yes.
contract ExactViewsPolicy is ExactPolicy, IRestrictionViews {
    function canTransfer(address operator, address from, address to, uint256 id, uint256 units)
        public
        view
        override(ExactPolicy, ITransferPolicy)
        returns (bool)
    {
        return super.canTransfer(operator, from, to, id, units);
    }

    function canSend(address, uint256) external pure returns (bool) {
        return true;
    }

    function canReceive(address, uint256) external pure returns (bool) {
        return true;
    }
}
