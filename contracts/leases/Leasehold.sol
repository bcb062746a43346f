// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IERC4907} from "../interfaces/IERC4907.sol";
import {ILeaseMarket} from "../interfaces/ILeaseMarket.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {LeaseToken} from "./LeaseToken.sol";

/// @title The lessee's side of a lease
/// @notice Its owner gets the income of the days of the lease, those that the owner before it did not claim included, and may buy the
/// units where the lease allows it. It can be sold at any time. An ERC-4907 user is information for others and gets no income.
contract Leasehold is LeaseToken, IERC4907 {
    struct User {
        address account;
        uint64 expires;
    }

    mapping(uint256 lease => User) private _users;

    constructor(
        address leases_,
        address metadata_
    ) ERC721("Adit Leasehold", "ADIT-LEASE") LeaseToken(leases_, metadata_) {}

    /// @inheritdoc IERC4907
    /// @dev A time after the end of the lease is cut to it. A transfer of the token ends the user's time. Reverts with
    /// `ERC721NonexistentToken` or `ERC721InsufficientApproval`.
    function setUser(uint256 tokenId, address user, uint64 expires) external {
        _checkAuthorized(_ownerOf(tokenId), msg.sender, tokenId);
        ILeaseMarket.Lease memory lease = _LEASES.leaseOf(tokenId);
        // safe: a day number of 32 bits, in seconds
        uint64 end = uint64(Epoch.start(uint256(lease.start) + lease.epochs));
        _setUser(tokenId, user, uint64(Math.min(expires, end)));
    }

    /// @inheritdoc IERC4907
    function userOf(uint256 tokenId) external view returns (address) {
        User memory user = _users[tokenId];
        return block.timestamp < user.expires ? user.account : address(0);
    }

    /// @inheritdoc IERC4907
    function userExpires(uint256 tokenId) external view returns (uint256) {
        return _users[tokenId].expires;
    }

    /// @notice JSON with an SVG card, on-chain. Reverts with `ERC721NonexistentToken`.
    function tokenURI(uint256 lease) public view override returns (string memory) {
        _requireOwned(lease);
        return _METADATA.leaseholdUri(lease);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IERC4907).interfaceId || super.supportsInterface(interfaceId);
    }

    function _update(address to, uint256 lease, address auth) internal override returns (address from) {
        from = super._update(to, lease, auth);
        if (from != to && _users[lease].account != address(0)) _setUser(lease, address(0), 0);
    }

    function _setUser(uint256 lease, address account, uint64 expires) private {
        _users[lease] = User(account, expires);
        emit UpdateUser(lease, account, expires);
    }
}
