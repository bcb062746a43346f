// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRestrictionViews} from "./IRestrictionViews.sol";

/// @title Several transfer policies as one: all of them have to agree
/// @dev Two to four, fixed for good, so a buyer who read them has read all and a transfer asks a bounded number. They are asked in
/// order and the first "no" ends it; put the cheapest first. One that reverts passes its error on.
interface IAllOf is IRestrictionViews {
    error WrongPolicyCount(uint256 count);
    error NotAPolicy(address account);

    /// @notice The policies in the order in which they are asked.
    function policies() external view returns (IRestrictionViews[] memory);
}
