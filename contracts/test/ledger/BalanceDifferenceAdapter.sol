// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";

/// @title A yield adapter as they are often written: it credits what its token balance rose by around its own claim
/// @notice Whoever claims for it in between makes it miss that income: the trap that `refuseThirdPartyClaims` and the returned
/// amounts close.
contract BalanceDifferenceAdapter is ERC1155Holder {
    IHashpower public immutable LEDGER;
    IERC20 public immutable TOKEN;

    /// @notice Income credited to the adapter's users.
    uint256 public credited;

    constructor(IHashpower ledger, IERC20 token) {
        LEDGER = ledger;
        TOKEN = token;
    }

    function refuseThirdPartyClaims(bool refused) external {
        LEDGER.refuseThirdPartyClaims(refused);
    }

    function setReceiver(address receiver) external {
        LEDGER.setReceiver(receiver);
    }

    function harvest(uint256 id) external returns (uint256 gained) {
        uint256 before = TOKEN.balanceOf(address(this));
        LEDGER.claim(id);
        gained = TOKEN.balanceOf(address(this)) - before;
        credited += gained;
    }
}
