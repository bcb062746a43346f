// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a farm delivered on its last 14 days, two days to a slot.
struct DeliveryRing {
    uint256[7] slots;
}

using DeliveryRingLib for DeliveryRing global;

/// @title A ring of 14 days
/// @notice The entry of a day is `hashrate u96 | epoch u32`, at the position `epoch % 14`. An entry that is 14 days older than
/// the newest one counts as zero: a day that nobody recorded is a day without delivery, so leaving bad days out gains nothing.
library DeliveryRingLib {
    uint256 internal constant DAYS = 14;
    uint256 private constant ENTRY_BITS = 128;
    uint256 private constant EPOCH_BITS = 32;

    /// @notice Writes the day's entry over the one 14 days (or a multiple of it) before. One storage write.
    function put(DeliveryRing storage self, uint32 epoch, uint96 hashrate) internal {
        uint256 position = epoch % DAYS;
        uint256 shift = (position % 2) * ENTRY_BITS;
        uint256 entry = (uint256(hashrate) << EPOCH_BITS) | epoch;
        uint256 others = self.slots[position / 2] & ~(uint256(type(uint128).max) << shift);
        self.slots[position / 2] = others | (entry << shift);
    }

    /// @notice True if the ring holds this day's entry.
    function has(DeliveryRing storage self, uint32 epoch) internal view returns (bool) {
        uint256 position = epoch % DAYS;
        return uint32(self.slots[position / 2] >> ((position % 2) * ENTRY_BITS)) == epoch;
    }

    /// @notice Mean of the 7th and the 8th of the 14 days up to `newest`, H/s, rounded down.
    function median(DeliveryRing storage self, uint32 newest) internal view returns (uint96) {
        (uint32[DAYS] memory epochs, uint96[DAYS] memory hashrates) = entries(self);
        uint256[DAYS] memory sorted;
        for (uint256 i; i < DAYS; ++i) {
            uint256 hashrate = epochs[i] + DAYS > newest ? hashrates[i] : 0;
            uint256 j = i;
            for (; j != 0 && sorted[j - 1] > hashrate; --j) {
                sorted[j] = sorted[j - 1];
            }
            sorted[j] = hashrate;
        }
        // safe: the mean of two 96-bit numbers has 96 bits
        return uint96((sorted[DAYS / 2 - 1] + sorted[DAYS / 2]) / 2);
    }

    /// @notice The entries as stored, in the order of their positions; epoch 0 where nothing was written yet.
    function entries(
        DeliveryRing storage self
    ) internal view returns (uint32[DAYS] memory epochs, uint96[DAYS] memory hashrates) {
        for (uint256 i; i < DAYS / 2; ++i) {
            uint256 slot = self.slots[i];
            for (uint256 j = 2 * i; j < 2 * i + 2; ++j) {
                epochs[j] = uint32(slot);
                hashrates[j] = uint96(slot >> EPOCH_BITS);
                slot >>= ENTRY_BITS;
            }
        }
    }
}
