// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";

/// @notice Where a network's chain of reports stands, and under which version of the oracle's config, in one storage slot, highest
/// bits first: `configVersion u16 | lastEpoch u24 | nextHeight u32 | bits u32 | meanFees u64 | sequence u24 | rewardPerBlock u64`.
/// Zero: no such network.
type NetworkStateRecord is uint256;

using NetworkStateRecordLibrary for NetworkStateRecord global;

/// @title The packed state of a network
library NetworkStateRecordLibrary {
    uint256 private constant VERSION_SHIFT = 240;
    uint256 private constant EPOCH_SHIFT = 216;
    uint256 private constant HEIGHT_SHIFT = 184;
    uint256 private constant BITS_SHIFT = 152;
    uint256 private constant MEAN_FEES_SHIFT = 88;
    uint256 private constant SEQUENCE_SHIFT = 64;
    uint256 private constant BELOW_VERSION = (1 << VERSION_SHIFT) - 1;

    /// @notice The state before the first report.
    /// @dev Reverts if the day needs more than 24 bits: in the year 47,904.
    function start(
        uint32 lastEpoch_,
        uint32 nextHeight_,
        uint32 bits_,
        uint64 meanFees_
    ) internal pure returns (NetworkStateRecord) {
        return _pack(0, SafeCast.toUint24(lastEpoch_), nextHeight_, bits_, meanFees_, 0, 0);
    }

    function unpack(NetworkStateRecord record) internal pure returns (IOutputOracle.NetworkState memory) {
        return
            IOutputOracle.NetworkState({
                lastEpoch: record.lastEpoch(),
                nextHeight: record.nextHeight(),
                bits: record.bits(),
                meanFees: record.meanFees(),
                sequence: record.sequence(),
                rewardPerBlock: record.rewardPerBlock()
            });
    }

    /// @notice The next batch was accepted. Reverts with an overflow after 16 million of them.
    function withNextSequence(NetworkStateRecord record) internal pure returns (NetworkStateRecord) {
        if (record.sequence() == type(uint24).max) revert SafeCast.SafeCastOverflowedUintDowncast(24, 1 << 24);
        return NetworkStateRecord.wrap(NetworkStateRecord.unwrap(record) + (1 << SEQUENCE_SHIFT));
    }

    /// @notice The next day was accepted; config and sequence stay.
    function withDay(
        NetworkStateRecord record,
        uint24 epoch,
        uint32 nextHeight_,
        uint32 bits_,
        uint64 meanFees_,
        uint64 rewardPerBlock_
    ) internal pure returns (NetworkStateRecord) {
        return
            _pack(
                record.configVersion(),
                epoch,
                nextHeight_,
                bits_,
                meanFees_,
                uint24(record.sequence()),
                rewardPerBlock_
            );
    }

    /// @notice Another version of the config is in force.
    function withConfigVersion(NetworkStateRecord record, uint16 version) internal pure returns (NetworkStateRecord) {
        return
            NetworkStateRecord.wrap(
                (NetworkStateRecord.unwrap(record) & BELOW_VERSION) | (uint256(version) << VERSION_SHIFT)
            );
    }

    /// @notice Version of the config under which the network's next batch is judged; never 0 for a network that exists.
    function configVersion(NetworkStateRecord record) internal pure returns (uint16) {
        return uint16(NetworkStateRecord.unwrap(record) >> VERSION_SHIFT);
    }

    function lastEpoch(NetworkStateRecord record) internal pure returns (uint32) {
        return uint24(NetworkStateRecord.unwrap(record) >> EPOCH_SHIFT);
    }

    function nextHeight(NetworkStateRecord record) internal pure returns (uint32) {
        return uint32(NetworkStateRecord.unwrap(record) >> HEIGHT_SHIFT);
    }

    function bits(NetworkStateRecord record) internal pure returns (uint32) {
        return uint32(NetworkStateRecord.unwrap(record) >> BITS_SHIFT);
    }

    function meanFees(NetworkStateRecord record) internal pure returns (uint64) {
        return uint64(NetworkStateRecord.unwrap(record) >> MEAN_FEES_SHIFT);
    }

    function sequence(NetworkStateRecord record) internal pure returns (uint32) {
        return uint24(NetworkStateRecord.unwrap(record) >> SEQUENCE_SHIFT);
    }

    function rewardPerBlock(NetworkStateRecord record) internal pure returns (uint64) {
        return uint64(NetworkStateRecord.unwrap(record));
    }

    function _pack(
        uint16 version,
        uint24 epoch,
        uint32 nextHeight_,
        uint32 bits_,
        uint64 meanFees_,
        uint24 sequence_,
        uint64 rewardPerBlock_
    ) private pure returns (NetworkStateRecord) {
        return
            NetworkStateRecord.wrap(
                (uint256(version) << VERSION_SHIFT) |
                    (uint256(epoch) << EPOCH_SHIFT) |
                    (uint256(nextHeight_) << HEIGHT_SHIFT) |
                    (uint256(bits_) << BITS_SHIFT) |
                    (uint256(meanFees_) << MEAN_FEES_SHIFT) |
                    (uint256(sequence_) << SEQUENCE_SHIFT) |
                    rewardPerBlock_
            );
    }
}
