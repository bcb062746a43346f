// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NetworkStateRecord} from "../libraries/NetworkStateRecord.sol";
import {IOutputOracle} from "./IOutputOracle.sol";

/// @title What a proof-of-work network makes possible
/// @notice Pure rules of one network: given where its reports stand, is the next report possible, and what follows from it?
interface INetworkRules {
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

    /// @notice Checks a report against the state of its network, and says what follows. Reverts with the reason if it is impossible.
    /// @param state where the network's reports stand, packed as the oracle stores it: height, target, mean fees, last reward
    /// @return work 96 opaque bits from which `targetSeconds` can be rebuilt
    /// @return dayTargetSeconds `targetSeconds(work)`
    /// @return rewardPerBlock subsidy by height plus attested fees, averaged over the blocks, rounded down; the last value if there were none
    /// @return nextBits compact target in force after the epoch
    /// @return meanFees exponential mean (weight 1/30) of fees per block, coin base units
    /// @return feesInBounds fees per block within `[0, max(subsidy / 16, 4 * mean)]`
    function advance(
        NetworkStateRecord state,
        IOutputOracle.NetworkReport calldata report
    )
        external
        view
        returns (
            uint96 work,
            uint256 dayTargetSeconds,
            uint64 rewardPerBlock,
            uint32 nextBits,
            uint64 meanFees,
            bool feesInBounds
        );

    /// @notice Sum of (target + 1) * seconds over the day that `work` describes.
    function targetSeconds(uint96 work) external pure returns (uint256);

    /// @notice Reverts if `bits` is not a target of this network.
    function checkBits(uint32 bits) external pure;
}
