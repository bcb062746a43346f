// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutputOracle} from "../interfaces/IOutputOracle.sol";

/// @notice Where a network's chain of reports stands, in one storage slot, highest bits first:
/// `lastEpoch u32 | nextHeight u32 | bits u32 | meanFees u64 | sequence u32 | rewardPerBlock u64`.
type NetworkStateRecord is uint256;

using NetworkStateRecordLibrary for NetworkStateRecord global;

/// @title The packed state of a network
library NetworkStateRecordLibrary {
    uint256 private constant EPOCH_SHIFT = 224;
    uint256 private constant HEIGHT_SHIFT = 192;
    uint256 private constant BITS_SHIFT = 160;
    uint256 private constant MEAN_FEES_SHIFT = 96;
    uint256 private constant SEQUENCE_SHIFT = 64;

    function pack(IOutputOracle.NetworkState memory state) internal pure returns (NetworkStateRecord) {
        return NetworkStateRecord.wrap(
            uint256(state.lastEpoch) << EPOCH_SHIFT | uint256(state.nextHeight) << HEIGHT_SHIFT
                | uint256(state.bits) << BITS_SHIFT | uint256(state.meanFees) << MEAN_FEES_SHIFT
                | uint256(state.sequence) << SEQUENCE_SHIFT | state.rewardPerBlock
        );
    }

    function unpack(NetworkStateRecord record) internal pure returns (IOutputOracle.NetworkState memory) {
        uint256 value = NetworkStateRecord.unwrap(record);
        return IOutputOracle.NetworkState({
            lastEpoch: uint32(value >> EPOCH_SHIFT),
            nextHeight: uint32(value >> HEIGHT_SHIFT),
            bits: uint32(value >> BITS_SHIFT),
            meanFees: uint64(value >> MEAN_FEES_SHIFT),
            sequence: uint32(value >> SEQUENCE_SHIFT),
            rewardPerBlock: uint64(value)
        });
    }
}
