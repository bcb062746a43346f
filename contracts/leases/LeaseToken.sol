// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {ILeaseMarket} from "../interfaces/ILeaseMarket.sol";
import {ILeaseMetadata} from "../interfaces/ILeaseMetadata.sol";
import {ILeaseToken} from "../interfaces/ILeaseToken.sol";

/// @title What leasehold and reversion have in common
/// @dev Documented in `ILeaseToken`.
abstract contract LeaseToken is ERC721, ILeaseToken {
    ILeaseMarket internal immutable _LEASES;
    ILeaseMetadata internal immutable _METADATA;

    modifier onlyLeases() {
        if (msg.sender != address(_LEASES)) revert NotLeaseMarket(msg.sender);
        _;
    }

    /// @param leases_ precomputed address of the lease market
    /// @param metadata_ draws `tokenURI`
    constructor(address leases_, address metadata_) {
        if (leases_ == address(0)) revert InvalidWiring(leases_);
        if (metadata_.code.length == 0) revert InvalidWiring(metadata_);
        _LEASES = ILeaseMarket(leases_);
        _METADATA = ILeaseMetadata(metadata_);
    }

    /// @inheritdoc ILeaseToken
    function mint(address to, uint256 lease) external onlyLeases {
        _mint(to, lease);
    }

    /// @inheritdoc ILeaseToken
    function burn(uint256 lease) external onlyLeases {
        _burn(lease);
    }

    /// @inheritdoc ILeaseToken
    function leases() external view returns (address) {
        return address(_LEASES);
    }

    /// @inheritdoc ILeaseToken
    function metadata() external view returns (address) {
        return address(_METADATA);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view virtual override(ERC721, IERC165) returns (bool) {
        return interfaceId == type(ILeaseToken).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Mints and burns come from the lease market, which keeps its own counters.
    function _update(address to, uint256 lease, address auth) internal virtual override returns (address from) {
        from = super._update(to, lease, auth);
        if (from != address(0) && to != address(0)) _LEASES.onLeaseTransfer(lease, from, to);
    }
}
