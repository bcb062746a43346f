// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IBlocklist} from "./IBlocklist.sol";
import {ICountrySource} from "./ICountrySource.sol";
import {IRestrictionViews} from "./IRestrictionViews.sol";

/// @title A transfer policy that lets everybody receive but those on a list
/// @notice Alone: a series open to the world except sanctioned accounts. Under `AllOf`: sanctions and countries beside a policy that
/// checks who somebody is.
interface IBlocklistPolicy is IRestrictionViews, IBlocklist {
    /// @notice Countries cannot be blocked, because this policy was given nobody who knows them.
    error NoCountrySource();

    /// @return zero if countries are not looked at
    function countrySource() external view returns (ICountrySource);
}
