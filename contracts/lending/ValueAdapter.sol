// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccumulatingShare} from "../interfaces/IAccumulatingShare.sol";
import {IHashpowerValuer} from "../interfaces/IHashpowerValuer.sol";
import {IValueAdapter} from "../interfaces/IValueAdapter.sol";

/// @title One collateral under fixed rules
/// @dev Documented in `IValueAdapter`.
abstract contract ValueAdapter is IValueAdapter {
    IHashpowerValuer internal immutable _VALUER;
    /// @inheritdoc IValueAdapter
    uint256 public immutable id;
    /// @inheritdoc IValueAdapter
    address public immutable share;
    /// @inheritdoc IValueAdapter
    uint16 public immutable incomeBps;
    /// @inheritdoc IValueAdapter
    uint16 public immutable discountBps;

    constructor(Collateral memory collateral) {
        if (collateral.valuer.code.length == 0) revert InvalidWiring(collateral.valuer);
        _VALUER = IHashpowerValuer(collateral.valuer);
        id = collateral.id;
        share = collateral.share;
        incomeBps = collateral.incomeBps;
        discountBps = collateral.discountBps;
        _VALUER.checkRules(_rules(collateral));
        // What cannot be valued is refused now: a share that is none, a series that is none.
        if (collateral.share == address(0)) {
            _VALUER.valueOfUnit(collateral.id, _rules(collateral));
        } else {
            _VALUER.valueOfShare(collateral.share, _rules(collateral));
            if (IAccumulatingShare(collateral.share).id() != collateral.id) {
                revert ShareOfOtherSeries(collateral.share, collateral.id);
            }
        }
    }

    /// @dev One base unit of the collateral, USD with 36 decimals.
    function _value() internal view returns (IHashpowerValuer.Value memory) {
        IHashpowerValuer.Rules memory rules = IHashpowerValuer.Rules(incomeBps, discountBps);
        return share == address(0) ? _VALUER.valueOfUnit(id, rules) : _VALUER.valueOfShare(share, rules);
    }

    function _rules(Collateral memory collateral) private pure returns (IHashpowerValuer.Rules memory) {
        return IHashpowerValuer.Rules(collateral.incomeBps, collateral.discountBps);
    }

    /// @inheritdoc IValueAdapter
    function valuer() external view returns (address) {
        return address(_VALUER);
    }
}
