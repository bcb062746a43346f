// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAllOf} from "../interfaces/IAllOf.sol";
import {IRestrictionViews} from "../interfaces/IRestrictionViews.sol";
import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";

/// @title Several transfer policies as one: all of them have to agree
/// @dev Documented in `IAllOf`. The policies stand in the code, so asking them reads no storage of this contract.
contract AllOf is IAllOf {
    uint256 private constant _MIN_POLICIES = 2;
    uint256 private constant _MAX_POLICIES = 4;

    uint256 private immutable _COUNT;
    IRestrictionViews private immutable _FIRST;
    IRestrictionViews private immutable _SECOND;
    IRestrictionViews private immutable _THIRD;
    IRestrictionViews private immutable _FOURTH;

    /// @param policies_ two to four, cheapest first
    constructor(IRestrictionViews[] memory policies_) {
        uint256 count = policies_.length;
        if (count < _MIN_POLICIES || count > _MAX_POLICIES) revert WrongPolicyCount(count);
        for (uint256 i = 0; i < count; ++i) {
            IRestrictionViews policy = policies_[i];
            if (address(policy).code.length == 0) revert NotAPolicy(address(policy));
            // Fails at once, not at the first transfer, if this is something else.
            policy.canReceive(address(this), 0);
        }
        _COUNT = count;
        _FIRST = policies_[0];
        _SECOND = policies_[1];
        _THIRD = count > 2 ? policies_[2] : IRestrictionViews(address(0));
        _FOURTH = count > 3 ? policies_[3] : IRestrictionViews(address(0));
    }

    /// @inheritdoc ITransferPolicy
    function canTransfer(address operator, address from, address to, uint256 id, uint256 units)
        external
        view
        returns (bool)
    {
        for (uint256 i = 0; i < _COUNT; ++i) {
            if (!_policyAt(i).canTransfer(operator, from, to, id, units)) return false;
        }
        return true;
    }

    /// @inheritdoc IRestrictionViews
    function canSend(address account, uint256 id) external view returns (bool) {
        for (uint256 i = 0; i < _COUNT; ++i) {
            if (!_policyAt(i).canSend(account, id)) return false;
        }
        return true;
    }

    /// @inheritdoc IRestrictionViews
    function canReceive(address account, uint256 id) external view returns (bool) {
        for (uint256 i = 0; i < _COUNT; ++i) {
            if (!_policyAt(i).canReceive(account, id)) return false;
        }
        return true;
    }

    /// @inheritdoc IAllOf
    function policies() external view returns (IRestrictionViews[] memory all) {
        all = new IRestrictionViews[](_COUNT);
        for (uint256 i = 0; i < _COUNT; ++i) {
            all[i] = _policyAt(i);
        }
    }

    /// @dev At most `_MAX_POLICIES`, checked by the constructor.
    function _policyAt(uint256 i) private view returns (IRestrictionViews) {
        if (i == 0) return _FIRST;
        if (i == 1) return _SECOND;
        return i == 2 ? _THIRD : _FOURTH;
    }
}
