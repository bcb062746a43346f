// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Decimals of an ERC-20 whose base unit is one unit of hashpower
library UnitDecimals {
    uint256 private constant TERAHASH = 1e12;

    /// @notice The decimals by which a whole token is 1 TH/s, so that wallets show what people read: 3 for units of 1 GH/s. 0 if a unit
    /// is no decimal fraction of it.
    /// @param unitHashrate H/s of one unit
    function shownAsTerahash(uint256 unitHashrate) internal pure returns (uint8 decimals) {
        uint256 hashrate = unitHashrate;
        while (hashrate != 0 && hashrate < TERAHASH) {
            hashrate *= 10;
            ++decimals;
        }
        if (hashrate != TERAHASH) return 0;
    }
}
