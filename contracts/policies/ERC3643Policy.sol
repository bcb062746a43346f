// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICompliance, IIdentityRegistry} from "../interfaces/IERC3643.sol";
import {IERC3643Policy} from "../interfaces/IERC3643Policy.sol";
import {ICountrySource} from "../interfaces/ICountrySource.sol";
import {IRestrictionViews} from "../interfaces/IRestrictionViews.sol";
import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";

/// @title A transfer policy that asks an ERC-3643 identity registry
/// @dev Documented in `IERC3643Policy`. No storage, no owner.
contract ERC3643Policy is IERC3643Policy {
    IIdentityRegistry private immutable _REGISTRY;
    ICompliance private immutable _COMPLIANCE;

    /// @param registry_ identity registry
    /// @param compliance_ compliance contract to ask as well; zero for none
    constructor(IIdentityRegistry registry_, ICompliance compliance_) {
        if (address(registry_).code.length == 0) revert NotAContract(address(registry_));
        if (address(compliance_) != address(0) && address(compliance_).code.length == 0) {
            revert NotAContract(address(compliance_));
        }
        // Fails at once, not at the first transfer, if this is no registry.
        registry_.isVerified(address(this));
        _REGISTRY = registry_;
        _COMPLIANCE = compliance_;
    }

    /// @inheritdoc ITransferPolicy
    function canTransfer(address, address from, address to, uint256, uint256 units) external view returns (bool) {
        if (!_REGISTRY.isVerified(to)) return false;
        return address(_COMPLIANCE) == address(0) || _COMPLIANCE.canTransfer(from, to, units);
    }

    /// @inheritdoc IRestrictionViews
    function canSend(address, uint256) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IRestrictionViews
    function canReceive(address account, uint256) external view returns (bool) {
        return _REGISTRY.isVerified(account);
    }

    /// @inheritdoc ICountrySource
    function countryOf(address account) external view returns (uint16) {
        return _REGISTRY.investorCountry(account);
    }

    /// @inheritdoc IERC3643Policy
    function identityRegistry() external view returns (IIdentityRegistry) {
        return _REGISTRY;
    }

    /// @inheritdoc IERC3643Policy
    function compliance() external view returns (ICompliance) {
        return _COMPLIANCE;
    }
}
