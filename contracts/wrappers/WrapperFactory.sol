// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {IWrapperFactory} from "../interfaces/IWrapperFactory.sol";
import {WrappedHashpower} from "./WrappedHashpower.sol";

/// @title Makes the ERC-20 form of each series
/// @dev Documented in `IWrapperFactory`. Whole contracts, not clones: a clone would pay a cold account, a `DELEGATECALL` and its
/// arguments' copy on every transfer (some 3,000 gas), and what is fixed for a series stands in the code for nothing.
contract WrapperFactory is IWrapperFactory {
    IHashpower private immutable _LEDGER;

    /// @param ledger_ whose series are wrapped
    constructor(IHashpower ledger_) {
        if (address(ledger_).code.length == 0) revert InvalidWiring(address(ledger_));
        _LEDGER = ledger_;
    }

    /// @inheritdoc IWrapperFactory
    function create(uint256 id) external returns (address wrapper) {
        wrapper = wrapperOf(id);
        if (wrapper.code.length != 0) return wrapper;
        emit WrapperCreated(id, wrapper);
        new WrappedHashpower{salt: bytes32(id)}(_LEDGER, id);
    }

    /// @inheritdoc IWrapperFactory
    function wrapperOf(uint256 id) public view returns (address wrapper) {
        bytes memory initCode = abi.encodePacked(type(WrappedHashpower).creationCode, abi.encode(_LEDGER, id));
        return Create2.computeAddress(bytes32(id), keccak256(initCode));
    }

    /// @inheritdoc IWrapperFactory
    function isCreated(uint256 id) external view returns (bool) {
        return wrapperOf(id).code.length != 0;
    }

    /// @inheritdoc IWrapperFactory
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }
}
