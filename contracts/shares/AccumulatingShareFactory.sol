// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {IAccumulatingShareFactory} from "../interfaces/IAccumulatingShareFactory.sol";
import {IHashpower} from "../interfaces/IHashpower.sol";
import {AccumulatingShare} from "./AccumulatingShare.sol";

/// @title One accumulating share for each series
/// @dev Documented in `IAccumulatingShareFactory`. Each share is a contract of its own, not a proxy: a transfer of shares is a plain one.
contract AccumulatingShareFactory is IAccumulatingShareFactory {
    IHashpower private immutable _LEDGER;

    constructor(IHashpower ledger_) {
        if (address(ledger_).code.length == 0) revert InvalidWiring(address(ledger_));
        _LEDGER = ledger_;
    }

    /// @inheritdoc IAccumulatingShareFactory
    function create(uint256 id) external returns (address share) {
        share = shareOf(id);
        if (share.code.length != 0) return share;
        new AccumulatingShare{salt: bytes32(id)}(_LEDGER, id);
        emit ShareCreated(id, share);
    }

    /// @inheritdoc IAccumulatingShareFactory
    function shareOf(uint256 id) public view returns (address) {
        bytes memory creation = abi.encodePacked(type(AccumulatingShare).creationCode, abi.encode(_LEDGER, id));
        return Create2.computeAddress(bytes32(id), keccak256(creation));
    }

    /// @inheritdoc IAccumulatingShareFactory
    function exists(uint256 id) external view returns (bool) {
        return shareOf(id).code.length != 0;
    }

    /// @inheritdoc IAccumulatingShareFactory
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }
}
