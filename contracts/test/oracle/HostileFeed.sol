// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "../../interfaces/IAggregatorV3.sol";

/// @title A feed that breaks one promise of `IAggregatorV3` at a time
/// @notice Its one round is 1, of phase 0.
contract HostileFeed is IAggregatorV3 {
    enum Vice {
        None,
        LatestReverts,
        LatestIsGarbage,
        LatestEatsGas,
        LatestInFuture,
        LatestNotInHistory,
        DecimalsRevert,
        DecimalsAbsurd,
        AnswerBeyondAnyPrice
    }

    uint256 public constant version = 1;
    string public constant description = "hostile";

    Vice public vice;
    uint256 public updatedAt;

    error Broken();

    function become(Vice vice_, uint256 updatedAt_) external {
        vice = vice_;
        updatedAt = updatedAt_;
    }

    function decimals() external view returns (uint8) {
        if (vice == Vice.DecimalsRevert) revert Broken();
        return vice == Vice.DecimalsAbsurd ? 200 : 8;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        if (vice == Vice.LatestReverts) revert Broken();
        if (vice == Vice.LatestEatsGas) while (true) {}
        if (vice == Vice.LatestIsGarbage) {
            // Five words of which the first is no uint80.
            assembly ("memory-safe") {
                let free := mload(0x40)
                mstore(free, not(0))
                return(free, 160)
            }
        }
        if (vice == Vice.LatestInFuture) return (1, 1e8, 0, type(uint256).max, 1);
        return _round();
    }

    function getRoundData(uint80 id) external view returns (uint80, int256, uint256, uint256, uint80) {
        if (id != 1 || vice == Vice.LatestNotInHistory) revert Broken();
        return _round();
    }

    function _round() private view returns (uint80, int256, uint256, uint256, uint80) {
        int256 answer = vice == Vice.AnswerBeyondAnyPrice ? type(int256).max : int256(1e8);
        return (1, answer, updatedAt, updatedAt, 1);
    }
}
