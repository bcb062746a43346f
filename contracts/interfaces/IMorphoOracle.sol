// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A price as Morpho's markets ask for it
interface IMorphoOracle {
    /// @notice Loan-token base units that 1e36 base units of collateral are worth: with `36 + loanDecimals - collateralDecimals` decimals, the price of
    /// one whole collateral token in whole loan tokens.
    function price() external view returns (uint256);
}
