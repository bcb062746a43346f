// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {IPriceRounds} from "../interfaces/IPriceRounds.sol";

/// @title The two questions of every day, asked without building the call
/// @dev Once a day of every series: the compiler's encoding and decoding of both costs some 800 gas more. Whoever is asked is an immutable
/// of whoever asks, so what it answers needs no check of its widths. What it reverts with is passed on.
library Asks {
    uint256 private constant PRICE_QUESTION_BYTES = 0xa4;
    uint256 private constant PRICE_ANSWER_BYTES = 0x60;
    uint256 private constant DAY_QUESTION_BYTES = 0x44;
    uint256 private constant DAY_ANSWER_BYTES = 0x80;

    /// @notice `IPriceRounds.priceOf`
    function priceOf(
        IPriceRounds prices,
        address[3] memory feeds,
        uint32 maxFeedDelay,
        uint32 epoch
    ) internal view returns (bool known, uint256 priceUsd8, uint256 knownAt) {
        bytes4 selector = IPriceRounds.priceOf.selector;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, selector)
            mcopy(add(words, 0x04), feeds, 0x60)
            mstore(add(words, 0x64), maxFeedDelay)
            mstore(add(words, 0x84), epoch)
            let success := staticcall(gas(), prices, words, PRICE_QUESTION_BYTES, words, PRICE_ANSWER_BYTES)
            if or(iszero(success), lt(returndatasize(), PRICE_ANSWER_BYTES)) {
                returndatacopy(words, 0, returndatasize())
                revert(words, returndatasize())
            }
            known := mload(words)
            priceUsd8 := mload(add(words, 0x20))
            knownAt := mload(add(words, 0x40))
        }
    }

    /// @notice `INetworkDays.networkDay`
    function networkDay(
        INetworkDays days_,
        uint16 network,
        uint32 epoch
    ) internal view returns (uint256 targetSeconds, uint256 rewardPerBlock, uint256 priceUsd8, uint256 finalAt) {
        bytes4 selector = INetworkDays.networkDay.selector;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, selector)
            mstore(add(words, 0x04), network)
            mstore(add(words, 0x24), epoch)
            let success := staticcall(gas(), days_, words, DAY_QUESTION_BYTES, words, DAY_ANSWER_BYTES)
            if or(iszero(success), lt(returndatasize(), DAY_ANSWER_BYTES)) {
                returndatacopy(words, 0, returndatasize())
                revert(words, returndatasize())
            }
            targetSeconds := mload(words)
            rewardPerBlock := mload(add(words, 0x20))
            priceUsd8 := mload(add(words, 0x40))
            finalAt := mload(add(words, 0x60))
        }
    }
}
