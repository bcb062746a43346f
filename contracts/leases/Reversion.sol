// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

import {LeaseToken} from "./LeaseToken.sol";

/// @title The lessor's side of a lease
/// @notice Its owner gets the vested rent, the income of the days before and after the lease, and the units when it is over.
/// @dev Selling it changes the owner of the units: a restricted series' policy is asked, by the lease market.
contract Reversion is LeaseToken {
    constructor(
        address leases_,
        address metadata_
    ) ERC721("Adit Reversion", "ADIT-REV") LeaseToken(leases_, metadata_) {}

    /// @notice JSON with an SVG card, on-chain. Reverts with `ERC721NonexistentToken`.
    function tokenURI(uint256 lease) public view override returns (string memory) {
        _requireOwned(lease);
        return _METADATA.reversionUri(lease);
    }
}
