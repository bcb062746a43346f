// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What settled days hold back from the provider, and what it has pulled: `withdrawn u96 | withheld u96`. Written when a
/// bond is short, never on an ordinary day.
type Holds is uint256;

using HoldsLib for Holds global;

/// @title Packed counters of what is withheld and what was pulled
library HoldsLib {
    uint256 private constant WITHDRAWN_SHIFT = 96;

    /// @notice Payment-token base units that wait for the bond requirement.
    function withheld(Holds self) internal pure returns (uint256) {
        return uint96(Holds.unwrap(self));
    }

    /// @notice Payment-token base units that the provider has pulled.
    function withdrawn(Holds self) internal pure returns (uint256) {
        return Holds.unwrap(self) >> WITHDRAWN_SHIFT;
    }

    /// @dev Every amount here is part of what was paid, which fits 96 bits.
    function plusWithheld(Holds self, uint256 amount) internal pure returns (Holds) {
        return Holds.wrap(Holds.unwrap(self) + amount);
    }

    /// @dev The caller has checked that so much is withheld.
    function minusWithheld(Holds self, uint256 amount) internal pure returns (Holds) {
        return Holds.wrap(Holds.unwrap(self) - amount);
    }

    function plusWithdrawn(Holds self, uint256 amount) internal pure returns (Holds) {
        return Holds.wrap(Holds.unwrap(self) + (amount << WITHDRAWN_SHIFT));
    }
}
