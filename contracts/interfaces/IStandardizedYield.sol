// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Standardized yield (ERC-5115), as yield markets call it
/// @notice The functions of ERC-5115 and those that Pendle's contracts add to them, with the same names, types and events.
/// @dev What an implementation of this repository answers, and where it departs from the standard, stands on `IWrappedHashpower`.
interface IStandardizedYield {
    /// @dev What one share is worth an amount of: a token, or a liquidity position.
    enum AssetType {
        TOKEN,
        LIQUIDITY
    }

    /// @param amountDeposited base units of `tokenIn`
    /// @param amountSyOut shares, base units
    event Deposit(
        address indexed caller,
        address indexed receiver,
        address indexed tokenIn,
        uint256 amountDeposited,
        uint256 amountSyOut
    );

    /// @param amountSyToRedeem shares, base units
    /// @param amountTokenOut base units of `tokenOut`
    event Redeem(
        address indexed caller,
        address indexed receiver,
        address indexed tokenOut,
        uint256 amountSyToRedeem,
        uint256 amountTokenOut
    );

    /// @param rewardAmounts base units, in the order of `rewardTokens`
    event ClaimRewards(address indexed user, address[] rewardTokens, uint256[] rewardAmounts);

    /// @notice Mints shares to `receiver` for `tokenIn` of the caller.
    /// @return amountSharesOut shares, base units
    function deposit(
        address receiver,
        address tokenIn,
        uint256 amountTokenToDeposit,
        uint256 minSharesOut
    ) external payable returns (uint256 amountSharesOut);

    /// @notice Burns shares and pays `receiver` their worth in `tokenOut`.
    /// @param burnFromInternalBalance true: shares that this contract itself holds are burned, not the caller's
    /// @return amountTokenOut base units of `tokenOut`
    function redeem(
        address receiver,
        uint256 amountSharesToRedeem,
        address tokenOut,
        uint256 minTokenOut,
        bool burnFromInternalBalance
    ) external returns (uint256 amountTokenOut);

    /// @notice Asset per share, with 18 decimals.
    function exchangeRate() external view returns (uint256 res);

    /// @notice Pays the rewards of `user`.
    /// @return rewardAmounts base units, in the order of `getRewardTokens`
    function claimRewards(address user) external returns (uint256[] memory rewardAmounts);

    /// @notice Rewards that `claimRewards` would pay, base units, in the order of `getRewardTokens`.
    function accruedRewards(address user) external view returns (uint256[] memory rewardAmounts);

    /// @notice What one share has earned since the beginning, base units with 18 decimals, in the order of `getRewardTokens`.
    function rewardIndexesCurrent() external returns (uint256[] memory indexes);

    /// @notice `rewardIndexesCurrent`, as far as it is stored.
    function rewardIndexesStored() external view returns (uint256[] memory indexes);

    /// @notice Tokens in which rewards are paid, without duplicates.
    function getRewardTokens() external view returns (address[] memory);

    function yieldToken() external view returns (address);

    /// @notice Tokens that `deposit` takes.
    function getTokensIn() external view returns (address[] memory res);

    /// @notice Tokens that `redeem` pays.
    function getTokensOut() external view returns (address[] memory res);

    function isValidTokenIn(address token) external view returns (bool);

    function isValidTokenOut(address token) external view returns (bool);

    /// @notice Shares that `deposit` would mint.
    function previewDeposit(
        address tokenIn,
        uint256 amountTokenToDeposit
    ) external view returns (uint256 amountSharesOut);

    /// @notice What `redeem` would pay.
    function previewRedeem(
        address tokenOut,
        uint256 amountSharesToRedeem
    ) external view returns (uint256 amountTokenOut);

    function assetInfo() external view returns (AssetType assetType, address assetAddress, uint8 assetDecimals);
}
