// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";

/// @notice The stored terms of a series, read in place: a pointer to the words that `abi.encode` wrote, behind the word of decimals.
/// @dev A `Terms` in memory costs some 3,000 gas to decode and clear; a settlement reads two dozen of its words. The market alone writes
/// what is read here, from a struct, so values need no check of their width. `TermsStore` loads it; every accessor is compared with
/// the decoded struct in a test.
type TermsRef is uint256;

using TermsRefLib for TermsRef global;

/// @title Fields of stored terms
library TermsRefLib {
    function provider(TermsRef t) internal pure returns (address value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x0))
        }
    }

    function farmId(TermsRef t) internal pure returns (uint32 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x20))
        }
    }

    function network(TermsRef t) internal pure returns (uint16 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x40))
        }
    }

    function secondNetwork(TermsRef t) internal pure returns (uint16 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x60))
        }
    }

    function form(TermsRef t) internal pure returns (IPrimaryMarket.Form value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x80))
        }
    }

    function rewardToken(TermsRef t) internal pure returns (address value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0xa0))
        }
    }

    function secondRewardToken(TermsRef t) internal pure returns (address value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0xc0))
        }
    }

    function paymentToken(TermsRef t) internal pure returns (address value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0xe0))
        }
    }

    function policy(TermsRef t) internal pure returns (address value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x100))
        }
    }

    function unitHashrate(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x120))
        }
    }

    function maxUnits(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x140))
        }
    }

    function minUnits(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x160))
        }
    }

    function saleStart(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x180))
        }
    }

    function saleEnd(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x1a0))
        }
    }

    function startEpoch(TermsRef t) internal pure returns (uint32 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x1c0))
        }
    }

    function epochs(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x1e0))
        }
    }

    function price(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x200))
        }
    }

    function milliJoulePerTh(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x220))
        }
    }

    function tariffUsd8(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x240))
        }
    }

    function maintenanceUsd8PerThDay(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x260))
        }
    }

    function serviceBps(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x280))
        }
    }

    function protocolBps(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x2a0))
        }
    }

    function tipBps(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x2c0))
        }
    }

    function maxUnprofitableEpochs(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x2e0))
        }
    }

    function bondEpochs(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x300))
        }
    }

    function marginEpochs(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x320))
        }
    }

    function penaltyBps(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x340))
        }
    }

    function graceSeconds(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x360))
        }
    }

    function holderShareBps(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x380))
        }
    }

    function minDeliveryBps(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x3a0))
        }
    }

    function toleranceBps(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x3c0))
        }
    }

    function toleranceDays(TermsRef t) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x3e0))
        }
    }

    function maxFeedDelay(TermsRef t) internal pure returns (uint32 value) {
        assembly ("memory-safe") {
            value := mload(add(t, 0x400))
        }
    }

    function feeds(TermsRef t) internal pure returns (address[3] memory value) {
        assembly ("memory-safe") {
            value := add(t, 0x420)
        }
    }

    function secondFeeds(TermsRef t) internal pure returns (address[3] memory value) {
        assembly ("memory-safe") {
            value := add(t, 0x480)
        }
    }

    function paymentFeeds(TermsRef t) internal pure returns (address[3] memory value) {
        assembly ("memory-safe") {
            value := add(t, 0x4e0)
        }
    }

    /// @notice The decimals word.
    function decimals(TermsRef t) internal pure returns (TermsDecimals value) {
        assembly ("memory-safe") {
            value := mload(sub(t, 0x40)) // the encoding begins with the tuple's offset
        }
    }

    function isProfitShare(TermsRef t) internal pure returns (bool isShare) {
        uint256 share = uint256(IPrimaryMarket.Form.ProfitShare);
        assembly ("memory-safe") {
            isShare := eq(mload(add(t, 0x80)), share)
        }
    }

    /// @notice True if the payment token has a price feed; one without is worth one dollar.
    function hasPaymentFeed(TermsRef t) internal pure returns (bool) {
        return t.paymentFeeds()[0] != address(0);
    }

    /// @notice True if a second reward token streams.
    function hasSecond(TermsRef t) internal pure returns (bool) {
        return t.secondNetwork() != 0;
    }

    /// @notice UTC day number after the last mined epoch.
    function endEpoch(TermsRef t) internal pure returns (uint256) {
        return uint256(t.startEpoch()) + t.epochs();
    }
}

/// @notice Decimals and prices as they were when the series was created:
/// `secondPriceUsd8 u64 | priceUsd8 u64 | paymentToken u8 | secondRewardToken u8 | rewardToken u8 | secondCoin u8 | coin u8`, highest bits
/// first.
/// @dev What governance lists later must not change a series that exists, and a call to a token costs 2,700 gas. The prices serve a day
/// before which no feed ever answered.
type TermsDecimals is uint256;

using TermsDecimalsLib for TermsDecimals global;

/// @title Fields of the word that stands before the terms
library TermsDecimalsLib {
    uint256 private constant PRICE_SHIFT = 40;
    uint256 private constant SECOND_PRICE_SHIFT = 104;

    function pack(
        uint8 coin_,
        uint8 secondCoin_,
        uint8 rewardToken_,
        uint8 secondRewardToken_,
        uint8 paymentToken_
    ) internal pure returns (TermsDecimals) {
        return
            TermsDecimals.wrap(
                coin_ |
                    (uint256(secondCoin_) << 8) |
                    (uint256(rewardToken_) << 16) |
                    (uint256(secondRewardToken_) << 24) |
                    (uint256(paymentToken_) << 32)
            );
    }

    /// @notice With the prices of reward token and second reward token, USD per whole token, 8 decimals, each below 2^64.
    function withPrices(TermsDecimals d, uint64 price, uint64 secondPrice) internal pure returns (TermsDecimals) {
        return
            TermsDecimals.wrap(
                TermsDecimals.unwrap(d) |
                    (uint256(price) << PRICE_SHIFT) |
                    (uint256(secondPrice) << SECOND_PRICE_SHIFT)
            );
    }

    function priceUsd8(TermsDecimals d) internal pure returns (uint64) {
        return uint64(TermsDecimals.unwrap(d) >> PRICE_SHIFT);
    }

    function secondPriceUsd8(TermsDecimals d) internal pure returns (uint64) {
        return uint64(TermsDecimals.unwrap(d) >> SECOND_PRICE_SHIFT);
    }

    function coin(TermsDecimals d) internal pure returns (uint8) {
        return uint8(TermsDecimals.unwrap(d));
    }

    function secondCoin(TermsDecimals d) internal pure returns (uint8) {
        return uint8(TermsDecimals.unwrap(d) >> 8);
    }

    function rewardToken(TermsDecimals d) internal pure returns (uint8) {
        return uint8(TermsDecimals.unwrap(d) >> 16);
    }

    function secondRewardToken(TermsDecimals d) internal pure returns (uint8) {
        return uint8(TermsDecimals.unwrap(d) >> 24);
    }

    function paymentToken(TermsDecimals d) internal pure returns (uint8) {
        return uint8(TermsDecimals.unwrap(d) >> 32);
    }
}
