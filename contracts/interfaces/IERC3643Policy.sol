// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ICompliance, IIdentityRegistry} from "./IERC3643.sol";
import {ICountrySource} from "./ICountrySource.sol";
import {IRestrictionViews} from "./IRestrictionViews.sol";

/// @title A transfer policy that asks an ERC-3643 identity registry
/// @notice Whoever is verified for an ERC-3643 token with that registry may receive units: one onboarding for both.
/// @dev As in ERC-3643 itself, the receiver has to be verified and the sender does not. Nothing of this policy can be changed; the
/// registry's own agents and issuers decide. Freezing, pausing and recovery are functions of an ERC-3643 *token*; units have none.
///
/// A compliance contract may be asked as well. It is only asked: its modules are never told of a transfer of units, because they
/// take that from the one token they are bound to. Modules that look at identities and countries alone work; those that count
/// balances, supply or volume count the bound token, not units.
interface IERC3643Policy is IRestrictionViews, ICountrySource {
    error NotAContract(address account);

    function identityRegistry() external view returns (IIdentityRegistry);

    /// @return zero if no compliance contract is asked
    function compliance() external view returns (ICompliance);
}
