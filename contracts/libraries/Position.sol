// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What one account holds and has earned in one lane of a series, in one slot:
/// `units u64 | index u96 | accrued u96`, from the least significant bit.
/// `units` is the ERC-1155 balance; `index` the lane's index at the last checkpoint, per unit at scale `s`; `accrued` the
/// unclaimed rewards at that checkpoint, at scale `s`, fraction included.
type Position is uint256;

using PositionLib for Position global;

/// @title The holder's side of the stream
/// @dev No function here rounds. Overflow cannot happen: the ledger mints at most
/// `2**64 - 1` units and refuses deposits once `deposited * 2**s` would pass `2**96 - 1`; the rewards of any account, and the
/// index times any balance, never exceed what was deposited.
library PositionLib {
    uint256 internal constant INDEX_OFFSET = 64;
    uint256 internal constant ACCRUED_OFFSET = 160;
    uint256 private constant MASK_64 = type(uint64).max;
    uint256 private constant MASK_96 = type(uint96).max;

    function units(Position p) internal pure returns (uint256) {
        return Position.unwrap(p) & MASK_64;
    }

    function index(Position p) internal pure returns (uint256) {
        return Position.unwrap(p) >> INDEX_OFFSET & MASK_96;
    }

    function accrued(Position p) internal pure returns (uint256) {
        return Position.unwrap(p) >> ACCRUED_OFFSET;
    }

    /// @notice The same holding, seen at `indexNow`: `accrued += units * (indexNow - index)`. Loses nothing.
    /// @param indexNow the lane's index, never below the position's own
    function checkpoint(Position p, uint256 indexNow) internal pure returns (Position) {
        unchecked {
            // One multiplication moves both fields: growth << 64 lands in `index`, units * growth << 160 in `accrued`.
            // Neither carries into its neighbour, by the bounds stated above.
            uint256 growth = indexNow - index(p);
            return
                Position.wrap(Position.unwrap(p) + growth * (units(p) << ACCRUED_OFFSET | uint256(1) << INDEX_OFFSET));
        }
    }

    /// @notice Adds units to a checkpointed position. The caller bounds the sum by the supply.
    function plus(Position p, uint256 units_) internal pure returns (Position) {
        unchecked {
            return Position.wrap(Position.unwrap(p) + units_);
        }
    }

    /// @notice Takes units from a checkpointed position. The caller has checked the balance.
    function minus(Position p, uint256 units_) internal pure returns (Position) {
        unchecked {
            return Position.wrap(Position.unwrap(p) - units_);
        }
    }

    /// @notice Takes whole base units out of a checkpointed position; the fraction stays in it.
    /// @param amount base units, at most `accrued >> scaleBits`
    function pay(Position p, uint256 amount, uint256 scaleBits) internal pure returns (Position) {
        unchecked {
            return Position.wrap(Position.unwrap(p) - (amount << scaleBits << ACCRUED_OFFSET));
        }
    }
}
