// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpowerValuer} from "../interfaces/IHashpowerValuer.sol";
import {IMorphoOracle} from "../interfaces/IMorphoOracle.sol";
import {IProtocolConfig} from "../interfaces/IProtocolConfig.sol";
import {LastPrice} from "../libraries/LastPrice.sol";
import {LenderMath} from "../libraries/LenderMath.sol";
import {ValueAdapter} from "./ValueAdapter.sol";

/// @title A lender's value as the oracle of a Morpho market
/// @notice The loan token is a payment token of the protocol; its price is that of its accepted feeds, or one dollar if none are named, as in a series' terms.
/// A stale price of it is used, and lets the last term decay, as any stale input does (`IHashpowerValuer`).
/// @dev Never reverts but for gas. Decimals of the collateral cancel: one base unit is one unit, whatever a wallet shows.
contract MorphoHashpowerOracle is IMorphoOracle, ValueAdapter {
    uint256 private constant ONE_DOLLAR = 1e8;
    uint256 private constant MAX_DECIMALS = 18;

    IProtocolConfig private immutable _CONFIG;
    /// @notice Token in which the price is told.
    address public immutable loanToken;
    uint256 private immutable _LOAN_UNIT;
    address private immutable _FEED_1;
    address private immutable _FEED_2;
    address private immutable _FEED_3;

    error LoanTokenNotAccepted(address token);
    error FeedNotAccepted(address token, address feed);

    /// @param loanToken_ a payment token that governance accepts now
    /// @param feeds_ its USD feeds in order, accepted now; all zero: it counts as one dollar
    constructor(Collateral memory collateral, address loanToken_, address[3] memory feeds_) ValueAdapter(collateral) {
        IProtocolConfig config = IProtocolConfig(_VALUER.config());
        if (!config.isPaymentToken(loanToken_)) revert LoanTokenNotAccepted(loanToken_);
        for (uint256 i = 0; i < feeds_.length; ++i) {
            if (feeds_[i] != address(0) && !config.isFeed(loanToken_, feeds_[i])) {
                revert FeedNotAccepted(loanToken_, feeds_[i]);
            }
        }
        uint256 decimals = IERC20Metadata(loanToken_).decimals();
        if (decimals > MAX_DECIMALS) revert LoanTokenNotAccepted(loanToken_);
        _CONFIG = config;
        loanToken = loanToken_;
        _LOAN_UNIT = 10 ** decimals;
        (_FEED_1, _FEED_2, _FEED_3) = (feeds_[0], feeds_[1], feeds_[2]);
    }

    /// @inheritdoc IMorphoOracle
    function price() external view returns (uint256) {
        IHashpowerValuer.Value memory value = _value();
        (uint256 loanUsd8, uint256 freshUntil) = (ONE_DOLLAR, value.freshUntil);
        if (_FEED_1 != address(0)) {
            (loanUsd8, freshUntil) = LastPrice.read(_CONFIG, loanFeeds(), ONE_DOLLAR);
            freshUntil = Math.min(freshUntil, value.freshUntil);
        }
        uint256 income = LenderMath.decayed(value.income, freshUntil, block.timestamp);
        // Beyond 1e14 dollars a unit it stands still: nothing may overflow here.
        uint256 usd36 = Math.min(Math.saturatingAdd(value.certain, income), type(uint168).max);
        return (usd36 * _LOAN_UNIT * ONE_DOLLAR) / loanUsd8;
    }

    /// @notice USD feeds of the loan token; all zero: it counts as one dollar.
    function loanFeeds() public view returns (address[3] memory) {
        return [_FEED_1, _FEED_2, _FEED_3];
    }
}
