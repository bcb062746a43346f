// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that tells an account of every transfer, before or after it, and lets it act
/// @notice The token list excludes it. It shows that nothing here relies on that beyond what the interface says.
contract CallbackToken is ERC20 {
    event CalledBack(bool success, bytes result);

    address private _actor;
    bytes private _call;
    bool private _movesNothing;

    constructor() ERC20("Callback", "BAD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Before the next transfer, `actor` (a `HostileReceiver`) is called with `data`; whether that works or not, the
    /// transfer goes on, or moves nothing.
    function arm(address actor, bytes calldata data, bool movesNothing) external {
        (_actor, _call, _movesNothing) = (actor, data, movesNothing);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function _update(address from, address to, uint256 value) internal override {
        address actor = _actor;
        if (actor == address(0) || from == address(0)) return super._update(from, to, value);
        _actor = address(0);
        (bool success, bytes memory result) = actor.call(_call);
        emit CalledBack(success, result);
        if (!_movesNothing) super._update(from, to, value);
    }
}
