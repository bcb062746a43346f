// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title One side of a lease, as an ERC-721 token with the lease's number
/// @notice Whoever owns the token has its side of the lease, with everything that this side has not claimed yet.
/// @dev Reports every transfer to the lease market. Minting calls no receiver hook, so taking a lease runs nobody else's code.
interface ILeaseToken is IERC721 {
    error NotLeaseMarket(address caller);
    error InvalidWiring(address account);

    /// @notice Lease market only.
    function mint(address to, uint256 lease) external;
    /// @notice Lease market only: the lease is over.
    function burn(uint256 lease) external;
    function leases() external view returns (address);
    /// @notice Draws `tokenURI`.
    function metadata() external view returns (address);
}
