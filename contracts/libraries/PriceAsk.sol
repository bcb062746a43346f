// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceRounds} from "../interfaces/IPriceRounds.sol";

/// @title `IPriceRounds.priceOf`, asked without building the call
/// @dev Once a day of every series: the compiler's encoding of three addresses costs some 400 gas more.
library PriceAsk {
    uint256 private constant QUESTION_BYTES = 0xa4;
    uint256 private constant ANSWER_BYTES = 0x60;

    /// @notice Reverts with what `prices`, an immutable of whoever asks, reverts with.
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
            let success := staticcall(gas(), prices, words, QUESTION_BYTES, words, ANSWER_BYTES)
            if or(iszero(success), lt(returndatasize(), ANSWER_BYTES)) {
                returndatacopy(words, 0, returndatasize())
                revert(words, returndatasize())
            }
            known := mload(words)
            priceUsd8 := mload(add(words, 0x20))
            knownAt := mload(add(words, 0x40))
        }
    }
}
