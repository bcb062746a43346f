// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HotPath} from "../../libraries/HotPath.sol";
import {Position} from "../../libraries/Position.sol";
import {Stream} from "../../libraries/Stream.sol";
import {HotPathPlain} from "./HotPathPlain.sol";

/// @title One side of the comparison: `HotPath`, or its plain twin, on storage of its own
abstract contract HotPathSide {
    Stream internal _stream;
    mapping(address account => Position) internal _positions;

    event Passed();

    function set(uint256 stream, address[] calldata accounts, uint256[] calldata positions) external {
        _stream = Stream.wrap(stream);
        for (uint256 i; i < accounts.length; ++i) {
            _positions[accounts[i]] = Position.wrap(positions[i]);
        }
    }

    function slotOf(address account) external view returns (uint256) {
        return Position.unwrap(_positions[account]);
    }

    function move(address from, address to, uint256 id, uint256 units) external virtual;
    function take(address account, uint256 scaleBits) external virtual returns (uint256 amount);
    /// @dev Emits `Passed` only if the call goes on after the transfer's event.
    function announce(address from, address to, uint256 id, uint256 units) external virtual;
}

contract HotPathAssembly is HotPathSide {
    function move(address from, address to, uint256 id, uint256 units) external override {
        HotPath.move(_stream, _positions, from, to, id, units);
    }

    function take(address account, uint256 scaleBits) external override returns (uint256 amount) {
        return HotPath.take(_stream, _positions, account, scaleBits);
    }

    function announce(address from, address to, uint256 id, uint256 units) external override {
        HotPath.emitTransferSingleAndStopUnlessContract(from, to, id, units);
        emit Passed();
    }
}

contract HotPathSolidity is HotPathSide {
    function move(address from, address to, uint256 id, uint256 units) external override {
        HotPathPlain.move(_stream, _positions, from, to, id, units);
    }

    function take(address account, uint256 scaleBits) external override returns (uint256 amount) {
        return HotPathPlain.take(_stream, _positions, account, scaleBits);
    }

    function announce(address from, address to, uint256 id, uint256 units) external override {
        if (HotPathPlain.emitTransferSingle(from, to, id, units)) emit Passed();
    }
}

/// @title Calls both sides with the same bytes in the same second, and shows what each answered
contract HotPathHarness {
    HotPathSide public immutable ASSEMBLY = new HotPathAssembly();
    HotPathSide public immutable SOLIDITY = new HotPathSolidity();

    event Answers(bool assemblySuccess, bytes assemblyResult, bool soliditySuccess, bytes solidityResult);

    function both(bytes calldata data) external {
        (bool success1, bytes memory result1) = address(ASSEMBLY).call(data);
        (bool success2, bytes memory result2) = address(SOLIDITY).call(data);
        emit Answers(success1, result1, success2, result2);
    }
}
