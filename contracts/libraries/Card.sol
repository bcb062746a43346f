// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LibString} from "solady/src/utils/LibString.sol";

import {ISettlement} from "../interfaces/ISettlement.sol";

/// @title The card of a series, as an SVG image of 350 by 350
/// @notice A dark ground, a lit adit, hashrate, term, progress, state. Pure drawing: every text arrives ready, and those that a
/// token chose (its symbol) are escaped here. Colour never speaks alone: the state has a word and a shape.
library Card {
    using LibString for string;
    using LibString for uint256;

    /// @dev Width of the progress bar, pixels.
    uint256 private constant BAR_WIDTH = 302;

    string private constant LAMP = "#F2B04A";
    string private constant PROVEN = "#4FC3A1";
    string private constant WARNING = "#F0785A";
    string private constant QUIET = "#A3ABB0";

    /// @param serial number of the series
    /// @param hashrate of one unit, as text
    /// @param sold hashrate sold, as text
    /// @param network what is mined, as text
    /// @param token symbol in which rewards stream, as the token gives it
    /// @param term first and last day, as text
    /// @param epochs days of the term
    /// @param settledEpochs days settled
    /// @param state where the series stands
    struct Facts {
        uint256 serial;
        string hashrate;
        string sold;
        string network;
        string token;
        string term;
        uint256 epochs;
        uint256 settledEpochs;
        ISettlement.State state;
    }

    function svg(Facts memory facts) internal pure returns (string memory) {
        return
            string.concat(
                '<svg xmlns="http://www.w3.org/2000/svg" width="350" height="350" viewBox="0 0 350 350" '
                'font-family="Inter,Helvetica,Arial,sans-serif" fill="#ECEAE4">'
                '<rect width="350" height="350" rx="20" fill="#0E1113"/>'
                '<rect x=".5" y=".5" width="349" height="349" rx="19.5" fill="none" stroke="#2B3338"/>',
                mark(),
                text(84, 46, 20, "", "Adit"),
                text(84, 66, 12, QUIET, "hashpower"),
                '<text x="326" y="46" font-size="20" text-anchor="end">#',
                facts.serial.toString(),
                "</text>",
                text(24, 150, 40, LAMP, facts.hashrate),
                text(
                    24,
                    174,
                    14,
                    QUIET,
                    string.concat("per unit, ", facts.network.escapeHTML(), ", paid in ", facts.token.escapeHTML())
                ),
                text(24, 214, 16, "", facts.term),
                text(24, 236, 14, QUIET, string.concat(facts.sold, " sold")),
                _progress(facts.settledEpochs, facts.epochs),
                _state(facts.state),
                "</svg>"
            );
    }

    /// @notice The state in words.
    function stateName(ISettlement.State state) internal pure returns (string memory) {
        if (state == ISettlement.State.Announced) return "Announced";
        if (state == ISettlement.State.Open) return "Open";
        if (state == ISettlement.State.Cancelled) return "Cancelled";
        if (state == ISettlement.State.Sold) return "Sold";
        if (state == ISettlement.State.Active) return "Active";
        if (state == ISettlement.State.Suspended) return "Suspended";
        if (state == ISettlement.State.Matured) return "Matured";
        if (state == ISettlement.State.EndedEarly) return "Ended early";
        if (state == ISettlement.State.Defaulted) return "Defaulted";
        if (state == ISettlement.State.WoundUp) return "Wound up";
        return "None";
    }

    /// @notice An adit: a timbered mouth in the rock, a lamp inside, rails leading out.
    function mark() internal pure returns (string memory) {
        return
            '<g transform="translate(24 22)"><path d="M0 46V22a22 22 0 0 1 44 0v24" fill="#1F2529"/>'
            '<path d="M8 46V23a14 14 0 0 1 28 0v23z" fill="#0E1113"/>'
            '<path d="M8 46V23a14 14 0 0 1 28 0v23" fill="none" stroke="#A3ABB0" stroke-width="3"/>'
            '<path d="M22 9v8" stroke="#A3ABB0" stroke-width="1.5"/><circle cx="22" cy="21" r="9" fill="#F2B04A" opacity=".2"/>'
            '<circle cx="22" cy="21" r="4" fill="#F2B04A"/>'
            '<path d="M20 32l-6 14M24 32l6 14M18 37h8M16 42h12" fill="none" stroke="#F2B04A" stroke-width="1.5"/></g>';
    }

    function _progress(uint256 settledEpochs, uint256 epochs) private pure returns (string memory) {
        return
            string.concat(
                '<rect x="24" y="262" width="302" height="6" rx="3" fill="#2B3338"/><rect x="24" y="262" width="',
                ((BAR_WIDTH * settledEpochs) / epochs).toString(),
                '" height="6" rx="3" fill="#F2B04A"/>',
                text(
                    24,
                    290,
                    14,
                    QUIET,
                    string.concat(settledEpochs.toString(), " of ", epochs.toString(), " days settled")
                )
            );
    }

    /// @dev Disc: earning. Ring: not yet. Square: done. Triangle: something is wrong.
    function _state(ISettlement.State state) private pure returns (string memory) {
        string memory shape = '<path d="M24 324l6-11 6 11z" fill="#F0785A"/>';
        string memory colour = WARNING;
        if (state == ISettlement.State.Active) {
            shape = '<circle cx="30" cy="319" r="5" fill="#F2B04A"/>';
            colour = LAMP;
        } else if (
            state == ISettlement.State.Announced || state == ISettlement.State.Open || state == ISettlement.State.Sold
        ) {
            shape = '<circle cx="30" cy="319" r="4.5" fill="none" stroke="#ECEAE4" stroke-width="2"/>';
            colour = "#ECEAE4";
        } else if (state == ISettlement.State.Matured) {
            shape = '<rect x="25" y="314" width="10" height="10" fill="#4FC3A1"/>';
            colour = PROVEN;
        }
        return string.concat(shape, text(44, 324, 14, colour, stateName(state)));
    }

    /// @notice A line of text; `colour` empty: the card's text colour. The words arrive escaped.
    function text(
        uint256 x,
        uint256 y,
        uint256 size,
        string memory colour,
        string memory words
    ) internal pure returns (string memory) {
        return
            string.concat(
                '<text x="',
                x.toString(),
                '" y="',
                y.toString(),
                '" font-size="',
                size.toString(),
                bytes(colour).length == 0 ? "" : string.concat('" fill="', colour),
                '">',
                words,
                "</text>"
            );
    }
}
