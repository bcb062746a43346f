// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {Epoch} from "./Epoch.sol";
import {TermsRef} from "./TermsRef.sol";

/// @title What terms of a series must be, whoever offers them
/// @notice Everything that follows from the terms and the clock alone, and the price and days that follow from them.
library TermsRules {
    uint256 internal constant MAX_EPOCHS = 1825;
    /// @dev Capacity and profitability are checked today, so the term begins within a year.
    uint256 internal constant MAX_LEAD_DAYS = 365;
    uint256 internal constant MAX_SERVICE_BPS = 5_000;
    uint256 internal constant MIN_UNPROFITABLE_EPOCHS = 7;
    uint256 internal constant MIN_FEED_DELAY_SECONDS = 1 hours;
    uint256 internal constant MAX_FEED_DELAY_SECONDS = 3 days;
    uint256 internal constant MAX_BOND_EPOCHS = 365;
    uint256 internal constant MAX_PENALTY_BPS = 5_000;
    uint256 internal constant MIN_GRACE_SECONDS = 6 hours;
    uint256 internal constant MAX_GRACE_SECONDS = 14 days;
    uint256 internal constant MAX_TOLERANCE_BPS = 2_000;
    uint256 internal constant MAX_TOLERANCE_DAYS = 15;
    uint256 private constant BPS = 10_000;
    /// @dev Terms are stored as code, which has a size limit.
    uint256 internal constant MAX_DOCUMENT_URI_BYTES = 2_048;
    /// @dev Prices are per 1e12 H/s with 18 fractional decimals.
    uint256 internal constant PRICE_UNIT = 1e30;

    /// @notice Reverts with `InvalidTerms` and the name of the first field that cannot be.
    function check(IPrimaryMarket.Terms memory terms, uint256 timestamp) internal view {
        if (terms.policy != address(0) && terms.policy.code.length == 0) revert IPrimaryMarket.InvalidTerms("policy");
        _checkSize(terms);
        _checkTimes(terms, timestamp);
        if (terms.price == 0) revert IPrimaryMarket.InvalidTerms("price");
        if (terms.serviceBps > MAX_SERVICE_BPS) revert IPrimaryMarket.InvalidTerms("serviceBps");
        if (terms.maxUnprofitableEpochs < MIN_UNPROFITABLE_EPOCHS) {
            revert IPrimaryMarket.InvalidTerms("maxUnprofitableEpochs");
        }
        if (terms.maxFeedDelay < MIN_FEED_DELAY_SECONDS || terms.maxFeedDelay > MAX_FEED_DELAY_SECONDS) {
            revert IPrimaryMarket.InvalidTerms("maxFeedDelay");
        }
        _checkBond(terms);
        _checkForm(terms);
        _checkFeeds(terms.feeds, "feeds");
        if (terms.secondNetwork != 0) _checkFeeds(terms.secondFeeds, "secondFeeds");
        else if (!_isEmpty(terms.secondFeeds)) revert IPrimaryMarket.InvalidTerms("secondFeeds");
        if (!_isEmpty(terms.paymentFeeds)) _checkFeeds(terms.paymentFeeds, "paymentFeeds");
        if (bytes(terms.documentUri).length > MAX_DOCUMENT_URI_BYTES) {
            revert IPrimaryMarket.InvalidTerms("documentUri");
        }
    }

    /// @notice What `units` cost, payment-token base units, rounded up: the buyer pays the fraction.
    function cost(TermsRef terms, uint256 units) internal pure returns (uint256) {
        return Math.mulDiv(units * terms.unitHashrate(), terms.price(), PRICE_UNIT, Math.Rounding.Ceil);
    }

    /// @notice True if the sale is over with fewer units than `minUnits`, or none.
    function isCancelled(TermsRef terms, uint256 sold) internal view returns (bool) {
        return block.timestamp >= terms.saleEnd() && sold < Math.max(terms.minUnits(), 1);
    }

    function _checkSize(IPrimaryMarket.Terms memory terms) private pure {
        if (terms.unitHashrate == 0) revert IPrimaryMarket.InvalidTerms("unitHashrate");
        if (terms.maxUnits == 0 || uint256(terms.maxUnits) * terms.unitHashrate > type(uint96).max) {
            revert IPrimaryMarket.InvalidTerms("maxUnits");
        }
        if (terms.minUnits > terms.maxUnits) revert IPrimaryMarket.InvalidTerms("minUnits");
    }

    function _checkTimes(IPrimaryMarket.Terms memory terms, uint256 timestamp) private pure {
        uint256 today = Epoch.fromTimestamp(timestamp);
        if (terms.startEpoch <= today || terms.startEpoch > today + MAX_LEAD_DAYS) {
            revert IPrimaryMarket.InvalidTerms("startEpoch");
        }
        if (terms.epochs == 0 || terms.epochs > MAX_EPOCHS) revert IPrimaryMarket.InvalidTerms("epochs");
        if (terms.saleEnd <= timestamp || terms.saleEnd > Epoch.start(terms.startEpoch)) {
            revert IPrimaryMarket.InvalidTerms("saleEnd");
        }
        if (terms.saleStart >= terms.saleEnd) revert IPrimaryMarket.InvalidTerms("saleStart");
    }

    function _checkBond(IPrimaryMarket.Terms memory terms) private pure {
        if (terms.bondEpochs > MAX_BOND_EPOCHS) revert IPrimaryMarket.InvalidTerms("bondEpochs");
        if (terms.marginEpochs > MAX_EPOCHS) revert IPrimaryMarket.InvalidTerms("marginEpochs");
        if (terms.penaltyBps > MAX_PENALTY_BPS) revert IPrimaryMarket.InvalidTerms("penaltyBps");
        if (terms.graceSeconds < MIN_GRACE_SECONDS || terms.graceSeconds > MAX_GRACE_SECONDS) {
            revert IPrimaryMarket.InvalidTerms("graceSeconds");
        }
    }

    /// @dev Only a fixed term can stream a second token: a farm reports the income of one network. What belongs to a profit share is
    /// zero in a fixed term, so that nobody reads a promise into it.
    function _checkForm(IPrimaryMarket.Terms memory terms) private pure {
        bool isShare = terms.form == IPrimaryMarket.Form.ProfitShare;
        if (terms.secondNetwork == terms.network) revert IPrimaryMarket.InvalidTerms("secondNetwork");
        if ((terms.secondNetwork == 0) != (terms.secondRewardToken == address(0)) || (isShare && terms.secondNetwork != 0)) {
            revert IPrimaryMarket.InvalidTerms("secondRewardToken");
        }
        if (isShare ? terms.holderShareBps == 0 || terms.holderShareBps > BPS : terms.holderShareBps != 0) {
            revert IPrimaryMarket.InvalidTerms("holderShareBps");
        }
        if (isShare ? terms.minDeliveryBps > BPS : terms.minDeliveryBps != 0) {
            revert IPrimaryMarket.InvalidTerms("minDeliveryBps");
        }
        if (terms.toleranceBps > (isShare ? MAX_TOLERANCE_BPS : 0)) revert IPrimaryMarket.InvalidTerms("toleranceBps");
        if (terms.toleranceDays > (isShare ? MAX_TOLERANCE_DAYS : 0)) {
            revert IPrimaryMarket.InvalidTerms("toleranceDays");
        }
    }

    function _isEmpty(address[3] memory feeds) private pure returns (bool) {
        return feeds[0] == address(0) && feeds[1] == address(0) && feeds[2] == address(0);
    }

    /// @dev One to three different feeds, without a gap.
    function _checkFeeds(address[3] memory feeds, string memory field) private pure {
        bool secondIsRepeated = feeds[1] != address(0) && feeds[1] == feeds[0];
        bool thirdIsRepeated = feeds[2] != address(0) && (feeds[2] == feeds[0] || feeds[2] == feeds[1]);
        bool hasGap = feeds[0] == address(0) || (feeds[1] == address(0) && feeds[2] != address(0));
        if (hasGap || secondIsRepeated || thirdIsRepeated) revert IPrimaryMarket.InvalidTerms(field);
    }
}
