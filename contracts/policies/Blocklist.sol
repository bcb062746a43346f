// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IBlocklist} from "../interfaces/IBlocklist.sol";

/// @title Countries and accounts that a policy keeps out
/// @dev Documented in `IBlocklist`. Owned, not managed by the protocol's roles: a policy is its provider's, and no governor of the
/// protocol may have a say in who trades a series. A provider that wants several hands names a multisig or an `AccessManager`.
abstract contract Blocklist is IBlocklist, Ownable2Step {
    /// @dev ISO 3166-1 numeric codes have three digits.
    uint16 internal constant MAX_COUNTRY = 999;

    /// @dev One bit a country, 256 in a word.
    mapping(uint256 word => uint256 bits) private _blockedCountries;
    mapping(address account => bool) private _blockedAccounts;

    /// @param owner_ provider or compliance agent
    constructor(address owner_) Ownable(owner_) {}

    /// @inheritdoc IBlocklist
    function setCountriesBlocked(uint16[] calldata countries, bool blocked) public virtual onlyOwner {
        for (uint256 i = 0; i < countries.length; ++i) {
            uint16 country = countries[i];
            if (country > MAX_COUNTRY) revert InvalidCountry(country);
            uint256 bit = 1 << (country & 0xff);
            uint256 bits = _blockedCountries[country >> 8];
            _blockedCountries[country >> 8] = blocked ? bits | bit : bits & ~bit;
            emit CountryBlocked(country, blocked);
        }
    }

    /// @inheritdoc IBlocklist
    function setAccountsBlocked(address[] calldata accounts, bool blocked) external onlyOwner {
        for (uint256 i = 0; i < accounts.length; ++i) {
            _blockedAccounts[accounts[i]] = blocked;
            emit AccountBlocked(accounts[i], blocked);
        }
    }

    /// @inheritdoc IBlocklist
    function isCountryBlocked(uint16 country) public view returns (bool) {
        return _blockedCountries[country >> 8] >> (country & 0xff) & 1 == 1;
    }

    /// @inheritdoc IBlocklist
    function isAccountBlocked(address account) public view returns (bool) {
        return _blockedAccounts[account];
    }

    /// @dev Nobody who brings units about may be blocked by name. The zero address, a mint's sender, cannot be a person.
    function _areFree(address operator, address from) internal view returns (bool) {
        return !_blockedAccounts[operator] && (from == operator || from == address(0) || !_blockedAccounts[from]);
    }
}
