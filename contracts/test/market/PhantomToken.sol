// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title A payment token that calls back before it moves anything, and then moves nothing
/// @notice The token list excludes it. A market that measured arrivals without a guard would count the payment made from inside
/// the call for the outer sale as well.
contract PhantomToken is ERC20 {
    address private _actor;
    bytes private _call;

    constructor() ERC20("Phantom", "BAD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Before the next `transferFrom`, `actor` is called with `data`; that transfer then moves nothing.
    function arm(address actor, bytes calldata data) external {
        _actor = actor;
        _call = data;
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        if (_actor == address(0)) return super.transferFrom(from, to, value);
        address actor = _actor;
        _actor = address(0);
        Address.functionCall(actor, _call);
        return true;
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
