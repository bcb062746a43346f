// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What the policy asks of an ERC-3643 identity registry
interface IIdentityRegistry {
    /// @notice Whether `account` is registered with an identity that carries every required claim of a trusted issuer.
    function isVerified(address account) external view returns (bool);

    /// @return country ISO 3166-1 numeric code, 0 if the account is not registered
    function investorCountry(address account) external view returns (uint16 country);
}

/// @title What the policy asks of an ERC-3643 compliance contract
interface ICompliance {
    /// @param from zero for a mint
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);
}
