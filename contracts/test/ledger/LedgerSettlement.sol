// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";

/// @title Plays the settlement in tests of the ledger alone: funds each deposit in full, in the same transaction
contract LedgerSettlement {
    using SafeERC20 for IERC20;

    IHashpower public ledger;

    function wire(IHashpower ledger_) external {
        ledger = ledger_;
    }

    /// @notice Moves money to the ledger's reserve, then deposits exactly that much out of it.
    function deposit(uint256 id, uint32 epoch, uint256 amount) external returns (uint256 target) {
        if (ledger.exists(id)) _fund(ledger.lane(id).rewardToken, amount);
        return ledger.deposit(id, epoch, amount);
    }

    function depositSecond(uint256 id, uint32 epoch, uint256 amount) external returns (uint256 target) {
        if (id & 2 != 0 && ledger.exists(id)) _fund(ledger.secondLane(id).rewardToken, amount);
        return ledger.depositSecond(id, epoch, amount);
    }

    /// @notice A deposit out of whatever the reserve holds.
    function depositFromReserve(uint256 id, uint32 epoch, uint256 amount) external returns (uint256 target) {
        return ledger.deposit(id, epoch, amount);
    }

    function creditReserve(address token, uint256 amount) external {
        IERC20(token).safeTransfer(address(ledger), amount);
        ledger.creditReserve(token, amount);
    }

    function withdrawReserve(address token, address to, uint256 amount) external {
        ledger.withdrawReserve(token, to, amount);
    }

    function close(uint256 id) external returns (uint256 dust, uint256 secondDust) {
        return ledger.close(id);
    }

    /// @dev More than it has is not funded: the ledger's own refusal is what a test wants to see then.
    function _fund(address token, uint256 amount) private {
        if (amount == 0 || amount > IERC20(token).balanceOf(address(this))) return;
        IERC20(token).safeTransfer(address(ledger), amount);
        ledger.creditReserve(token, amount);
    }
}
