// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";

/// @title Immutable terms, kept as contract code at an address that follows from market and id
/// @notice Whoever knows the market and an id reads the terms with one cold account access and no call. What is stored is
/// `abi.encode(terms)` behind one STOP byte, so the hash of the stored bytes is the hash in the `SeriesOpened` event.
library TermsStore {
    /// @dev Bytes of the fields in front of the first array: 33 words.
    uint256 private constant VALUES_BYTES = 0x420;

    /// @notice Stores the terms of `id` for good. Only the market that runs this code can write at the address it yields.
    /// @return hash `keccak256(abi.encode(terms))`
    function write(uint256 id, IPrimaryMarket.Terms memory terms) internal returns (bytes32 hash) {
        bytes memory encoded = abi.encode(terms);
        hash = keccak256(encoded);
        SSTORE2.writeDeterministic(encoded, bytes32(id));
    }

    /// @notice Where `market` keeps the terms of `id`, whether or not they exist.
    function addressOf(address market, uint256 id) internal pure returns (address) {
        return SSTORE2.predictDeterministicAddress(bytes32(id), market);
    }

    function exists(address market, uint256 id) internal view returns (bool) {
        return addressOf(market, id).code.length != 0;
    }

    /// @notice The terms of `id`. Reverts with `NoSuchSeries`.
    /// @dev The same as `abi.decode`, without its checks: the market alone wrote these bytes, from a struct. A struct in memory has the
    /// words of the encoding in the same order; only fixed arrays and the string are pointers there, and they are made to point into the
    /// encoding. `test/market/create.test.ts` compares every field with what was stored.
    function read(address market, uint256 id) internal view returns (IPrimaryMarket.Terms memory terms) {
        address store = addressOf(market, id);
        if (store.code.length == 0) revert IPrimaryMarket.NoSuchSeries(id);
        assembly ("memory-safe") {
            let size := sub(extcodesize(store), 1)
            let encoding := mload(0x40)
            extcodecopy(store, encoding, 1, size)
            let head := add(encoding, 0x20) // the tuple; before it stands its offset
            terms := and(add(add(encoding, size), 0x1f), not(0x1f))
            mcopy(terms, head, VALUES_BYTES)
            let pointers := add(terms, VALUES_BYTES)
            let feeds := add(head, VALUES_BYTES)
            mstore(pointers, feeds)
            mstore(add(pointers, 0x20), add(feeds, 0x60))
            mstore(add(pointers, 0x40), add(feeds, 0xc0))
            mstore(add(pointers, 0x60), mload(add(feeds, 0x120))) // documentHash
            mstore(add(pointers, 0x80), add(head, mload(add(feeds, 0x140)))) // documentUri
            mstore(0x40, add(pointers, 0xa0))
        }
    }

    /// @notice `keccak256(abi.encode(terms))`. Reverts with `NoSuchSeries`.
    function hashOf(address market, uint256 id) internal view returns (bytes32) {
        return keccak256(_encoded(market, id));
    }

    function _encoded(address market, uint256 id) private view returns (bytes memory) {
        address store = addressOf(market, id);
        if (store.code.length == 0) revert IPrimaryMarket.NoSuchSeries(id);
        return SSTORE2.read(store);
    }
}
