// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LibString} from "solady/src/utils/LibString.sol";

import {Card} from "./Card.sol";

/// @title The card of a leasehold or a reversion, as an SVG image of 350 by 350
/// @notice The sibling of a series' `Card`: the same ground and mark; hashrate, days, rent, how far the lease has come. Pure drawing:
/// every text arrives ready and escaped.
library LeaseCard {
    using LibString for uint256;

    /// @dev Width of the bar, pixels.
    uint256 private constant BAR_WIDTH = 302;
    string private constant LAMP = "#F2B04A";
    string private constant QUIET = "#A3ABB0";

    /// @param side "leasehold" or "reversion"
    /// @param lease number of the lease
    /// @param hashrate of all units, as text
    /// @param source series and network, as text
    /// @param term first and last day, as text
    /// @param rent rent of all days, as text
    /// @param epochs days of the lease
    /// @param settledEpochs days of the lease that are settled
    /// @param standing where the lease stands, in words
    struct Facts {
        string side;
        uint256 lease;
        string hashrate;
        string source;
        string term;
        string rent;
        uint256 epochs;
        uint256 settledEpochs;
        string standing;
    }

    function svg(Facts memory facts) internal pure returns (string memory) {
        return
            string.concat(
                '<svg xmlns="http://www.w3.org/2000/svg" width="350" height="350" viewBox="0 0 350 350" '
                'font-family="Inter,Helvetica,Arial,sans-serif" fill="#ECEAE4">'
                '<rect width="350" height="350" rx="20" fill="#0E1113"/>'
                '<rect x=".5" y=".5" width="349" height="349" rx="19.5" fill="none" stroke="#2B3338"/>',
                Card.mark(),
                Card.text(84, 46, 20, "", "Adit"),
                Card.text(84, 66, 12, QUIET, facts.side),
                '<text x="326" y="46" font-size="20" text-anchor="end">#',
                facts.lease.toString(),
                "</text>",
                Card.text(24, 150, 40, LAMP, facts.hashrate),
                Card.text(24, 174, 14, QUIET, facts.source),
                Card.text(24, 214, 16, "", facts.term),
                Card.text(24, 236, 14, QUIET, facts.rent),
                _progress(facts),
                Card.text(24, 324, 14, "", facts.standing),
                "</svg>"
            );
    }

    function _progress(Facts memory facts) private pure returns (string memory) {
        return
            string.concat(
                '<rect x="24" y="262" width="302" height="6" rx="3" fill="#2B3338"/><rect x="24" y="262" width="',
                ((BAR_WIDTH * facts.settledEpochs) / facts.epochs).toString(),
                '" height="6" rx="3" fill="#F2B04A"/>',
                Card.text(
                    24,
                    290,
                    14,
                    QUIET,
                    string.concat(facts.settledEpochs.toString(), " of ", facts.epochs.toString(), " days settled")
                )
            );
    }
}
