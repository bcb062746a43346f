// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What this protocol uses of Uniswap v3's `SwapRouter`
interface ISwapRouter {
    /// @param path token, fee of the pool, token, fee... packed: 20, 3, 20, 3... bytes
    /// @param recipient who gets the last token of the path
    /// @param deadline unix second after which the swap reverts
    /// @param amountIn base units of the first token, which the caller has approved
    /// @param amountOutMinimum base units of the last token
    struct ExactInputParams {
        bytes path;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
    }

    /// @notice Swaps `amountIn` along the path.
    /// @return amountOut base units of the last token
    function exactInput(ExactInputParams calldata params) external payable returns (uint256 amountOut);
}
