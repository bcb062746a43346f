// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Knows the country of an account
interface ICountrySource {
    /// @return country ISO 3166-1 numeric code, 0 if it is not known
    function countryOf(address account) external view returns (uint16 country);
}
