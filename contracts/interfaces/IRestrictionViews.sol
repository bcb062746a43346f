// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ITransferPolicy} from "./ITransferPolicy.sol";

/// @title A transfer policy that also answers for one account
/// @notice What a policy says before anybody has named a counterparty. The ledger passes it on (`IRestrictedSeries`).
/// @dev What the policies of this repository agree on, and others should:
/// - `canTransfer` is true only if `canSend(from)` and `canReceive(to)` are; it may ask for more. A mint has no sender.
/// - **A receiver must qualify now.** A sender need not: a holder whose permission lapsed may still give units to somebody who
///   qualifies, since the law restricts who may acquire and hold, and a holder that cannot sell would have to stay one. Only an
///   account that is blocked by name (sanctions) may neither send nor receive, nor act as operator for others.
/// - A contract that holds units for others (a pool, a wrapper) is a holder like any other: it qualifies by its own address, and
///   gives units back to those only who qualify when it does.
interface IRestrictionViews is ITransferPolicy {
    /// @notice Whether `account` may send units of series `id` to somebody.
    function canSend(address account, uint256 id) external view returns (bool);

    /// @notice Whether `account` may receive units of series `id`, by purchase or transfer.
    function canReceive(address account, uint256 id) external view returns (bool);
}
