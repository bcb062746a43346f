// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IHashpower} from "../interfaces/IHashpower.sol";
import {IHashpowerValuer} from "../interfaces/IHashpowerValuer.sol";
import {LenderMath} from "../libraries/LenderMath.sol";
import {TermsStore} from "../libraries/TermsStore.sol";
import {UnitDecimals} from "../libraries/UnitDecimals.sol";
import {ValueAdapter} from "./ValueAdapter.sol";

/// @title A lender's value as a price feed: USD per whole collateral token, 8 decimals
/// @notice `updatedAt` is the last second at which every input was fresh: now, or when the first of them went stale; 0 if one of them was never there. So a consumer
/// that looks at the age sees what it needs to see, and one that does not look gets a value whose last term decays. A round is a second, and only the
/// present one is known.
/// @dev Never reverts but for gas, unlike `HashpriceFeed`: whoever lends against it must be able to liquidate.
contract HashpowerValueFeed is IAggregatorV3, ValueAdapter {
    /// @dev From 36 decimals to 8.
    uint256 private constant USD36_PER_USD8 = 1e28;

    /// @inheritdoc IAggregatorV3
    string public description;
    /// @notice Base units of a whole collateral token: 1 TH/s, where units divide it by a power of ten.
    uint256 public immutable wholeToken;

    error NoRound(uint256 roundId);

    constructor(Collateral memory collateral, string memory description_) ValueAdapter(collateral) {
        address market = IHashpower(_VALUER.ledger()).market();
        wholeToken =
            10 **
            (
                collateral.share == address(0)
                    ? UnitDecimals.shownAsTerahash(TermsStore.load(market, collateral.id).unitHashrate())
                    : IERC20Metadata(collateral.share).decimals()
            );
        description = description_;
    }

    /// @inheritdoc IAggregatorV3
    function latestRoundData()
        public
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        IHashpowerValuer.Value memory value = _value();
        uint256 income = LenderMath.decayed(value.income, value.freshUntil, block.timestamp);
        uint256 usd36 = Math.min(Math.saturatingAdd(value.certain, income), type(uint168).max);
        answer = int256((usd36 * wholeToken) / USD36_PER_USD8); // safe: 168 bits and 40
        updatedAt = Math.min(value.freshUntil, block.timestamp);
        roundId = uint80(block.timestamp);
        return (roundId, answer, updatedAt, updatedAt, roundId);
    }

    /// @inheritdoc IAggregatorV3
    /// @dev Reverts with `NoRound` for every round but the present one.
    function getRoundData(
        uint80 id_
    )
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        if (id_ != block.timestamp) revert NoRound(id_);
        return latestRoundData();
    }

    /// @inheritdoc IAggregatorV3
    function decimals() external pure returns (uint8) {
        return 8;
    }

    /// @inheritdoc IAggregatorV3
    function version() external pure returns (uint256) {
        return 1;
    }
}
