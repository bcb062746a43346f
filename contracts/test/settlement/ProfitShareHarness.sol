// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISettlement} from "../../interfaces/ISettlement.sol";
import {ProfitShare} from "../../libraries/ProfitShare.sol";
import {Waterfall} from "../../libraries/Waterfall.sol";

/// @title Lets tests call the library
contract ProfitShareHarness {
    function compute(
        ProfitShare.Inputs calldata day,
        Waterfall.Inputs calldata terms,
        ISettlement.ProfitMemory calldata before
    ) external pure returns (ISettlement.Waterfall memory lines, ISettlement.ProfitMemory memory next) {
        ProfitShare.compute(day, terms, before, lines, next);
    }
}
