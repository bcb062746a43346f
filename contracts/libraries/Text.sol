// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DateTimeLib} from "solady/src/utils/DateTimeLib.sol";
import {LibString} from "solady/src/utils/LibString.sol";
import {MetadataReaderLib} from "solady/src/utils/MetadataReaderLib.sol";

/// @title Numbers, hashrates and days as people read them
/// @notice Fractions are cut, never rounded up: a card must not show more than there is.
library Text {
    using LibString for string;
    using LibString for uint256;

    uint256 private constant SYMBOL_MAX_BYTES = 11;
    bytes1 private constant FIRST_PRINTABLE = 0x20;
    bytes1 private constant DELETE = 0x7f;

    /// @notice `1250000000` H/s reads "1.25 GH/s"; three decimals at most.
    function hashrate(uint256 hashesPerSecond) internal pure returns (string memory) {
        bytes memory prefixes = "kMGTPEZY";
        uint256 power;
        while (power < prefixes.length && hashesPerSecond >= 1000 ** (power + 1)) ++power;
        string memory number = decimal(hashesPerSecond, 3 * power, 3);
        if (power == 0) return string.concat(number, " H/s");
        return string.concat(number, " ", string(abi.encodePacked(prefixes[power - 1])), "H/s");
    }

    /// @notice `value / 10^decimals` with thousands in groups and at most `shown` decimals, trailing zeros left out.
    function decimal(uint256 value, uint256 decimals, uint256 shown) internal pure returns (string memory) {
        uint256 one = 10 ** decimals;
        string memory whole = grouped(value / one);
        uint256 fraction = value % one;
        if (decimals > shown) {
            fraction /= 10 ** (decimals - shown);
            decimals = shown;
        }
        if (fraction == 0) return whole;
        while (fraction % 10 == 0) {
            fraction /= 10;
            --decimals;
        }
        string memory digits = fraction.toString();
        return string.concat(whole, ".", string("0").repeat(decimals - bytes(digits).length), digits);
    }

    /// @notice `1234567` reads "1,234,567".
    function grouped(uint256 value) internal pure returns (string memory text) {
        while (value >= 1000) {
            string memory low = (value % 1000).toString();
            text = string.concat(",", string("0").repeat(3 - bytes(low).length), low, text);
            value /= 1000;
        }
        return string.concat(value.toString(), text);
    }

    /// @notice UTC day number 18809 reads "1 Jul 2021".
    function date(uint256 epoch) internal pure returns (string memory) {
        (, , uint256 day) = DateTimeLib.epochDayToDate(epoch);
        return string.concat(day.toString(), " ", month(epoch));
    }

    /// @notice UTC day number 18809 reads "Jul 2021".
    function month(uint256 epoch) internal pure returns (string memory) {
        (uint256 year, uint256 number, ) = DateTimeLib.epochDayToDate(epoch);
        uint256 offset = 3 * (number - 1);
        return
            string.concat(
                string("JanFebMarAprMayJunJulAugSepOctNovDec").slice(offset, offset + 3),
                " ",
                year.toString()
            );
    }

    /// @notice The token's symbol, or "token" if it has none or one that is long or holds control characters. Not escaped.
    function symbol(address token) internal view returns (string memory text) {
        text = MetadataReaderLib.readSymbol(token);
        bytes memory raw = bytes(text);
        if (raw.length == 0 || raw.length > SYMBOL_MAX_BYTES) return "token";
        for (uint256 i = 0; i < raw.length; ++i) {
            if (raw[i] < FIRST_PRINTABLE || raw[i] == DELETE) return "token";
        }
    }
}
