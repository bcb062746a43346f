// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {StreamLib} from "./Stream.sol";

/// @title Who is owed what of a leased position
/// @notice No function here rounds, except `vested`.
library Entitlement {
    /// @notice Splits what `units` earned from `take` to `index`: the lessor's days lie before `startTarget` and after `endTarget`, the
    /// lessee's between them. `lessor + lessee = units * (index - take)`, exactly.
    /// @dev The ledger's targets never fall, so `take <= startTarget <= endTarget`; a smaller value counts as the one before it.
    /// @param take index when the units came in, at most `index`
    /// @param startTarget target of the day before the lease; `type(uint256).max` while it is not settled
    /// @param endTarget target of the last day of the lease, likewise
    /// @return lessor at scale `s`, as everything here
    /// @return lessee at scale `s`
    function split(
        uint256 units,
        uint256 take,
        uint256 index,
        uint256 startTarget,
        uint256 endTarget
    ) internal pure returns (uint256 lessor, uint256 lessee) {
        uint256 x = Math.max(take, Math.min(index, startTarget));
        uint256 y = Math.max(x, Math.min(index, endTarget));
        lessor = units * (x - take + index - y);
        lessee = units * (y - x);
    }

    /// @notice `floor(rent * epochs / ofEpochs)`: rounded down in the lessee's favour, exact on the last day.
    function vested(uint256 rent, uint256 epochs, uint256 ofEpochs) internal pure returns (uint256) {
        return (rent * epochs) / ofEpochs;
    }

    /// @notice The index of a lane now, per unit at scale `s`.
    function indexNow(IHashpower.LaneInfo memory lane) internal view returns (uint256) {
        return StreamLib.make(lane.index, lane.rate, lane.startedAt, 0).indexAt(block.timestamp);
    }
}
