// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISettlement} from "../../interfaces/ISettlement.sol";
import {Waterfall} from "../../libraries/Waterfall.sol";

/// @title Lets tests call the library
contract WaterfallHarness {
    function compute(Waterfall.Inputs calldata inputs) external pure returns (ISettlement.Waterfall memory lines) {
        Waterfall.compute(inputs, lines);
    }

    function computeTwo(
        Waterfall.Inputs calldata first,
        Waterfall.Inputs calldata second
    ) external pure returns (ISettlement.Waterfall memory lines, ISettlement.Waterfall memory secondLines) {
        Waterfall.computeTwo(first, second, lines, secondLines);
    }
}
