// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What a network demanded and paid on each UTC day
/// @notice The one thing that settlement reads of the world. The signed report answers it now; a proof-of-work relay can stand
/// behind the same interface.
interface INetworkDays {
    /// @param rules what the network makes possible
    /// @param coinDecimals decimals of the coin base unit in which rewards and fees are reported
    /// @param auxiliary network that is mined along with this one, by the same hashes; 0 if none
    /// @param parent network along with which this one is mined; 0 if none
    /// @param name left-aligned ASCII, e.g. "Bitcoin"
    /// @param algorithm proof-of-work function whose tries are the hashes of a hashrate, left-aligned ASCII, e.g. "SHA-256d"
    struct Network {
        address rules;
        uint8 coinDecimals;
        uint16 auxiliary;
        uint16 parent;
        bytes32 name;
        bytes32 algorithm;
    }

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

    error UnknownNetwork(uint256 network);

    /// @notice What a network is. Reverts with `UnknownNetwork`.
    function networkOf(uint16 network) external view returns (Network memory);

    /// @notice Decimals of the coin base unit of a network; 0 if it is not known.
    function coinDecimals(uint16 network) external view returns (uint8);

    /// @notice The day's figures. `finalAt == 0` if nothing is known of the epoch.
    function networkDay(uint16 network, uint32 epoch) external view returns (NetworkDay memory);

    /// @notice True if the day may be settled: the dispute window of its report has passed.
    function isFinal(uint16 network, uint32 epoch) external view returns (bool);

    /// @notice The newest epoch with a report, final or not; 0 if none.
    function lastEpoch(uint16 network) external view returns (uint32);

    /// @notice The newest epoch whose report is final along with every report before it; 0 if none.
    /// @dev Looks back from `lastEpoch`, one step for each day that was posted within the longest window.
    function lastFinalEpoch(uint16 network) external view returns (uint32);
}
