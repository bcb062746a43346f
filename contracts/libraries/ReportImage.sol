// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutputOracle} from "../interfaces/IOutputOracle.sol";

/// @title EIP-712 hash of a network report, and its copy in memory, in one go
library ReportImage {
    bytes32 internal constant REPORT_TYPEHASH = keccak256(
        "NetworkReport(uint32 epoch,uint32 firstHeight,uint16 blockCount,uint32 bits,uint32 nextBits,uint40 retargetTime,uint64 fees,uint56 priceUsd8,bytes32 blocksRoot)"
    );
    uint256 private constant REPORT_BYTES = 9 * 32;

    /// @notice EIP-712's `hashStruct` of a report in calldata, and the report in memory.
    /// @dev Plain twin: `keccak256(abi.encode(typeHash, report))` and `copy = report`. A struct of value types is encoded for EIP-712 as
    /// it lies in calldata and in memory, so one copy behind the type hash serves both. Bits beyond a field's type are not refused
    /// here: they change the hash, so that it is not what members signed.
    function load(
        bytes32 typeHash,
        IOutputOracle.NetworkReport calldata report
    ) internal pure returns (bytes32 hash, IOutputOracle.NetworkReport memory copy) {
        assembly ("memory-safe") {
            let image := mload(0x40)
            copy := add(image, 0x20)
            mstore(0x40, add(copy, REPORT_BYTES))
            mstore(image, typeHash)
            calldatacopy(copy, report, REPORT_BYTES)
            hash := keccak256(image, add(REPORT_BYTES, 0x20))
        }
    }
}
