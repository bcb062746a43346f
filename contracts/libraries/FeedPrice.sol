// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IProtocolConfig} from "../interfaces/IProtocolConfig.sol";

/// @title What an answer of a feed is worth
library FeedPrice {
    uint256 internal constant DECIMALS = 8;

    /// @notice USD with 8 decimals, rounded down; 0 if the answer is not positive or outside the feed's bounds.
    function toUsd8(int256 answer, IProtocolConfig.FeedRules memory rules) internal pure returns (uint128) {
        uint256 price = normalise(answer, rules.decimals);
        if (price < rules.minPriceUsd8 || price > rules.maxPriceUsd8) return 0;
        // safe: the bounds have 96 bits
        return uint128(price);
    }

    /// @notice USD with 8 decimals, rounded down: costs then round up, in the provider's favour, by under 1e-8 dollars a coin.
    /// @dev An answer that is not positive, or beyond any price, is none: 0.
    function normalise(int256 answer, uint8 decimals) internal pure returns (uint256) {
        if (answer <= 0 || answer > type(int128).max) return 0;
        return Math.mulDiv(uint256(answer), 10 ** DECIMALS, 10 ** uint256(decimals));
    }
}
