// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Countries and accounts that a policy keeps out
/// @notice Kept by the policy's owner: the provider, or the compliance agent it names.
/// @dev A blocked **account** neither sends nor receives, nor acts as operator for others. A blocked **country** stops receipt only:
/// who lives there already holds, and may leave by sending to somebody who qualifies.
interface IBlocklist {
    /// @param country ISO 3166-1 numeric code; 0 stands for "not known"
    event CountryBlocked(uint16 indexed country, bool blocked);
    event AccountBlocked(address indexed account, bool blocked);

    /// @notice Not an ISO 3166-1 numeric code.
    error InvalidCountry(uint256 country);

    /// @notice Blocks (or frees) countries. Owner only.
    /// @param countries ISO 3166-1 numeric codes, 0 to 999; 0 stands for accounts whose country nobody knows
    /// @dev Reverts with `InvalidCountry`, and with OpenZeppelin's `OwnableUnauthorizedAccount`.
    function setCountriesBlocked(uint16[] calldata countries, bool blocked) external;

    /// @notice Blocks (or frees) accounts by name. Owner only.
    /// @dev Reverts with OpenZeppelin's `OwnableUnauthorizedAccount`.
    function setAccountsBlocked(address[] calldata accounts, bool blocked) external;

    function isCountryBlocked(uint16 country) external view returns (bool);

    function isAccountBlocked(address account) external view returns (bool);
}
