// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {IPrimaryMarket} from "../../interfaces/IPrimaryMarket.sol";
import {TermsStore} from "../../libraries/TermsStore.sol";

/// @title Stores terms that no market would accept, and reads them back
contract TermsStoreHarness {
    function write(uint256 id, IPrimaryMarket.Terms calldata terms) external returns (bytes32) {
        return TermsStore.write(id, terms);
    }

    function read(uint256 id) external view returns (IPrimaryMarket.Terms memory) {
        return TermsStore.read(address(this), id);
    }

    /// @notice The same by the compiler's own decoder.
    function decode(uint256 id) external view returns (IPrimaryMarket.Terms memory) {
        return abi.decode(SSTORE2.read(TermsStore.addressOf(address(this), id)), (IPrimaryMarket.Terms));
    }

    /// @notice Both of two series, read one after the other, with memory written before, between and after: none of it may reach
    /// another. Reverts with a panic if the memory around them changed.
    function readBoth(
        uint256 id,
        uint256 other,
        bytes calldata noise
    ) external view returns (IPrimaryMarket.Terms memory terms, IPrimaryMarket.Terms memory otherTerms) {
        bytes memory before = noise;
        terms = TermsStore.read(address(this), id);
        bytes memory between = noise;
        otherTerms = TermsStore.read(address(this), other);
        bytes memory behind = noise;
        bytes32 expected = keccak256(noise);
        assert(keccak256(before) == expected && keccak256(between) == expected && keccak256(behind) == expected);
    }

    function hashOf(uint256 id) external view returns (bytes32) {
        return TermsStore.hashOf(address(this), id);
    }
}
