// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The part of Permit2 that a sale uses
/// @notice One signature moves at most the permitted amount, once. The spender in the signed data is whoever calls.
interface ISignatureTransfer {
    /// @param token ERC-20
    /// @param amount most base units that may be moved
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    /// @param nonce any value that the owner has not used yet
    /// @param deadline unix second until which the signature is good
    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    /// @param to receiver
    /// @param requestedAmount base units to move, at most the permitted amount
    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    function permitTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes calldata signature
    ) external;
}
