// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {NetworkStateRecord} from "../libraries/NetworkStateRecord.sol";
import {IOutputOracle} from "./IOutputOracle.sol";

/// @title What a proof-of-work network makes possible
/// @notice Pure rules of one network: given where its reports stand, is the next report possible, and what follows from it?
/// @dev One convention for every algorithm: a *hash* is one try of the network's own function, and a try wins a block with probability
/// `(target + 1) / 2**256`. So the work that one hash stands for is a try of `ALGORITHM`, a block takes `hashesPerBlock(bits)` of them on
/// average, and hashes of two algorithms are different things. What the fields of a report mean on each network is in `docs/networks.md`.
interface INetworkRules {
    /// @notice What a dispute may take a day for, instead of its report.
    /// @param work what the day demanded, in a form of `NetworkWork`
    /// @param rewardPerBlock coin base units
    /// @param priceUsd8 USD per whole coin, 8 decimals; 0 if there is none
    /// @param nextHeight height of the first block after the day
    /// @param nextBits target in force after the day, in the network's 32-bit form
    struct DayValue {
        uint96 work;
        uint64 rewardPerBlock;
        uint56 priceUsd8;
        uint32 nextHeight;
        uint32 nextBits;
    }

    error WrongFirstHeight(uint256 expected, uint256 firstHeight);
    error WrongBits(uint256 expected, uint256 bits);
    error InvalidBits(uint256 bits);
    error RetargetMissing(uint256 boundaryHeight);
    error UnexpectedRetarget(uint256 firstHeight, uint256 blockCount);
    error RetargetTooSteep(uint256 oldTarget, uint256 newTarget);
    error RetargetOutsideEpoch(uint256 retargetTime, uint256 epoch);
    error TooManyBlocks(uint256 blockCount, uint256 maximum);
    error FeesWithoutBlocks(uint256 fees);
    error RewardTooLarge(uint256 rewardPerBlock);
    /// @notice The day has blocks, so it has an average target, and the report does not name it.
    error AverageMissing(uint256 firstHeight, uint256 blockCount);
    /// @notice The rules know the network from `minimum` on.
    error HeightTooLow(uint256 height, uint256 minimum);
    /// @notice The claimed reward lies outside of what the network's bounds allow; all in coin base units.
    error RewardOutOfBounds(uint256 minimum, uint256 maximum, uint256 rewardPerBlock);
    /// @notice A fallback is for a day after the last report.
    error FallbackNotAfterReport(uint256 lastEpoch, uint256 epoch);

    /// @notice Checks a report against the state of its network, and says what follows. Reverts with the reason if it is impossible.
    /// @param state where the network's reports stand, packed as the oracle stores it: height, target, mean fees, last reward
    /// @return work what the day demanded, in one of the two forms of `NetworkWork`
    /// @return rewardPerBlock subsidy by height plus attested fees, averaged over the blocks, rounded down; the last value if there were none
    /// @return nextBits compact target in force after the epoch
    /// @return meanFees exponential mean (weight 1/30) of fees per block, coin base units
    /// @return feesInBounds fees per block within `[0, max(subsidy / 16, 4 * mean)]`
    function advance(
        NetworkStateRecord state,
        IOutputOracle.NetworkReport calldata report
    ) external view returns (uint96 work, uint64 rewardPerBlock, uint32 nextBits, uint64 meanFees, bool feesInBounds);

    /// @notice What a day is taken for that nobody reported: the target in force after the last final day, over the whole day (or, where a
    /// relay knows the day's own targets, those); the subsidy of as many blocks as a day should have, from the height expected by then; mean fees.
    /// @param state where final reports stand; only height, day and mean fees are read
    /// @param lastWork `work` of the last final day
    /// @param epoch UTC day number, after `state.lastEpoch`
    /// @return work as `advance` returns it
    /// @return dayTargetSeconds `targetSeconds(work)`
    /// @return rewardPerBlock coin base units, the average subsidy rounded down: in the favour of the provider, who owes it, by under one
    /// base unit a block
    /// @dev Reverts with `FallbackNotAfterReport`, or with `RewardTooLarge` if the reward does not fit 64 bits.
    function fallbackDay(
        NetworkStateRecord state,
        uint96 lastWork,
        uint32 epoch
    ) external view returns (uint96 work, uint256 dayTargetSeconds, uint64 rewardPerBlock);

    /// @notice What `fallbackDay` is by the state alone, whatever a relay knows or has not confirmed yet: it never waits.
    /// @dev Reverts with `FallbackNotAfterReport` or `RewardTooLarge`.
    function plainFallbackDay(
        NetworkStateRecord state,
        uint96 lastWork,
        uint32 epoch
    ) external view returns (uint96 work, uint64 rewardPerBlock);

    /// @notice Checks what a dispute may take a day for instead of its report. Reverts with the reason if the network forbids it.
    /// @param before where reports stood before the day; only day, height, target and mean fees are read
    /// @param epoch UTC day number
    /// @dev Work and next target as a report of the same blocks could have led to; a reward between the blocks' average subsidy and
    /// that plus the bound of fees. Any price: the network knows none.
    function checkValue(NetworkStateRecord before, uint32 epoch, DayValue calldata value) external view;

    /// @notice Sum of the subsidies of `count` blocks from `firstHeight` on, coin base units.
    /// @dev Reverts with `TooManyBlocks` for more than a report may have.
    function subsidiesOf(uint256 firstHeight, uint256 count) external view returns (uint256);

    /// @notice Sum of (target + 1) * seconds over the day that `work` describes, the same for every network: `NetworkWork.targetSeconds`.
    function targetSeconds(uint96 work) external pure returns (uint256);

    /// @notice Reverts with `InvalidBits` if `bits` is not a target of this network, in the one form that its reports use.
    function checkBits(uint32 bits) external view;

    /// @notice Work of a block found under `bits`: hashes that it takes on average, `2**256 / (target + 1)`, rounded down. Of a difficulty D as
    /// people quote it that is about `D * 2**32` on Bitcoin, Litecoin and Dogecoin, and D itself on Ethereum Classic.
    /// @dev Reverts with `InvalidBits` like `checkBits`.
    function hashesPerBlock(uint32 bits) external view returns (uint256);

    /// @notice Subsidy of the block at `height`, coin base units.
    function subsidyAt(uint256 height) external view returns (uint256);

    /// @notice Unix second up to which proof of work shows that the network went on, by the relay behind these rules; 0 if there is none.
    function provenUntil() external view returns (uint256);

    /// @notice Name of the network, left-aligned ASCII, e.g. "Bitcoin".
    function NETWORK_NAME() external view returns (bytes32);

    /// @notice Proof-of-work function whose tries are counted as hashes, left-aligned ASCII, e.g. "SHA-256d".
    function ALGORITHM() external view returns (bytes32);

    /// @notice Decimals of the *coin base unit* of reports. A coin with more decimals than 64 bits can hold is reported in a coarser
    /// unit; the reward token keeps its own decimals.
    function COIN_DECIMALS() external view returns (uint8);

    /// @notice Blocks that a day should have by the network's spacing.
    function BLOCKS_PER_DAY() external view returns (uint256);
}
