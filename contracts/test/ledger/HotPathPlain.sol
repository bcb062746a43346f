// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Position} from "../../libraries/Position.sol";
import {Stream} from "../../libraries/Stream.sol";

/// @title The plain twin of `HotPath`: the same in Solidity's own words
library HotPathPlain {
    event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);

    function move(
        Stream stream,
        mapping(address account => Position) storage positions,
        address from,
        address to,
        uint256 id,
        uint256 units
    ) internal {
        uint256 indexNow = stream.indexAt(block.timestamp);
        Position position = positions[from];
        if (units > position.units()) {
            revert IERC1155Errors.ERC1155InsufficientBalance(from, position.units(), units, id);
        }
        positions[from] = position.checkpoint(indexNow).minus(units);
        positions[to] = positions[to].checkpoint(indexNow).plus(units);
    }

    function take(
        Stream stream,
        mapping(address account => Position) storage positions,
        address account,
        uint256 scaleBits
    ) internal returns (uint256 amount) {
        Position position = positions[account].checkpoint(stream.indexAt(block.timestamp));
        amount = position.accrued() >> scaleBits;
        if (amount != 0) positions[account] = position.pay(amount, scaleBits);
    }

    /// @return contractAtTo false if the whole call should end here
    function emitTransferSingle(
        address from,
        address to,
        uint256 id,
        uint256 units
    ) internal returns (bool contractAtTo) {
        emit TransferSingle(msg.sender, from, to, id, units);
        return to.code.length != 0;
    }
}
