// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BlockLeaves} from "./BlockLeaves.sol";

/// @title Whether a report agrees with its own blocks
library BlockSums {
    /// @notice True if the blocks are those of heights `firstHeight` to `firstHeight + count - 1`, each once, and what they paid out beyond
    /// the subsidies is `fees`. In any order: a tree of sorted pairs has the same root for more than one.
    /// @param subsidies sum of the subsidies of these heights, coin base units
    function agree(
        BlockLeaves.Block[] calldata blocks,
        uint256 firstHeight,
        uint256 count,
        uint256 subsidies,
        uint256 fees
    ) internal pure returns (bool) {
        if (blocks.length != count) return false;
        uint256[] memory seen = new uint256[]((count + 255) / 256);
        uint256 rewards;
        for (uint256 i = 0; i < count; ++i) {
            uint256 height = blocks[i].height;
            if (height < firstHeight || height >= firstHeight + count) return false;
            uint256 place = height - firstHeight;
            uint256 bit = 1 << (place % 256);
            if (seen[place / 256] & bit != 0) return false;
            seen[place / 256] |= bit;
            rewards += blocks[i].reward;
        }
        // Miners that leave a part of what they may take can bring the sum below the subsidies.
        return fees == (rewards > subsidies ? rewards - subsidies : 0);
    }
}
