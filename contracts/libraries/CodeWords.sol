// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

/// @title Arrays of words kept as contract code, at an address that follows from a number
/// @notice Writing costs a deployment; reading costs one cold account, however long the array, and no pointer in storage.
library CodeWords {
    /// @notice Deploys `words` under `salt`; once for each salt.
    function write(uint256[] memory words, uint256 salt) internal {
        SSTORE2.writeDeterministic(abi.encodePacked(words), bytes32(salt));
    }

    /// @notice The words that this contract wrote under `salt`; none if it did not.
    /// @dev Plain twin: `abi.decode` of what `SSTORE2.read` returns. The tests compare the two.
    function read(uint256 salt) internal view returns (uint256[] memory words) {
        address pointer = SSTORE2.predictDeterministicAddress(bytes32(salt));
        assembly ("memory-safe") {
            // One STOP byte stands before the words. Of no code, `div` makes 0 words: `sub` is masked as it would underflow.
            let bytesLength := and(sub(extcodesize(pointer), 1), 0xffff)
            bytesLength := mul(bytesLength, iszero(eq(bytesLength, 0xffff)))
            words := mload(0x40)
            mstore(words, shr(5, bytesLength))
            extcodecopy(pointer, add(words, 0x20), 1, bytesLength)
            mstore(0x40, add(add(words, 0x20), bytesLength))
        }
    }
}
