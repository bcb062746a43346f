// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Panic} from "@openzeppelin/contracts/utils/Panic.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISettlement} from "../interfaces/ISettlement.sol";
import {Epoch} from "./Epoch.sol";

/// @title From hashrate to net income: one day of a fixed-term series
/// @notice Computes every line in base units of the reward token, for a whole series at once (a unit alone rounds to zero).
/// @dev Gross rounds down, the provider's costs round up: both in the provider's favour, by under three base units of costs a
/// series-day. The protocol's share rounds down, in the holders' favour. No line is rounded twice: each is the exact floor or
/// ceiling of its rational formula.
library Waterfall {
    uint256 internal constant BPS = 10_000;
    uint256 internal constant HASHES_PER_TH = 1e12;
    uint256 private constant MAX_DECIMALS = 18;
    /// @dev 1e12 hashes per TH, 1e3 millijoule per joule, 3.6e6 joule per kWh.
    uint256 internal constant HASH_MILLIJOULES_PER_TH_KWH = 3.6e21;

    /// @param hashrate H/s of the whole series, `units * unitHashrate`
    /// @param rewardPerBlock subsidy and fees of a block, averaged over the day, coin base units
    /// @param coinDecimals decimals of the mined coin
    /// @param targetSeconds sum of (target + 1) * seconds over the day
    /// @param tokenDecimals decimals of the reward token
    /// @param priceUsd8 USD per whole reward token, 8 decimals; not zero
    /// @param milliJoulePerTh energy per 1e12 hashes, millijoule
    /// @param tariffUsd8 USD per kWh, 8 decimals
    /// @param maintenanceUsd8PerThDay USD per 1e12 H/s and day, 8 decimals
    /// @param serviceBps service charge on gross, basis points
    /// @param protocolBps protocol fee on net, basis points
    struct Inputs {
        uint256 hashrate;
        uint256 rewardPerBlock;
        uint8 coinDecimals;
        uint256 targetSeconds;
        uint8 tokenDecimals;
        uint256 priceUsd8;
        uint256 milliJoulePerTh;
        uint256 tariffUsd8;
        uint256 maintenanceUsd8PerThDay;
        uint256 serviceBps;
        uint256 protocolBps;
    }

    /// @notice All lines of one day. With no net income `net`, `protocol` and `holders` are zero and the costs stand as computed.
    /// @dev Inputs of the widths that terms and reports have cannot overflow: hashrate below 2^128, reward, tariff and maintenance
    /// below 2^64, efficiency below 2^32, decimals at most 18. Wider ones revert with a panic, they never wrap.
    /// @param lines all zero; filled in place
    function compute(Inputs memory inputs, ISettlement.Waterfall memory lines) internal pure {
        lines.gross = _gross(inputs);
        lines.electricity = electricity(inputs.hashrate, inputs);
        lines.maintenance = maintenance(inputs.hashrate, inputs);
        _divide(lines, inputs.serviceBps, inputs.protocolBps);
    }

    /// @notice The two lanes of a merged-mining day: the same hashrate earns two tokens, and each lane bears the costs in proportion to
    /// the value of its gross, so that both nets have the same sign (to a base unit).
    /// @dev The value of a gross is `gross * priceUsd8` at 18 decimals. Costs round up once more in the division. Without any gross the
    /// first lane bears all costs.
    /// @param lines of the first lane, all zero; filled in place, as are `secondLines`
    function computeTwo(
        Inputs memory first,
        Inputs memory second,
        ISettlement.Waterfall memory lines,
        ISettlement.Waterfall memory secondLines
    ) internal pure {
        lines.gross = _gross(first);
        secondLines.gross = _gross(second);
        uint256 value = lines.gross * first.priceUsd8 * 10 ** uint256(18 - first.tokenDecimals);
        uint256 secondValue = secondLines.gross * second.priceUsd8 * 10 ** uint256(18 - second.tokenDecimals);
        uint256 sum = value + secondValue;
        if (sum == 0) (value, sum) = (1, 1);
        _bear(lines, first, value, sum);
        _bear(secondLines, second, secondValue, sum);
        _divide(lines, first.serviceBps, first.protocolBps);
        _divide(secondLines, second.serviceBps, second.protocolBps);
    }

    function _bear(ISettlement.Waterfall memory lines, Inputs memory inputs, uint256 value, uint256 sum) private pure {
        lines.electricity = Math.mulDiv(electricity(inputs.hashrate, inputs), value, sum, Math.Rounding.Ceil);
        lines.maintenance = Math.mulDiv(maintenance(inputs.hashrate, inputs), value, sum, Math.Rounding.Ceil);
    }

    /// @dev From gross, electricity and maintenance to the rest of the lines.
    function _divide(ISettlement.Waterfall memory lines, uint256 serviceBps, uint256 protocolBps) private pure {
        uint256 gross_ = lines.gross;
        // Any real gross times basis points fits a word; one that does not is multiplied in two.
        bool fits = gross_ >> 240 == 0;
        uint256 service = fits
            ? Math.ceilDiv(gross_ * serviceBps, BPS)
            : Math.mulDiv(gross_, serviceBps, BPS, Math.Rounding.Ceil);
        lines.service = service;
        uint256 costs = lines.electricity + lines.maintenance + service;
        if (gross_ > costs) {
            uint256 net = gross_ - costs;
            uint256 protocol = fits ? (net * protocolBps) / BPS : Math.mulDiv(net, protocolBps, BPS);
            (lines.net, lines.protocol, lines.holders) = (net, protocol, net - protocol);
        }
    }

    /// @notice Energy of `hashrate` over a day at the terms' efficiency and tariff, reward-token base units, rounded up.
    function electricity(uint256 hashrate, Inputs memory inputs) internal pure returns (uint256) {
        (uint256 priceUsd8, uint256 milliJoules, uint256 tariff) = (
            inputs.priceUsd8,
            inputs.milliJoulePerTh,
            inputs.tariffUsd8
        );
        _checkWidths(hashrate | priceUsd8, tariff, milliJoules, inputs.tokenDecimals);
        unchecked {
            return
                Math.mulDiv(
                    hashrate * Epoch.SECONDS_PER_DAY * milliJoules * tariff,
                    10 ** uint256(inputs.tokenDecimals),
                    HASH_MILLIJOULES_PER_TH_KWH * priceUsd8,
                    Math.Rounding.Ceil
                );
        }
    }

    /// @notice Maintenance of `hashrate` for a day, reward-token base units, rounded up.
    function maintenance(uint256 hashrate, Inputs memory inputs) internal pure returns (uint256) {
        (uint256 priceUsd8, uint256 maintenanceUsd8) = (inputs.priceUsd8, inputs.maintenanceUsd8PerThDay);
        _checkWidths(hashrate | priceUsd8, maintenanceUsd8, 0, inputs.tokenDecimals);
        unchecked {
            return
                Math.mulDiv(
                    hashrate * maintenanceUsd8,
                    10 ** uint256(inputs.tokenDecimals),
                    HASHES_PER_TH * priceUsd8,
                    Math.Rounding.Ceil
                );
        }
    }

    /// @dev 128, 64 and 32 bits, 18 decimals: with these no product below leaves 256 bits. A panic, as if each product were checked.
    function _checkWidths(uint256 bits128, uint256 bits64, uint256 bits32, uint256 decimals) private pure {
        if ((bits128 >> 128) | (bits64 >> 64) | (bits32 >> 32) != 0 || decimals > MAX_DECIMALS) {
            Panic.panic(Panic.UNDER_OVERFLOW);
        }
    }

    function _gross(Inputs memory inputs) private pure returns (uint256) {
        return
            gross(
                inputs.hashrate,
                inputs.rewardPerBlock,
                inputs.coinDecimals,
                inputs.targetSeconds,
                inputs.tokenDecimals
            );
    }

    /// @notice Expected reward of the day, rounded down: `hashrate * rewardPerBlock * targetSeconds / 2^256`, in token decimals.
    /// @dev `floor(a * b / 2^256)` is the high word of the 512-bit product. Decimals stay exact: more of them multiply before
    /// the one division; fewer divide after it, and `floor(floor(x) / k) = floor(x / k)` for a whole `k`.
    function gross(
        uint256 hashrate,
        uint256 rewardPerBlock,
        uint8 coinDecimals,
        uint256 targetSeconds,
        uint8 tokenDecimals
    ) internal pure returns (uint256 amount) {
        _checkWidths(hashrate, rewardPerBlock, 0, tokenDecimals > coinDecimals ? tokenDecimals : coinDecimals);
        unchecked {
            uint256 hashReward = hashrate * rewardPerBlock;
            if (tokenDecimals > coinDecimals) hashReward *= 10 ** uint256(tokenDecimals - coinDecimals);
            (amount, ) = Math.mul512(hashReward, targetSeconds);
            if (tokenDecimals < coinDecimals) amount /= 10 ** uint256(coinDecimals - tokenDecimals);
        }
    }
}
