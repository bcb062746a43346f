// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Card} from "../../libraries/Card.sol";
import {Text} from "../../libraries/Text.sol";

/// @title Lets tests call the drawing libraries
contract CardHarness {
    function svg(Card.Facts calldata facts) external pure returns (string memory) {
        return Card.svg(facts);
    }

    function hashrate(uint256 hashesPerSecond) external pure returns (string memory) {
        return Text.hashrate(hashesPerSecond);
    }

    function decimal(uint256 value, uint256 decimals, uint256 shown) external pure returns (string memory) {
        return Text.decimal(value, decimals, shown);
    }

    function date(uint256 epoch) external pure returns (string memory) {
        return Text.date(epoch);
    }

    function month(uint256 epoch) external pure returns (string memory) {
        return Text.month(epoch);
    }

    function symbol(address token) external view returns (string memory) {
        return Text.symbol(token);
    }
}
