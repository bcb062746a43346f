// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaymaster} from "@account-abstraction/contracts/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "@account-abstraction/contracts/interfaces/PackedUserOperation.sol";
import {IPrimaryMarket} from "../../interfaces/IPrimaryMarket.sol";

/// @title A paymaster as a provider would run one: it pays the gas of those who buy units, and of nobody else
/// @dev The account's call must be a batch whose last call buys from the market. What it deposited at the entry point pays.
contract PurchasePaymaster is IPaymaster {
    /// @dev A call of a batch, as the accounts of ERC-4337's reference implementation take it.
    struct Call {
        address target;
        uint256 value;
        bytes data;
    }

    error NotEntryPoint(address caller);
    error NotAPurchase(address sender);

    bytes4 private constant _EXECUTE_BATCH = bytes4(keccak256("executeBatch((address,uint256,bytes)[])"));
    uint256 private constant _SELECTOR_BYTES = 4;

    address private immutable _ENTRY_POINT;
    address private immutable _MARKET;

    constructor(address entryPoint, address market) {
        _ENTRY_POINT = entryPoint;
        _MARKET = market;
    }

    /// @inheritdoc IPaymaster
    function validatePaymasterUserOp(
        PackedUserOperation calldata userOp,
        bytes32,
        uint256
    ) external view returns (bytes memory context, uint256 validationData) {
        if (msg.sender != _ENTRY_POINT) revert NotEntryPoint(msg.sender);
        if (!_isPurchase(userOp.callData)) revert NotAPurchase(userOp.sender);
        return ("", 0);
    }

    /// @inheritdoc IPaymaster
    function postOp(PostOpMode, bytes calldata, uint256, uint256) external view {
        if (msg.sender != _ENTRY_POINT) revert NotEntryPoint(msg.sender);
    }

    function _isPurchase(bytes calldata callData) private view returns (bool) {
        if (callData.length < _SELECTOR_BYTES || bytes4(callData) != _EXECUTE_BATCH) return false;
        Call[] memory calls = abi.decode(callData[_SELECTOR_BYTES:], (Call[]));
        if (calls.length == 0) return false;
        Call memory last = calls[calls.length - 1];
        return
            last.target == _MARKET &&
            last.data.length >= _SELECTOR_BYTES &&
            bytes4(last.data) == IPrimaryMarket.buy.selector;
    }
}
