// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RoundedUp} from "./RoundedUp.sol";

/// @notice Money and progress of a series, one of the two slots that settling a day writes. Highest bits first:
/// `lastOwed u32 (RoundedUp) | unprofitableInRow u16 | settledEpochs u16 | bond u96 | funding u96`.
/// @dev Amounts of a reward token are below 2^95, its supply bound; a term has at most 1,825 epochs.
type SeriesFunds is uint256;

/// @notice The mark of a series: what the days so far left for the next, the other slot that settling a day writes. Highest bits first:
/// `trouble u1 | finished u1 | missed u1 | payableAt u40 | fees u96 | required u96`.
type SeriesMark is uint256;

/// @notice Money of the second reward token, one slot: `lastOwed u32 (RoundedUp) | fees u96 | funding u96`.
type SecondFunds is uint256;

using SeriesFundsLib for SeriesFunds global;
using SeriesMarkLib for SeriesMark global;
using SecondFundsLib for SecondFunds global;

/// @title Fields of a series' funds
library SeriesFundsLib {
    uint256 private constant BOND_SHIFT = 96;
    uint256 private constant SETTLED_SHIFT = 192;
    uint256 private constant UNPROFITABLE_SHIFT = 208;
    uint256 private constant OWED_SHIFT = 224;

    function funding(SeriesFunds self) internal pure returns (uint256) {
        return uint96(SeriesFunds.unwrap(self));
    }

    function bond(SeriesFunds self) internal pure returns (uint256) {
        return uint96(SeriesFunds.unwrap(self) >> BOND_SHIFT);
    }

    function settledEpochs(SeriesFunds self) internal pure returns (uint256) {
        return uint16(SeriesFunds.unwrap(self) >> SETTLED_SHIFT);
    }

    function unprofitableInRow(SeriesFunds self) internal pure returns (uint256) {
        return uint16(SeriesFunds.unwrap(self) >> UNPROFITABLE_SHIFT);
    }

    /// @notice `holders + protocol` of the last settled epoch that had net, rounded up to 24 significant bits.
    function lastOwed(SeriesFunds self) internal pure returns (uint256) {
        return RoundedUp.unpack(uint32(SeriesFunds.unwrap(self) >> OWED_SHIFT));
    }

    /// @param funding_ below 2^96
    function withFunding(SeriesFunds self, uint256 funding_) internal pure returns (SeriesFunds) {
        return SeriesFunds.wrap((SeriesFunds.unwrap(self) & ~uint256(type(uint96).max)) | funding_);
    }

    /// @param bond_ below 2^96
    function withBond(SeriesFunds self, uint256 bond_) internal pure returns (SeriesFunds) {
        return
            SeriesFunds.wrap(
                (SeriesFunds.unwrap(self) & ~(uint256(type(uint96).max) << BOND_SHIFT)) | (bond_ << BOND_SHIFT)
            );
    }

    /// @notice One more epoch is settled.
    function next(SeriesFunds self, bool profitable) internal pure returns (SeriesFunds) {
        uint256 word = SeriesFunds.unwrap(self);
        unchecked {
            // At most 1,825 epochs, so neither count leaves its bits.
            if (!profitable) return SeriesFunds.wrap(word + (1 << SETTLED_SHIFT) + (1 << UNPROFITABLE_SHIFT));
            return SeriesFunds.wrap((word & ~(uint256(type(uint16).max) << UNPROFITABLE_SHIFT)) + (1 << SETTLED_SHIFT));
        }
    }

    /// @param owed below 2^96
    function withLastOwed(SeriesFunds self, uint256 owed) internal pure returns (SeriesFunds) {
        return
            SeriesFunds.wrap(
                (SeriesFunds.unwrap(self) & ((1 << OWED_SHIFT) - 1)) | (uint256(RoundedUp.pack(owed)) << OWED_SHIFT)
            );
    }
}

/// @title Fields of a series' mark
library SeriesMarkLib {
    uint256 private constant FEES_SHIFT = 96;
    uint256 private constant PAYABLE_SHIFT = 192;
    uint256 private constant MISSED = 1 << 232;
    uint256 private constant FINISHED = 1 << 233;
    uint256 private constant TROUBLE = 1 << 234;

    /// @notice What the bond has to be, reward-token base units.
    function required(SeriesMark self) internal pure returns (uint256) {
        return uint96(SeriesMark.unwrap(self));
    }

    /// @notice Protocol fees that nobody collected yet, reward-token base units.
    function fees(SeriesMark self) internal pure returns (uint256) {
        return uint96(SeriesMark.unwrap(self) >> FEES_SHIFT);
    }

    /// @notice Unix second from which the last settled day was payable.
    function payableAt(SeriesMark self) internal pure returns (uint256) {
        return uint40(SeriesMark.unwrap(self) >> PAYABLE_SHIFT);
    }

    /// @notice True if the provider missed a grace and has not paid a day in time since.
    function missed(SeriesMark self) internal pure returns (bool) {
        return SeriesMark.unwrap(self) & MISSED != 0;
    }

    function finished(SeriesMark self) internal pure returns (bool) {
        return SeriesMark.unwrap(self) & FINISHED != 0;
    }

    /// @notice True once a day was missed or the series ended, and while a penalty or an award waits: only then is there a third slot to look at.
    function hasTrouble(SeriesMark self) internal pure returns (bool) {
        return SeriesMark.unwrap(self) & TROUBLE != 0;
    }

    /// @param required_ below 2^96
    function withRequired(SeriesMark self, uint256 required_) internal pure returns (SeriesMark) {
        return SeriesMark.wrap((SeriesMark.unwrap(self) & ~uint256(type(uint96).max)) | required_);
    }

    /// @dev Fees are a part of what the ledger accepted, which stays below 2^95 over the life of a series.
    function plusFees(SeriesMark self, uint256 amount) internal pure returns (SeriesMark) {
        return SeriesMark.wrap(SeriesMark.unwrap(self) + (amount << FEES_SHIFT));
    }

    function withoutFees(SeriesMark self) internal pure returns (SeriesMark) {
        return SeriesMark.wrap(SeriesMark.unwrap(self) & ~(uint256(type(uint96).max) << FEES_SHIFT));
    }

    /// @param at below 2^40
    function withPayable(SeriesMark self, uint256 at, bool missed_) internal pure returns (SeriesMark) {
        uint256 word = SeriesMark.unwrap(self) & ~(MISSED | (uint256(type(uint40).max) << PAYABLE_SHIFT));
        return SeriesMark.wrap(word | (at << PAYABLE_SHIFT) | (missed_ ? MISSED : 0));
    }

    function withFinished(SeriesMark self) internal pure returns (SeriesMark) {
        return SeriesMark.wrap(SeriesMark.unwrap(self) | FINISHED);
    }

    function withTrouble(SeriesMark self) internal pure returns (SeriesMark) {
        return SeriesMark.wrap(SeriesMark.unwrap(self) | TROUBLE);
    }

    function withoutTrouble(SeriesMark self) internal pure returns (SeriesMark) {
        return SeriesMark.wrap(SeriesMark.unwrap(self) & ~TROUBLE);
    }
}

/// @title Fields of the second reward token's funds
library SecondFundsLib {
    uint256 private constant FEES_SHIFT = 96;
    uint256 private constant OWED_SHIFT = 192;

    function funding(SecondFunds self) internal pure returns (uint256) {
        return uint96(SecondFunds.unwrap(self));
    }

    function fees(SecondFunds self) internal pure returns (uint256) {
        return uint96(SecondFunds.unwrap(self) >> FEES_SHIFT);
    }

    /// @notice `holders + protocol` of the last settled epoch that had net, rounded up to 24 significant bits.
    function lastOwed(SecondFunds self) internal pure returns (uint256) {
        return RoundedUp.unpack(uint32(SecondFunds.unwrap(self) >> OWED_SHIFT));
    }

    /// @param funding_ below 2^96
    function withFunding(SecondFunds self, uint256 funding_) internal pure returns (SecondFunds) {
        return SecondFunds.wrap((SecondFunds.unwrap(self) & ~uint256(type(uint96).max)) | funding_);
    }

    /// @param owed below 2^96
    function withLastOwed(SecondFunds self, uint256 owed) internal pure returns (SecondFunds) {
        return
            SecondFunds.wrap(
                (SecondFunds.unwrap(self) & ((1 << OWED_SHIFT) - 1)) | (uint256(RoundedUp.pack(owed)) << OWED_SHIFT)
            );
    }

    /// @dev Fees are a part of what the ledger accepted, which stays below 2^95 over the life of a series.
    function plusFees(SecondFunds self, uint256 amount) internal pure returns (SecondFunds) {
        return SecondFunds.wrap(SecondFunds.unwrap(self) + (amount << FEES_SHIFT));
    }

    function withoutFees(SecondFunds self) internal pure returns (SecondFunds) {
        return SecondFunds.wrap(SecondFunds.unwrap(self) & ~(uint256(type(uint96).max) << FEES_SHIFT));
    }
}
