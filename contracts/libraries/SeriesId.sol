// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Series ids: `serial << 8 | flags`
/// @notice Small ids keep calldata cheap, and a transfer learns the flags without a storage read.
library SeriesId {
    /// @notice Transfers ask the series' policy.
    uint256 internal constant RESTRICTED = 1;
    /// @notice A second reward token streams (merged mining).
    uint256 internal constant TWO_TOKENS = 2;
    uint256 internal constant KNOWN_FLAGS = RESTRICTED | TWO_TOKENS;

    function make(uint256 serial_, uint256 flags_) internal pure returns (uint256) {
        return serial_ << 8 | flags_;
    }

    function serial(uint256 id) internal pure returns (uint256) {
        return id >> 8;
    }

    function isRestricted(uint256 id) internal pure returns (bool) {
        return id & RESTRICTED != 0;
    }

    function hasTwoTokens(uint256 id) internal pure returns (bool) {
        return id & TWO_TOKENS != 0;
    }
}
