// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHashpowerMetadata} from "../../interfaces/IHashpowerMetadata.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title A renderer that shows which id it was asked for
contract FixedMetadata is IHashpowerMetadata {
    function uri(uint256 id) external pure returns (string memory) {
        if (id == 0) revert NoSuchSeries(id);
        return string.concat("data:text/plain,", Strings.toString(id));
    }
}
