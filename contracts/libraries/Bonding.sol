// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title How large a bond has to be, and what escrow is worth beside it
/// @notice `required = bondEpochs * net + max(0, net - escrowInReward) * min(remaining, marginEpochs)`, in reward-token base units.
/// @dev The first term is what walking away costs whatever happens. The second is the provider's gain from walking away: each day
/// that is left, it would keep `net` and give up `escrowInReward`. A bond of a fixed number of days makes default the better
/// choice as soon as hashprice runs some 15 % above the priced curve.
library Bonding {
    uint256 internal constant BPS = 10_000;
    /// @notice What is withheld counts at this much less than its value: prices move before anybody can act on them.
    uint256 internal constant HAIRCUT_BPS = 2_000;

    /// @param priceUsd8 USD per whole reward token, 8 decimals, not zero
    /// @param paymentPriceUsd8 USD per whole payment token, 8 decimals
    /// @param decimals of the reward token
    /// @param paymentDecimals of the payment token
    struct Rates {
        uint256 priceUsd8;
        uint256 paymentPriceUsd8;
        uint8 decimals;
        uint8 paymentDecimals;
    }

    /// @notice Rounds up, in the holders' favour, by at most `marginEpochs` base units (escrow is valued rounded down).
    /// @param net of the day, reward-token base units
    /// @param slice escrow that the day releases, payment-token base units
    /// @param remaining days after this one
    function required(
        uint256 net,
        uint256 slice,
        uint256 remaining,
        uint256 bondEpochs,
        uint256 marginEpochs,
        Rates memory rates
    ) internal pure returns (uint256) {
        uint256 excess = Math.saturatingSub(net, inReward(slice, rates));
        return bondEpochs * net + excess * Math.min(remaining, marginEpochs);
    }

    /// @notice Value of `amount` payment-token base units in reward-token base units, rounded down.
    function inReward(uint256 amount, Rates memory rates) internal pure returns (uint256) {
        return
            Math.mulDiv(
                amount * rates.paymentPriceUsd8,
                10 ** uint256(rates.decimals),
                rates.priceUsd8 * 10 ** uint256(rates.paymentDecimals)
            );
    }

    /// @notice What withheld escrow counts beside the bond, reward-token base units, rounded down.
    function backing(uint256 withheld, Rates memory rates) internal pure returns (uint256) {
        return (inReward(withheld, rates) * (BPS - HAIRCUT_BPS)) / BPS;
    }

    /// @notice Least withheld escrow that counts for `short` reward-token base units, payment-token base units, rounded up.
    /// @dev `type(uint256).max` if the payment token has no value.
    function neededFor(uint256 short, Rates memory rates) internal pure returns (uint256) {
        if (short == 0) return 0;
        if (rates.paymentPriceUsd8 == 0) return type(uint256).max;
        uint256 worth = Math.mulDiv(short, BPS, BPS - HAIRCUT_BPS, Math.Rounding.Ceil);
        return
            Math.mulDiv(
                worth * rates.priceUsd8,
                10 ** uint256(rates.paymentDecimals),
                rates.paymentPriceUsd8 * 10 ** uint256(rates.decimals),
                Math.Rounding.Ceil
            );
    }
}
