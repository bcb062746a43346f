// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutputOracle} from "../../interfaces/IOutputOracle.sol";

/// @title Gives and verifies farm reports of one batch in one call, so that each further one can be measured
contract FarmReportProver {
    struct Proven {
        IOutputOracle.FarmReport report;
        bytes32[] proof;
    }

    event Verified(uint40 finalAt);

    function verify(
        IOutputOracle oracle,
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        Proven[] calldata reports
    ) external {
        uint40 finalAt;
        for (uint256 i = 0; i < reports.length; ++i) {
            Proven calldata proven = reports[i];
            finalAt = oracle.verifyFarmReport(network, sequence, postedAt, proven.report, proven.proof);
        }
        emit Verified(finalAt);
    }
}
