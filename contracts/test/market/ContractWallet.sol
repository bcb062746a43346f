// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A smart-contract wallet: one key signs for it (EIP-1271) and tells it what to do
contract ContractWallet is IERC1271, ERC1155Holder {
    error NotKey(address caller);

    address private immutable _KEY;

    constructor(address key) {
        _KEY = key;
    }

    function execute(address target, bytes calldata data) external returns (bytes memory) {
        if (msg.sender != _KEY) revert NotKey(msg.sender);
        return Address.functionCall(target, data);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, , ) = ECDSA.tryRecoverCalldata(hash, signature);
        return signer == _KEY ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
