// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDailyFormula} from "../interfaces/IDailyFormula.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";

/// @notice An `IDailyFormula.Day` as the words of its encoding: a pointer to the first. Zero: there is none.
/// @dev A `Day` has only fixed members, so its encoding is its words one after the other. Whoever computes it writes them in place, whoever
/// asks reads them in place: building, encoding and decoding the struct would cost some 7,000 gas. Compared with the struct in a test.
type DayRef is uint256;

/// @notice One reward token's words of a day: `IDailyFormula.Lane`.
type LaneRef is uint256;

/// @notice A profit share's memory: a pointer to an `ISettlement.ProfitMemory`. Zero: the series is none.
type ProfitRef is uint256;

using DayRefLib for DayRef global;
using LaneRefLib for LaneRef global;
using ProfitRefLib for ProfitRef global;

/// @title Words of a day
library DayRefLib {
    uint256 private constant DAY_BYTES = 0x4e0;
    /// @dev selector, id, epoch, units, paid, withheld, and the five words of a profit share's memory
    uint256 private constant QUESTION_BYTES = 0x144;

    /// @notice A day of zeros.
    function blank() internal pure returns (DayRef day) {
        assembly ("memory-safe") {
            day := mload(0x40)
            calldatacopy(day, calldatasize(), DAY_BYTES)
            mstore(0x40, add(day, DAY_BYTES))
        }
    }

    /// @notice A day of zeros that waits for `obstacle_`.
    function without(ISettlement.Obstacle obstacle_) internal pure returns (DayRef day) {
        day = blank();
        day.wait(obstacle_, 0);
    }

    /// @notice Ends the call with this day as its answer.
    function answer(DayRef day) internal pure {
        assembly ("memory-safe") {
            return(day, DAY_BYTES)
        }
    }

    /// @notice Asks `formula`, an immutable of whoever asks, for a day, whose words replace those of `day`. Reverts with what it reverts with.
    /// @param units with `paid`, `withheld` and `profit`: the `IDailyFormula.Past` of the question
    function ask(
        DayRef day,
        IDailyFormula formula,
        uint256 id,
        uint32 epoch,
        uint256 units,
        uint256 paid,
        uint256 withheld,
        ProfitRef profit_
    ) internal view {
        bytes4 selector = IDailyFormula.day.selector;
        assembly ("memory-safe") {
            mstore(day, selector)
            mstore(add(day, 0x04), id)
            mstore(add(day, 0x24), epoch)
            mstore(add(day, 0x44), units)
            mstore(add(day, 0x64), paid)
            mstore(add(day, 0x84), withheld)
            switch profit_
            case 0 { calldatacopy(add(day, 0xa4), calldatasize(), 0xa0) }
            default { mcopy(add(day, 0xa4), profit_, 0xa0) }
            let success := staticcall(gas(), formula, day, QUESTION_BYTES, day, DAY_BYTES)
            if or(iszero(success), lt(returndatasize(), DAY_BYTES)) {
                returndatacopy(day, 0, returndatasize())
                revert(day, returndatasize())
            }
        }
    }

    // ---------------------------------------------------------------- reading

    function obstacle(DayRef d) internal pure returns (ISettlement.Obstacle value) {
        assembly ("memory-safe") {
            value := mload(d)
        }
    }

    function waitsUntil(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x20);
    }

    function knownAt(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x40);
    }

    function first(DayRef d) internal pure returns (LaneRef) {
        unchecked {
            return LaneRef.wrap(DayRef.unwrap(d) + 0x60);
        }
    }

    /// @notice The second reward token's lane: zeros if there is none.
    function second(DayRef d) internal pure returns (LaneRef) {
        unchecked {
            return LaneRef.wrap(DayRef.unwrap(d) + 0x1a0);
        }
    }

    function paymentPriceUsd8(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x2e0);
    }

    function netByFormula(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x300);
    }

    function requiredBond(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x320);
    }

    function withheldValue(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x340);
    }

    function slice(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x360);
    }

    function profitable(DayRef d) internal pure returns (bool) {
        return _at(d, 0x380) != 0;
    }

    function part(DayRef d) internal pure returns (uint96) {
        return uint96(_at(d, 0x3a0));
    }

    function whole(DayRef d) internal pure returns (uint96) {
        return uint96(_at(d, 0x3c0));
    }

    /// @notice What a profit share was computed from, as a struct that shares the words.
    function production(DayRef d) internal pure returns (IDailyFormula.Production memory value) {
        assembly ("memory-safe") {
            value := add(d, 0x3e0)
        }
    }

    /// @notice Memory of a profit share after the day, as a struct that shares the words.
    function profit(DayRef d) internal pure returns (ISettlement.ProfitMemory memory value) {
        assembly ("memory-safe") {
            value := add(d, 0x440)
        }
    }

    /// @notice Copies the memory of a profit share after the day over the one before it.
    function copyProfit(DayRef d, ProfitRef to) internal pure {
        assembly ("memory-safe") {
            mcopy(to, add(d, 0x440), 0xa0)
        }
    }

    // ---------------------------------------------------------------- writing

    /// @notice What is missing, and until when as far as that is known.
    function wait(DayRef d, ISettlement.Obstacle obstacle_, uint256 until) internal pure {
        _put(d, 0, uint256(obstacle_));
        _put(d, 0x20, until);
    }

    /// @notice Something else of the day was known only `at` this second.
    function know(DayRef d, uint256 at) internal pure {
        if (at > knownAt(d)) _put(d, 0x40, at);
    }

    function setPaymentPrice(DayRef d, uint256 value) internal pure {
        _put(d, 0x2e0, value);
    }

    function setNetByFormula(DayRef d, uint256 value) internal pure {
        _put(d, 0x300, value);
    }

    function setMark(DayRef d, uint256 requiredBond_, uint256 withheldValue_, uint256 slice_) internal pure {
        _put(d, 0x320, requiredBond_);
        _put(d, 0x340, withheldValue_);
        _put(d, 0x360, slice_);
    }

    /// @notice What of the day's escrow the provider has earned.
    function setEarned(DayRef d, bool profitable_, uint256 part_, uint256 whole_) internal pure {
        _put(d, 0x380, profitable_ ? 1 : 0);
        _put(d, 0x3a0, part_);
        _put(d, 0x3c0, whole_);
    }

    function _at(DayRef d, uint256 offset) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(d, offset))
        }
    }

    function _put(DayRef d, uint256 offset, uint256 value) private pure {
        assembly ("memory-safe") {
            mstore(add(d, offset), value)
        }
    }
}

/// @title Words of a lane
library LaneRefLib {
    /// @notice The lines as a struct that shares the words.
    function lines(LaneRef lane) internal pure returns (ISettlement.Waterfall memory value) {
        assembly ("memory-safe") {
            value := lane
        }
    }

    /// @notice What the day owes of this token: `holders + protocol`.
    function owed(LaneRef lane) internal pure returns (uint256) {
        unchecked {
            return holders(lane) + protocol(lane); // one number, divided
        }
    }

    function protocol(LaneRef lane) internal pure returns (uint256) {
        return _at(lane, 0xa0);
    }

    function holders(LaneRef lane) internal pure returns (uint256) {
        return _at(lane, 0xc0);
    }

    function targetSeconds(LaneRef lane) internal pure returns (uint256) {
        return _at(lane, 0xe0);
    }

    function rewardPerBlock(LaneRef lane) internal pure returns (uint64) {
        return uint64(_at(lane, 0x100));
    }

    function priceUsd8(LaneRef lane) internal pure returns (uint256) {
        return _at(lane, 0x120);
    }

    function setNetwork(LaneRef lane, uint256 targetSeconds_, uint256 rewardPerBlock_) internal pure {
        assembly ("memory-safe") {
            mstore(add(lane, 0xe0), targetSeconds_)
            mstore(add(lane, 0x100), rewardPerBlock_)
        }
    }

    function setPrice(LaneRef lane, uint256 priceUsd8_) internal pure {
        assembly ("memory-safe") {
            mstore(add(lane, 0x120), priceUsd8_)
        }
    }

    function _at(LaneRef lane, uint256 offset) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(lane, offset))
        }
    }
}

/// @title A profit share's memory by pointer
library ProfitRefLib {
    function to(ISettlement.ProfitMemory memory value) internal pure returns (ProfitRef ref) {
        assembly ("memory-safe") {
            ref := value
        }
    }

    function value(ProfitRef self) internal pure returns (ISettlement.ProfitMemory memory result) {
        assembly ("memory-safe") {
            result := self
        }
    }
}
