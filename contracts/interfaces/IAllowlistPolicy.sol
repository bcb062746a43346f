// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IBlocklist} from "./IBlocklist.sol";
import {ICountrySource} from "./ICountrySource.sol";
import {IRestrictionViews} from "./IRestrictionViews.sol";

/// @title A transfer policy that lets those receive for whom an attester signed
/// @notice An attester (a KYC firm, the provider's own desk) signs once, off-chain and free of gas, that an account qualifies, until
/// when, and where its owner lives. Whoever has the signature brings it here, usually the holder before it buys.
/// @dev An attestation counts from the moment it is submitted until it expires, is revoked or superseded, or its attester is
/// struck off; nobody has to act for it to end. The newest word wins: an attestation replaces those issued before it, and a revocation
/// kills every attestation issued until then, submitted or not. So an old signature can bring nothing back.
///
/// What is stored is public for ever: account, country, attester, two instants. Nothing else about a person belongs on a chain.
interface IAllowlistPolicy is IRestrictionViews, IBlocklist, ICountrySource {
    /// @notice What an attester signs (EIP-712; domain "Adit Allowlist", version "1", chain, this contract).
    /// @param attester who says so; named here so that a signature never counts for another contract wallet of the same key
    /// @param account who qualifies
    /// @param country ISO 3166-1 numeric code, 1 to 999
    /// @param issuedAt unix second at which the attester says so; best the newest block's, since one dated ahead of the chain
    /// outlives a revocation until the chain gets there
    /// @param expiry unix second from which it no longer counts
    struct Attestation {
        address attester;
        address account;
        uint16 country;
        uint40 issuedAt;
        uint40 expiry;
    }

    /// @notice Why an account may or may not receive, the first reason that applies.
    enum Standing {
        Allowed,
        AccountBlocked,
        NotAttested,
        Revoked,
        Expired,
        AttesterStruckOff,
        CountryBlocked
    }

    /// @param since unix second from which its attestations count; 0: struck off
    event AttesterSet(address indexed attester, uint40 since);
    event Attested(
        address indexed account, address indexed attester, uint16 country, uint40 issuedAt, uint40 expiry
    );
    event AttestationRevoked(address indexed account, address indexed attester);

    error ZeroAccount();
    /// @notice Not on the list of attesters, or listed only after the attestation was issued (`since`, 0: not at all).
    error NotAttester(address attester, uint256 since);
    error AttestationExpired(address account, uint256 expiry, uint256 timestamp);
    /// @notice Issued after the newest block. A computer's clock may run ahead: try again a little later.
    error AttestationFromFuture(address account, uint256 issuedAt, uint256 timestamp);
    /// @notice An attestation or a revocation that was issued at `newest`, not before, is known here already.
    error AttestationSuperseded(address account, uint256 issuedAt, uint256 newest);
    /// @notice The signature is not the attester's, or not over this attestation on this chain for this contract.
    error WrongAttestationSignature(address attester);

    /// @notice Lists an attester from now on, or strikes it off together with everything it ever attested. Owner only.
    /// @dev An attester that is listed again starts afresh: what it issued before does not come back. Listing a listed one changes
    /// nothing. Reverts with `ZeroAccount`, and with OpenZeppelin's `OwnableUnauthorizedAccount`.
    function setAttester(address attester, bool listed) external;

    /// @notice Brings an attestation on the chain. Anyone may, for anyone.
    /// @param signature of `attestation.attester`: 65 bytes (r, s, v), or what its contract accepts under EIP-1271
    /// @dev Reverts with `ZeroAccount`, `InvalidCountry`, `AttestationExpired`, `AttestationFromFuture`, `NotAttester`,
    /// `AttestationSuperseded` or `WrongAttestationSignature`.
    function submit(Attestation calldata attestation, bytes calldata signature) external;

    /// @notice Ends the permission of `account`, and every attestation for it issued until now. Attesters only, each for any account.
    /// @dev Reverts with `NotAttester`.
    function revoke(address account) external;

    /// @notice Whether `account` may receive, and if not, why.
    function standingOf(address account) external view returns (Standing);

    /// @notice The newest word about `account`, whether or not it still counts; zeros if there is none.
    /// @dev `expiry` is 0 after a revocation; `issuedAt` is then when it was revoked, and `attester` who did.
    function attestationOf(address account) external view returns (Attestation memory);

    /// @notice Unix second from which attestations of `attester` count; 0 if it is not listed.
    function attesterSince(address attester) external view returns (uint256);

    /// @notice The EIP-712 digest that an attester signs.
    function attestationDigest(Attestation calldata attestation) external view returns (bytes32);
}
