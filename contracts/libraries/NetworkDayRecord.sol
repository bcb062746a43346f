// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice One day of one network in one storage slot, highest bits first:
/// `work u96 | rewardPerBlock u64 | finalAt u40 | priceUsd8 u56`. Zero: no report.
type NetworkDayRecord is uint256;

using NetworkDayRecordLibrary for NetworkDayRecord global;

/// @title The packed day
library NetworkDayRecordLibrary {
    uint256 private constant WORK_SHIFT = 160;
    uint256 private constant REWARD_SHIFT = 96;
    uint256 private constant FINAL_SHIFT = 56;

    /// @param work_ what the day demanded, in a form of `NetworkWork`
    /// @param rewardPerBlock_ coin base units
    /// @param finalAt_ unix second, never 0
    /// @param priceUsd8_ USD per whole coin, 8 decimals
    function pack(
        uint96 work_,
        uint64 rewardPerBlock_,
        uint40 finalAt_,
        uint56 priceUsd8_
    ) internal pure returns (NetworkDayRecord) {
        return
            NetworkDayRecord.wrap(
                (uint256(work_) << WORK_SHIFT) |
                    (uint256(rewardPerBlock_) << REWARD_SHIFT) |
                    (uint256(finalAt_) << FINAL_SHIFT) |
                    priceUsd8_
            );
    }

    function work(NetworkDayRecord record) internal pure returns (uint96) {
        return uint96(NetworkDayRecord.unwrap(record) >> WORK_SHIFT);
    }

    function rewardPerBlock(NetworkDayRecord record) internal pure returns (uint64) {
        return uint64(NetworkDayRecord.unwrap(record) >> REWARD_SHIFT);
    }

    function finalAt(NetworkDayRecord record) internal pure returns (uint40) {
        return uint40(NetworkDayRecord.unwrap(record) >> FINAL_SHIFT);
    }

    function priceUsd8(NetworkDayRecord record) internal pure returns (uint56) {
        return uint56(NetworkDayRecord.unwrap(record));
    }
}
