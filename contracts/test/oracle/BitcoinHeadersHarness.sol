// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BitcoinHeaders} from "../../libraries/BitcoinHeaders.sol";
import {CompactTarget} from "../../libraries/CompactTarget.sol";
import {Retarget} from "../../libraries/Retarget.sol";

/// @title Opens the header and retarget libraries to tests, each beside its plain form
contract BitcoinHeadersHarness {
    using BitcoinHeaders for bytes;
    using BitcoinHeaders for BitcoinHeaders.Walk;

    function advance(
        bytes calldata headers,
        uint256 from,
        uint32 bits
    ) external view returns (BitcoinHeaders.Walk memory walk) {
        walk = _walkTo(headers, from, bits);
        walk.advance(headers, headers.count(), bits);
    }

    /// @notice The same, header by header.
    function advancePlainly(
        bytes calldata headers,
        uint256 from,
        uint32 bits
    ) external view returns (BitcoinHeaders.Walk memory walk) {
        uint256 end = headers.count();
        uint256 target = CompactTarget.toTarget(bits);
        walk = _walkTo(headers, from, bits);
        while (walk.count < end && walk.step(headers, bits, target)) {}
    }

    function digestAt(bytes calldata headers, uint256 index) external view returns (bytes32) {
        return headers.digestAt(index);
    }

    function plainDigestAt(bytes calldata headers, uint256 index) external pure returns (bytes32) {
        return sha256(abi.encodePacked(sha256(headers[index * 80:(index + 1) * 80])));
    }

    function fieldsAt(
        bytes calldata headers,
        uint256 index
    ) external pure returns (bytes32 parent, bytes32 merkleRoot, uint256 time, uint32 bits) {
        return (headers.parentAt(index), headers.merkleRootAt(index), headers.timeAt(index), headers.bitsAt(index));
    }

    function reverse(uint256 value) external pure returns (uint256) {
        return BitcoinHeaders.reverse(value);
    }

    function plainReverse(uint256 value) external pure returns (uint256 reversed) {
        for (uint256 i; i < 32; ++i) reversed |= ((value >> (8 * i)) & 0xff) << (8 * (31 - i));
    }

    function workOf(uint256 target) external pure returns (uint256) {
        return BitcoinHeaders.workOf(target);
    }

    function bitsAfter(
        uint32 bits,
        uint256 firstTime,
        uint256 lastTime,
        uint256 maxTarget
    ) external pure returns (uint32) {
        return Retarget.next(bits, firstTime, lastTime, maxTarget);
    }

    /// @dev A walk that starts within the bytes, so that the first header's index is not zero.
    function _walkTo(
        bytes calldata headers,
        uint256 from,
        uint32 bits
    ) private view returns (BitcoinHeaders.Walk memory walk) {
        walk = headers.start();
        if (from != 0) walk.advance(headers, from, bits);
    }
}
