// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {TermsDecimals, TermsRef} from "./TermsRef.sol";

/// @title Immutable terms, kept as contract code at an address that follows from market and id
/// @notice Whoever knows the market and an id reads the terms with one cold account access and no call. What is stored, behind one
/// STOP byte, is a word of decimals and then `abi.encode(terms)`, whose hash is the one in the `SeriesOpened` event.
library TermsStore {
    uint256 private constant PREFIX_BYTES = 32;

    /// @notice Stores the terms of `id` for good. Only the market that runs this code can write at the address it yields.
    /// @return hash `keccak256(abi.encode(terms))`
    function write(
        uint256 id,
        IPrimaryMarket.Terms memory terms,
        TermsDecimals decimals
    ) internal returns (bytes32 hash) {
        bytes memory encoded = abi.encode(terms);
        hash = keccak256(encoded);
        SSTORE2.writeDeterministic(bytes.concat(bytes32(TermsDecimals.unwrap(decimals)), encoded), bytes32(id));
    }

    /// @notice Where `market` keeps the terms of `id`, whether or not they exist.
    function addressOf(address market, uint256 id) internal pure returns (address) {
        return SSTORE2.predictDeterministicAddress(bytes32(id), market);
    }

    function exists(address market, uint256 id) internal view returns (bool) {
        return addressOf(market, id).code.length != 0;
    }

    /// @notice The terms of `id`, to be read in place. Reverts with `NoSuchSeries`.
    function load(address market, uint256 id) internal view returns (TermsRef terms) {
        address store = addressOf(market, id);
        if (store.code.length == 0) revert IPrimaryMarket.NoSuchSeries(id);
        assembly ("memory-safe") {
            let size := sub(extcodesize(store), 1)
            let start := mload(0x40)
            extcodecopy(store, start, 1, size)
            terms := add(start, 0x40) // behind the decimals and the offset of the tuple
            mstore(0x40, and(add(add(start, size), 0x1f), not(0x1f)))
        }
    }

    /// @notice The terms of `id`. Reverts with `NoSuchSeries`.
    function read(address market, uint256 id) internal view returns (IPrimaryMarket.Terms memory) {
        return abi.decode(_encoded(market, id), (IPrimaryMarket.Terms));
    }

    /// @notice `keccak256(abi.encode(terms))`. Reverts with `NoSuchSeries`.
    function hashOf(address market, uint256 id) internal view returns (bytes32) {
        return keccak256(_encoded(market, id));
    }

    function _encoded(address market, uint256 id) private view returns (bytes memory) {
        address store = addressOf(market, id);
        if (store.code.length == 0) revert IPrimaryMarket.NoSuchSeries(id);
        return SSTORE2.read(store, PREFIX_BYTES);
    }
}
