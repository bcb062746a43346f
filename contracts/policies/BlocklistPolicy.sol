// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBlocklist} from "../interfaces/IBlocklist.sol";
import {IBlocklistPolicy} from "../interfaces/IBlocklistPolicy.sol";
import {ICountrySource} from "../interfaces/ICountrySource.sol";
import {IRestrictionViews} from "../interfaces/IRestrictionViews.sol";
import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";
import {Blocklist} from "./Blocklist.sol";

/// @title A transfer policy that lets everybody receive but those on a list
/// @dev Documented in `IBlocklistPolicy`.
contract BlocklistPolicy is IBlocklistPolicy, Blocklist {
    ICountrySource private immutable _COUNTRY_SOURCE;

    /// @param owner_ keeps the list
    /// @param countrySource_ knows where accounts live (`AllowlistPolicy`, `ERC3643Policy`); zero if countries do not matter
    constructor(address owner_, ICountrySource countrySource_) Blocklist(owner_) {
        // Fails at once, not at the first transfer, if this is something else.
        if (address(countrySource_) != address(0)) countrySource_.countryOf(address(this));
        _COUNTRY_SOURCE = countrySource_;
    }

    /// @inheritdoc IBlocklist
    function setCountriesBlocked(uint16[] calldata countries, bool blocked) public override(Blocklist, IBlocklist) {
        if (address(_COUNTRY_SOURCE) == address(0)) revert NoCountrySource();
        super.setCountriesBlocked(countries, blocked);
    }

    /// @inheritdoc ITransferPolicy
    function canTransfer(address operator, address from, address to, uint256 id, uint256) external view returns (bool) {
        return _areFree(operator, from) && canReceive(to, id);
    }

    /// @inheritdoc IRestrictionViews
    function canSend(address account, uint256) external view returns (bool) {
        return !isAccountBlocked(account);
    }

    /// @inheritdoc IRestrictionViews
    function canReceive(address account, uint256) public view returns (bool) {
        if (isAccountBlocked(account)) return false;
        return address(_COUNTRY_SOURCE) == address(0) || !isCountryBlocked(_COUNTRY_SOURCE.countryOf(account));
    }

    /// @inheritdoc IBlocklistPolicy
    function countrySource() external view returns (ICountrySource) {
        return _COUNTRY_SOURCE;
    }
}
