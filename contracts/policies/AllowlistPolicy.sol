// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IAllowlistPolicy} from "../interfaces/IAllowlistPolicy.sol";
import {ICountrySource} from "../interfaces/ICountrySource.sol";
import {IRestrictionViews} from "../interfaces/IRestrictionViews.sol";
import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";
import {Blocklist} from "./Blocklist.sol";

/// @title A transfer policy that lets those receive for whom an attester signed
/// @dev Documented in `IAllowlistPolicy`.
contract AllowlistPolicy is IAllowlistPolicy, Blocklist, EIP712 {
    bytes32 private constant _ATTESTATION_TYPEHASH = keccak256(
        "Attestation(address attester,address account,uint16 country,uint40 issuedAt,uint40 expiry)"
    );

    /// @dev One slot: what a transfer has to know of its receiver.
    struct Word {
        address attester;
        uint16 country;
        uint40 issuedAt;
        uint40 expiry;
    }

    mapping(address account => Word) private _words;
    mapping(address attester => uint256 since) private _attesterSince;

    /// @param owner_ names the attesters and keeps the blocklist
    constructor(address owner_) Blocklist(owner_) EIP712("Adit Allowlist", "1") {}

    // ---------------------------------------------------------------- owner and attesters

    /// @inheritdoc IAllowlistPolicy
    function setAttester(address attester, bool listed) external onlyOwner {
        if (attester == address(0)) revert ZeroAccount();
        if (listed == (_attesterSince[attester] != 0)) return;
        uint256 since = listed ? block.timestamp : 0;
        _attesterSince[attester] = since;
        emit AttesterSet(attester, uint40(since));
    }

    /// @inheritdoc IAllowlistPolicy
    function submit(Attestation calldata attestation, bytes calldata signature) external {
        _checkAttestation(attestation);
        address attester = attestation.attester;
        if (!SignatureChecker.isValidSignatureNowCalldata(attester, attestationDigest(attestation), signature)) {
            revert WrongAttestationSignature(attester);
        }
        _words[attestation.account] = Word({
            attester: attester,
            country: attestation.country,
            issuedAt: attestation.issuedAt,
            expiry: attestation.expiry
        });
        emit Attested(
            attestation.account, attester, attestation.country, attestation.issuedAt, attestation.expiry
        );
    }

    function _checkAttestation(Attestation calldata attestation) private view {
        address account = attestation.account;
        if (account == address(0)) revert ZeroAccount();
        if (attestation.country == 0 || attestation.country > MAX_COUNTRY) revert InvalidCountry(attestation.country);
        if (attestation.expiry <= block.timestamp) {
            revert AttestationExpired(account, attestation.expiry, block.timestamp);
        }
        if (attestation.issuedAt > block.timestamp) {
            revert AttestationFromFuture(account, attestation.issuedAt, block.timestamp);
        }
        if (!_speaks(attestation.attester, attestation.issuedAt)) {
            revert NotAttester(attestation.attester, _attesterSince[attestation.attester]);
        }
        uint256 newest = _words[account].issuedAt;
        if (attestation.issuedAt <= newest) revert AttestationSuperseded(account, attestation.issuedAt, newest);
    }

    /// @inheritdoc IAllowlistPolicy
    function revoke(address account) external {
        if (_attesterSince[msg.sender] == 0) revert NotAttester(msg.sender, 0);
        Word storage word = _words[account];
        word.attester = msg.sender;
        word.issuedAt = uint40(block.timestamp);
        word.expiry = 0;
        emit AttestationRevoked(account, msg.sender);
    }

    /// @dev Whether what `attester` issued at `issuedAt` counts: it has been listed without a break since then.
    function _speaks(address attester, uint256 issuedAt) private view returns (bool) {
        uint256 since = _attesterSince[attester];
        return since != 0 && since <= issuedAt;
    }

    // ---------------------------------------------------------------- what the ledger asks

    /// @inheritdoc ITransferPolicy
    function canTransfer(address operator, address from, address to, uint256, uint256) external view returns (bool) {
        return _areFree(operator, from) && standingOf(to) == Standing.Allowed;
    }

    /// @inheritdoc IRestrictionViews
    function canSend(address account, uint256) external view returns (bool) {
        return !isAccountBlocked(account);
    }

    /// @inheritdoc IRestrictionViews
    function canReceive(address account, uint256) external view returns (bool) {
        return standingOf(account) == Standing.Allowed;
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IAllowlistPolicy
    function standingOf(address account) public view returns (Standing) {
        if (isAccountBlocked(account)) return Standing.AccountBlocked;
        Word memory word = _words[account];
        if (word.issuedAt == 0) return Standing.NotAttested;
        if (word.expiry == 0) return Standing.Revoked;
        if (word.expiry <= block.timestamp) return Standing.Expired;
        if (!_speaks(word.attester, word.issuedAt)) return Standing.AttesterStruckOff;
        if (isCountryBlocked(word.country)) return Standing.CountryBlocked;
        return Standing.Allowed;
    }

    /// @inheritdoc IAllowlistPolicy
    function attestationOf(address account) external view returns (Attestation memory) {
        Word memory word = _words[account];
        if (word.issuedAt == 0) account = address(0);
        return Attestation(word.attester, account, word.country, word.issuedAt, word.expiry);
    }

    /// @inheritdoc ICountrySource
    function countryOf(address account) external view returns (uint16) {
        return _words[account].country;
    }

    /// @inheritdoc IAllowlistPolicy
    function attesterSince(address attester) external view returns (uint256) {
        return _attesterSince[attester];
    }

    /// @inheritdoc IAllowlistPolicy
    function attestationDigest(Attestation calldata attestation) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_ATTESTATION_TYPEHASH, attestation)));
    }
}
