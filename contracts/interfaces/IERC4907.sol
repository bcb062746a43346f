// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ERC-4907: a token with a user beside its owner
/// @dev ERC-165 id `0xad092b5c`.
interface IERC4907 {
    /// @param expires unix second until which `user` is the user
    event UpdateUser(uint256 indexed tokenId, address indexed user, uint64 expires);

    /// @notice Names a user until `expires` (unix second). Owner or operator of the token only.
    function setUser(uint256 tokenId, address user, uint64 expires) external;

    /// @notice The user; zero if there is none or its time is over.
    function userOf(uint256 tokenId) external view returns (address);

    /// @notice Unix second until which the user is the user; 0 if none was named.
    function userExpires(uint256 tokenId) external view returns (uint256);
}
