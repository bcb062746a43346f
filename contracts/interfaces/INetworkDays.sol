// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a network demanded and paid on each UTC day
/// @notice The one thing that settlement reads of the world. The signed report answers it now; a proof-of-work relay can stand
/// behind the same interface.
interface INetworkDays {
    /// @param targetSeconds sum of (target + 1) * seconds over the epoch: expected blocks of H hashes a second are
    /// `H * targetSeconds / 2**256`
    /// @param rewardPerBlock subsidy and fees of a block, averaged over the epoch and rounded down, coin base units
    /// @param priceUsd8 signed median USD price of one coin, 8 decimals; the last resort after every feed of a series failed
    /// @param finalAt unix second from which the day may be settled
    struct NetworkDay {
        uint256 targetSeconds;
        uint64 rewardPerBlock;
        uint56 priceUsd8;
        uint40 finalAt;
    }

    /// @notice The day's figures. `finalAt == 0` if no report of the epoch was posted.
    function networkDay(uint16 network, uint32 epoch) external view returns (NetworkDay memory);

    /// @notice True if a report of the epoch was posted and its dispute window has passed.
    function isFinal(uint16 network, uint32 epoch) external view returns (bool);

    /// @notice The newest epoch with a report, final or not; 0 if none.
    function lastEpoch(uint16 network) external view returns (uint32);
}
