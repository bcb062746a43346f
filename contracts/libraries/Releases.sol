// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What left escrow: `holds u1 | refundsOpen u1 | settledEpochs u32 | tips u96 | released u96`. The one slot that settling writes.
/// @dev `released` is all that was credited, tips included; the provider's part is `released - tips`.
type Releases is uint256;

using ReleasesLib for Releases global;

/// @title Packed counters of what left escrow
library ReleasesLib {
    uint256 private constant TIPS_SHIFT = 96;
    uint256 private constant SETTLED_SHIFT = 192;
    uint256 private constant OPEN = 1 << 224;
    uint256 private constant HOLDS = 1 << 225;

    function released(Releases self) internal pure returns (uint256) {
        return uint96(Releases.unwrap(self));
    }

    function tips(Releases self) internal pure returns (uint256) {
        return uint96(Releases.unwrap(self) >> TIPS_SHIFT);
    }

    function settledEpochs(Releases self) internal pure returns (uint256) {
        return uint32(Releases.unwrap(self) >> SETTLED_SHIFT);
    }

    function refundsOpen(Releases self) internal pure returns (bool) {
        return Releases.unwrap(self) & OPEN != 0;
    }

    /// @dev Sums stay below what was paid, which fits 96 bits; `tipped` is at most `released_`.
    function plus(Releases self, uint256 released_, uint256 tipped, uint256 epochs) internal pure returns (Releases) {
        return Releases.wrap(Releases.unwrap(self) + ((epochs << SETTLED_SHIFT) | (tipped << TIPS_SHIFT) | released_));
    }

    function open(Releases self) internal pure returns (Releases) {
        return Releases.wrap(Releases.unwrap(self) | OPEN);
    }

    /// @notice True once escrow of the series was ever withheld: only then is there a second slot to look at.
    function everWithheld(Releases self) internal pure returns (bool) {
        return Releases.unwrap(self) & HOLDS != 0;
    }

    function withHolds(Releases self) internal pure returns (Releases) {
        return Releases.wrap(Releases.unwrap(self) | HOLDS);
    }
}
