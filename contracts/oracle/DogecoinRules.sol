// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {AverageTargetRules} from "./AverageTargetRules.sol";

/// @title What Dogecoin makes possible
/// @notice A block a minute; the difficulty follows every block (DigiShield, since height 145,000); 10,000 DOGE a block for good since
/// height 600,000, before which these rules know nothing. Mined along with Litecoin: the same Scrypt hashes, targets of its own.
contract DogecoinRules is AverageTargetRules {
    /// @notice First height with the fixed subsidy.
    uint256 public constant FIRST_HEIGHT = 600_000;
    /// @notice 10,000 DOGE, in units of 1e-8 DOGE.
    uint256 public constant SUBSIDY = 10_000e8;

    constructor()
        AverageTargetRules(
            Identity({
                name: "Dogecoin",
                algorithm: "Scrypt",
                coinDecimals: 8,
                blocksPerDay: 1_440,
                maxBlocksPerEpoch: 5_760
            }),
            (1 << 236) - 1
        )
    {}

    /// @inheritdoc INetworkRules
    function subsidyAt(uint256 height) public pure override returns (uint256) {
        _checkHeight(height);
        return SUBSIDY;
    }

    function _subsidies(uint256, uint256 count) internal pure override returns (uint256) {
        unchecked {
            return count * SUBSIDY; // a count is below 2^16
        }
    }

    function _checkHeight(uint256 height) internal pure override {
        if (height < FIRST_HEIGHT) revert HeightTooLow(height, FIRST_HEIGHT);
    }
}
