// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {IFarmRegistry} from "../interfaces/IFarmRegistry.sol";
import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";

/// @title What values of a farm's day can be true together
/// @notice The joint bounds to which the committee holds its reports: a claim is held to the same.
library FarmBounds {
    uint256 private constant BPS = 10_000;
    /// @dev A farm may deliver up to this multiple of what it declared.
    uint256 private constant HASHRATE_CEILING_BPS = 12_500;
    /// @dev Metered energy lies between these multiples of what the declared J/TH needs for the delivered hashrate.
    uint256 private constant ENERGY_FLOOR_BPS = 5_000;
    uint256 private constant ENERGY_CEILING_BPS = 20_000;
    /// @dev Luck lifts a day's income to at most this multiple of the expected one, plus one whole block for a lone miner.
    uint256 private constant GROSS_CEILING_MULTIPLE = 10;
    uint256 private constant SECONDS_PER_DAY = 86_400;
    /// @dev 1e12 hashes per TH, 1e3 millijoule per joule, 3,600 joule per Wh.
    uint256 private constant HASH_MILLIJOULES_PER_TH_WH = 3_600e15;

    /// @dev Reverts with `ClaimOutOfBounds`. Of a day of which nothing is known no income can be judged, and none is allowed.
    function check(
        IOutputOracle.FarmReport calldata claimed,
        IFarmRegistry.Farm memory farm,
        INetworkDays.NetworkDay memory day
    ) internal pure {
        if (claimed.sources == 0) revert IDisputes.ClaimOutOfBounds("sources", type(uint8).max, 0);
        _atMost("renewableBps", BPS, claimed.renewableBps);
        _atMost("hashrate", (uint256(farm.declared) * HASHRATE_CEILING_BPS) / BPS, claimed.hashrate);
        if (claimed.energyWh != 0) {
            uint256 neededWh =
                (uint256(claimed.hashrate) * SECONDS_PER_DAY * farm.milliJoulePerTh) / HASH_MILLIJOULES_PER_TH_WH;
            uint256 maximum = (neededWh * ENERGY_CEILING_BPS) / BPS;
            _atMost("energyWh", maximum, claimed.energyWh);
            if (claimed.energyWh < (neededWh * ENERGY_FLOOR_BPS) / BPS) {
                revert IDisputes.ClaimOutOfBounds("energyWh", maximum, claimed.energyWh);
            }
        }
        (uint256 expected, ) = Math.mul512(uint256(claimed.hashrate) * day.rewardPerBlock, day.targetSeconds);
        _atMost("gross", expected * GROSS_CEILING_MULTIPLE + day.rewardPerBlock, claimed.gross);
    }

    function _atMost(string memory field, uint256 maximum, uint256 value) private pure {
        if (value > maximum) revert IDisputes.ClaimOutOfBounds(field, maximum, value);
    }
}
