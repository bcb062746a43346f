// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Where the rewards of one holder wait for its order
/// @dev One is deployed by the router, and each holder has a clone of it, whose address says whose it is. No storage.
contract RewardAccount {
    using SafeERC20 for IERC20;

    error NotRouter(address caller);

    address private immutable _ROUTER;

    constructor() {
        _ROUTER = msg.sender;
    }

    /// @notice Sends `amount` base units of `token` to `to`. The router only, which knows the holder.
    function send(IERC20 token, address to, uint256 amount) external {
        if (msg.sender != _ROUTER) revert NotRouter(msg.sender);
        token.safeTransfer(to, amount);
    }
}
