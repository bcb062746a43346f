// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";

/// @title Plays the settlement in measurements of the ledger alone: moves a day's reward and starts its stream
contract BenchSettlement {
    using SafeERC20 for IERC20;

    IHashpower private immutable _LEDGER;
    IERC20 private immutable _TOKEN;

    constructor(IHashpower ledger, IERC20 token) {
        _LEDGER = ledger;
        _TOKEN = token;
    }

    function deposit(uint256 id, uint32 epoch, uint256 amount) external {
        _TOKEN.safeTransfer(address(_LEDGER), amount);
        _LEDGER.deposit(id, epoch, amount);
    }
}
