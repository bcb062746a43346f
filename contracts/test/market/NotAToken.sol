// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A contract that answers every call with the same bytes
contract NotAToken {
    bytes private _answer;

    constructor(bytes memory answer) {
        _answer = answer;
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return _answer;
    }
}
