// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDailyFormula} from "../interfaces/IDailyFormula.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";

/// @notice A day as `IDailyFormula.day` answered it, read in place: a pointer to the words of the answer. Zero: not asked.
/// @dev An `IDailyFormula.Day` has only fixed members, so its encoding is its words one after the other; decoding would copy and clear
/// some 4,000 gas' worth of them. The formula is an immutable of whoever asks. Compared with the decoded struct in a test.
type DayRef is uint256;

using DayRefLib for DayRef global;

/// @title Words of a day
library DayRefLib {
    uint256 private constant DAY_BYTES = 0x4e0;

    /// @notice Asks `formula`. Reverts with what it reverts with.
    function ask(
        IDailyFormula formula,
        uint256 id,
        uint32 epoch,
        IDailyFormula.Past memory past
    ) internal view returns (DayRef day) {
        bytes memory question = abi.encodeCall(IDailyFormula.day, (id, epoch, past));
        assembly ("memory-safe") {
            day := mload(0x40)
            let success := staticcall(gas(), formula, add(question, 0x20), mload(question), 0, 0)
            returndatacopy(day, 0, returndatasize())
            if or(iszero(success), lt(returndatasize(), DAY_BYTES)) { revert(day, returndatasize()) }
            mstore(0x40, add(day, DAY_BYTES))
        }
    }

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

    /// @notice The lines as a struct that shares the words.
    function lines(DayRef d) internal pure returns (ISettlement.Waterfall memory value) {
        assembly ("memory-safe") {
            value := add(d, 0x60)
        }
    }

    function protocol(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x100);
    }

    function holders(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x120);
    }

    function targetSeconds(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x140);
    }

    function rewardPerBlock(DayRef d) internal pure returns (uint64) {
        return uint64(_at(d, 0x160));
    }

    function priceUsd8(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x180);
    }

    /// @notice The second reward token's lines, as a struct that shares the words.
    function secondLines(DayRef d) internal pure returns (ISettlement.Waterfall memory value) {
        assembly ("memory-safe") {
            value := add(d, 0x1a0)
        }
    }

    function secondProtocol(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x240);
    }

    function secondHolders(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x260);
    }

    function secondTargetSeconds(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x280);
    }

    function secondRewardPerBlock(DayRef d) internal pure returns (uint64) {
        return uint64(_at(d, 0x2a0));
    }

    function secondPriceUsd8(DayRef d) internal pure returns (uint256) {
        return _at(d, 0x2c0);
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

    function _at(DayRef d, uint256 offset) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(d, offset))
        }
    }
}
