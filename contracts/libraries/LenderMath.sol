// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The arithmetic of a lender's value: USD with 36 decimals, rounded down, and never out of 256 bits
/// @dev A price has at most 64 bits and an amount of a token at most 96 (its stated supply), so no product below leaves the range; what has no
/// such bound is capped first, far above anything real: a valuation must not revert.
library LenderMath {
    uint256 internal constant BPS = 10_000;
    /// @notice Seconds after which an input that went stale counts for nothing.
    uint256 internal constant DECAY_SECONDS = 3 days;
    uint256 private constant DAYS_PER_YEAR = 365;
    /// @dev From 8 decimals of a price to 36.
    uint256 private constant USD8_TO_USD36 = 1e28;
    /// @dev Far above the income of all hashrate that there is, and small enough to be multiplied by a term and by basis points.
    uint256 private constant MOST_A_DAY = type(uint224).max;

    /// @notice Worth of an amount at scale `s`.
    /// @param scaled reward-token base units at scale `scaleBits`, below 2^98
    /// @param priceUsd8 USD per whole token, below 2^64
    function worthOfScaled(
        uint256 scaled,
        uint256 scaleBits,
        uint256 priceUsd8,
        uint256 decimals
    ) internal pure returns (uint256) {
        return Math.mulDiv(scaled * priceUsd8, USD8_TO_USD36, (10 ** decimals) << scaleBits);
    }

    /// @notice Worth of base units of a token, below 2^98.
    function worth(uint256 amount, uint256 priceUsd8, uint256 decimals) internal pure returns (uint256) {
        return worthOfScaled(amount, 0, priceUsd8, decimals);
    }

    /// @notice USD36 that `hashrate` earns on a day like this.
    /// @param hashrate H/s, below 2^96
    /// @param rewardPerBlock coin base units, below 2^64
    /// @param targetSeconds as in `INetworkDays`
    /// @param priceUsd8 USD per coin, below 2^64
    function grossOf(
        uint256 hashrate,
        uint256 rewardPerBlock,
        uint256 targetSeconds,
        uint256 priceUsd8,
        uint256 coinDecimals
    ) internal pure returns (uint256) {
        // 18 decimals behind the base unit: a series' day is some 10,000 satoshi.
        (uint256 gross, ) = Math.mul512(hashrate * rewardPerBlock * 1e18, targetSeconds);
        return (Math.min(gross, type(uint152).max) * priceUsd8 * 1e10) / 10 ** coinDecimals;
    }

    /// @notice What a day leaves to holders, USD36: gross less service, energy and maintenance, less the protocol's fee.
    /// @param milliJoulePerTh energy per 1e12 hashes; `tariffUsd8` USD per kWh; `maintenanceUsd8` USD per 1e12 H/s and day
    function netOf(
        uint256 gross,
        uint256 hashrate,
        uint256 milliJoulePerTh,
        uint256 tariffUsd8,
        uint256 maintenanceUsd8,
        uint256 serviceBps,
        uint256 protocolBps
    ) internal pure returns (uint256) {
        uint256 costs = Math.mulDiv(
            hashrate * 1 days * milliJoulePerTh * tariffUsd8,
            USD8_TO_USD36,
            3.6e21, // hashes per TH times millijoule per kWh
            Math.Rounding.Ceil
        );
        costs += Math.mulDiv(hashrate * maintenanceUsd8, USD8_TO_USD36, 1e12, Math.Rounding.Ceil);
        gross = Math.min(gross, MOST_A_DAY);
        uint256 left = Math.saturatingSub((gross * (BPS - serviceBps)) / BPS, costs);
        return (left * (BPS - protocolBps)) / BPS;
    }

    /// @notice `daily` over `count` days, at a simple yearly rate over their mean delay: lower than day by day, since a discount is convex.
    /// @param daily USD36 a day, at most what `netOf` gives
    /// @param count days, at most 1,825
    function discounted(
        uint256 daily,
        uint256 count,
        uint256 delayDays,
        uint256 discountBps
    ) internal pure returns (uint256) {
        uint256 year = BPS * DAYS_PER_YEAR;
        return Math.mulDiv(daily * count, year, year + discountBps * delayDays);
    }

    /// @notice `amount` while its inputs are fresh, less and less from `freshUntil` on, nothing after three days.
    function decayed(uint256 amount, uint256 freshUntil, uint256 timestamp) internal pure returns (uint256) {
        if (timestamp <= freshUntil) return amount;
        uint256 stale = timestamp - freshUntil;
        return stale >= DECAY_SECONDS ? 0 : Math.mulDiv(amount, DECAY_SECONDS - stale, DECAY_SECONDS);
    }
}
