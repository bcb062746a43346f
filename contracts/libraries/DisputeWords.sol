// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IDisputeArbiter} from "../interfaces/IDisputeArbiter.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";

/// @title A dispute in plain words, for people who have to judge it
/// @dev ASCII only. Every value in full, under the names of `IOutputOracle` and `INetworkRules`, so that two people read the same.
library DisputeWords {
    using Strings for uint256;
    using Strings for address;

    /// @notice The sentence that is true if `outcome` is the right answer to `question`.
    /// @param disputes where the dispute is
    function claim(
        address disputes,
        uint256 disputeId,
        IDisputeArbiter.Question calldata question,
        IDisputes.Outcome outcome
    ) internal view returns (string memory) {
        bool isFarm = question.kind == IDisputes.Kind.FarmReport;
        string memory head = string.concat(
            "Dispute ",
            disputeId.toString(),
            " of contract ",
            disputes.toHexString(),
            " on chain ",
            block.chainid.toString(),
            isFarm ? " is about the report of farm " : " is about the report of the network",
            isFarm ? uint256(question.farmId).toString() : "",
            " (network ",
            uint256(question.network).toString(),
            ") for UTC day ",
            uint256(question.epoch).toString(),
            ", counted from 1 January 1970. Reported: "
        );
        return
            string.concat(
                head,
                isFarm ? farmReport(question.reported) : networkReport(question.reported),
                ". Claimed instead: ",
                _claimed(question, isFarm),
                ". Fallback: ",
                isFarm ? "the farm delivered nothing that day" : dayValue(question.fallbackValue),
                ". Of these, the right one, or where none is exact the one nearest to what public data and the chain of blocks show, is the ",
                outcome == IDisputes.Outcome.Reported
                    ? "reported one."
                    : outcome == IDisputes.Outcome.Claimed
                        ? "claimed one."
                        : "fallback."
            );
    }

    function _claimed(IDisputeArbiter.Question calldata question, bool isFarm) private pure returns (string memory) {
        if (question.claimed.length == 0) return "the fallback";
        return isFarm ? farmReport(question.claimed) : dayValue(question.claimed);
    }

    /// @param encoded `abi.encode` of an `IOutputOracle.NetworkReport`
    function networkReport(bytes calldata encoded) internal pure returns (string memory) {
        IOutputOracle.NetworkReport memory report = abi.decode(encoded, (IOutputOracle.NetworkReport));
        string memory head = string.concat(
            "firstHeight ",
            uint256(report.firstHeight).toString(),
            ", blockCount ",
            uint256(report.blockCount).toString(),
            ", bits ",
            uint256(report.bits).toHexString(4),
            ", nextBits ",
            uint256(report.nextBits).toHexString(4),
            ", retargetTime ",
            uint256(report.retargetTime).toString()
        );
        return
            string.concat(
                head,
                ", fees ",
                uint256(report.fees).toString(),
                ", priceUsd8 ",
                uint256(report.priceUsd8).toString(),
                ", blocksRoot ",
                uint256(report.blocksRoot).toHexString(32)
            );
    }

    /// @param encoded `abi.encode` of an `IOutputOracle.FarmReport`
    function farmReport(bytes calldata encoded) internal pure returns (string memory) {
        IOutputOracle.FarmReport memory report = abi.decode(encoded, (IOutputOracle.FarmReport));
        return
            string.concat(
                "hashrate ",
                uint256(report.hashrate).toString(),
                " H/s, gross ",
                uint256(report.gross).toString(),
                " coin base units, energyWh ",
                uint256(report.energyWh).toString(),
                ", renewableBps ",
                uint256(report.renewableBps).toString(),
                ", sources ",
                uint256(report.sources).toString()
            );
    }

    /// @param encoded `abi.encode` of an `INetworkRules.DayValue`
    function dayValue(bytes calldata encoded) internal pure returns (string memory) {
        INetworkRules.DayValue memory value = abi.decode(encoded, (INetworkRules.DayValue));
        return
            string.concat(
                "work ",
                uint256(value.work).toHexString(12),
                ", rewardPerBlock ",
                uint256(value.rewardPerBlock).toString(),
                ", priceUsd8 ",
                uint256(value.priceUsd8).toString(),
                ", nextHeight ",
                uint256(value.nextHeight).toString(),
                ", nextBits ",
                uint256(value.nextBits).toHexString(4)
            );
    }
}
