// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IDisputeClock} from "../interfaces/IDisputeClock.sol";
import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {INetworkFallback} from "../interfaces/INetworkFallback.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {NetworkDayRecord, NetworkDayRecordLibrary} from "../libraries/NetworkDayRecord.sol";
import {NetworkStateRecord, NetworkStateRecordLibrary} from "../libraries/NetworkStateRecord.sol";
import {NetworkWork} from "../libraries/NetworkWork.sol";

/// @title What a day was: its report, or else what it is taken for
/// @dev Documented in `INetworkFallback`. Open to no role; it holds no money and calls nobody but oracle, rules and clock.
contract NetworkDays is INetworkFallback {
    /// @notice The oracle's longest window for a report out of bounds: a wait that is shorter could pass a disputable report over.
    uint40 public constant MIN_ORACLE_TIMEOUT = 7 days;
    /// @inheritdoc INetworkFallback
    uint40 public constant MAX_DISPUTE_TIME = 5 days;
    /// @inheritdoc INetworkFallback
    uint256 public constant STALE_AFTER = 60 days;

    /// @inheritdoc INetworkFallback
    uint40 public immutable ORACLE_TIMEOUT;
    IOutputOracle private immutable _ORACLE;
    IDisputeClock private immutable _CLOCK;

    mapping(uint16 network => mapping(uint32 epoch => NetworkDayRecord)) private _fallbacks;
    /// @dev Newest state that was noted while every report behind it was final.
    mapping(uint16 network => NetworkStateRecord) private _finalStates;

    /// @param oracle_ whose reports are answered
    /// @param clock_ says how long a day was under dispute
    /// @param oracleTimeout seconds after the end of an epoch in which its report is waited for: 7 days to `STALE_AFTER`
    constructor(IOutputOracle oracle_, IDisputeClock clock_, uint40 oracleTimeout) {
        if (address(oracle_).code.length == 0) revert InvalidWiring(address(oracle_));
        if (address(clock_).code.length == 0) revert InvalidWiring(address(clock_));
        if (oracleTimeout < MIN_ORACLE_TIMEOUT || oracleTimeout > STALE_AFTER) {
            revert InvalidOracleTimeout(oracleTimeout, MIN_ORACLE_TIMEOUT, STALE_AFTER);
        }
        _ORACLE = oracle_;
        _CLOCK = clock_;
        ORACLE_TIMEOUT = oracleTimeout;
    }

    // ---------------------------------------------------------------- recording

    /// @inheritdoc INetworkFallback
    function recordFallback(uint16 network, uint32 epoch) external {
        INetworkRules rules = _rulesOf(network);
        _checkUnknown(network, epoch);
        uint256 dueAt = fallbackDueAt(network, epoch);
        if (block.timestamp < dueAt) revert FallbackNotDue(network, epoch, dueAt, block.timestamp);

        uint32 targetEpoch = _lastFinal(network);
        NetworkStateRecord state = _finalState(network, targetEpoch);
        (uint96 work, uint256 targetSeconds, uint64 rewardPerBlock) = rules.fallbackDay(
            state,
            _ORACLE.workOf(network, targetEpoch),
            epoch
        );
        uint40 finalAt = uint40(block.timestamp);
        _fallbacks[network][epoch] = NetworkDayRecordLibrary.pack(work, rewardPerBlock, finalAt, 0);
        emit FallbackRecorded(
            network,
            epoch,
            targetSeconds,
            rewardPerBlock,
            finalAt,
            targetEpoch,
            state.lastEpoch(),
            msg.sender
        );
    }

    /// @inheritdoc INetworkFallback
    function noteFinalState(uint16 network) external {
        _rulesOf(network);
        NetworkStateRecord state = _finalState(network, _lastFinal(network));
        if (state.lastEpoch() <= _finalStates[network].lastEpoch()) return;
        _finalStates[network] = state;
        emit FinalStateNoted(network, state.lastEpoch(), state.nextHeight(), state.meanFees());
    }

    // ---------------------------------------------------------------- days

    /// @inheritdoc INetworkDays
    function networkDay(uint16 network, uint32 epoch) external view returns (NetworkDay memory day) {
        day = _ORACLE.networkDay(network, epoch);
        if (!_mayHaveFallback(epoch, day.finalAt)) return day;
        NetworkDayRecord record = _fallbacks[network][epoch];
        if (record.finalAt() == 0) return day;
        return
            NetworkDay({
                targetSeconds: NetworkWork.targetSeconds(record.work()),
                rewardPerBlock: record.rewardPerBlock(),
                priceUsd8: record.priceUsd8(),
                finalAt: record.finalAt()
            });
    }

    /// @inheritdoc INetworkDays
    function isFinal(uint16 network, uint32 epoch) external view returns (bool) {
        return isFallback(network, epoch) || _ORACLE.isFinal(network, epoch);
    }

    /// @inheritdoc INetworkFallback
    function isFallback(uint16 network, uint32 epoch) public view returns (bool) {
        return _fallbacks[network][epoch].finalAt() != 0;
    }

    /// @inheritdoc INetworkFallback
    function fallbackDueAt(uint16 network, uint32 epoch) public view returns (uint256) {
        return Epoch.end(epoch) + ORACLE_TIMEOUT + Math.min(_CLOCK.timeUnderDispute(network, epoch), MAX_DISPUTE_TIME);
    }

    /// @inheritdoc INetworkFallback
    function isStale(uint16 network) external view returns (bool) {
        INetworkRules rules = _rulesOf(network);
        uint32 newest = _ORACLE.lastFinalEpoch(network);
        if (newest == 0) newest = _ORACLE.networkState(network).lastEpoch;
        return block.timestamp >= Math.max(Epoch.end(newest), rules.provenUntil()) + STALE_AFTER;
    }

    /// @inheritdoc INetworkFallback
    function notedEpoch(uint16 network) external view returns (uint32) {
        return _finalStates[network].lastEpoch();
    }

    /// @inheritdoc INetworkDays
    function lastEpoch(uint16 network) external view returns (uint32) {
        return _ORACLE.lastEpoch(network);
    }

    /// @inheritdoc INetworkDays
    function lastFinalEpoch(uint16 network) external view returns (uint32) {
        return _ORACLE.lastFinalEpoch(network);
    }

    /// @inheritdoc INetworkDays
    function networkOf(uint16 network) external view returns (Network memory) {
        return _ORACLE.networkOf(network);
    }

    /// @inheritdoc INetworkDays
    function coinDecimals(uint16 network) external view returns (uint8) {
        return _ORACLE.coinDecimals(network);
    }

    /// @inheritdoc INetworkFallback
    function oracle() external view returns (IOutputOracle) {
        return _ORACLE;
    }

    /// @inheritdoc INetworkFallback
    function disputeClock() external view returns (address) {
        return address(_CLOCK);
    }

    // ---------------------------------------------------------------- facts

    /// @dev A fallback is recorded `ORACLE_TIMEOUT` after the day at the earliest, and only while there is no report. So a report that was
    /// final before that leaves no room for one, and the day's slot need not be read.
    function _mayHaveFallback(uint32 epoch, uint40 reportFinalAt) private view returns (bool) {
        return reportFinalAt == 0 || reportFinalAt >= Epoch.end(epoch) + ORACLE_TIMEOUT;
    }

    /// @dev Reports come in order: a day that is not after the newest one is reported, or precedes them all.
    function _checkUnknown(uint16 network, uint32 epoch) private view {
        if (isFallback(network, epoch) || _ORACLE.networkDay(network, epoch).finalAt != 0) {
            revert DayKnown(network, epoch);
        }
        if (epoch <= _ORACLE.networkState(network).lastEpoch) revert DayBeforeReports(network, epoch);
    }

    function _lastFinal(uint16 network) private view returns (uint32 epoch) {
        epoch = _ORACLE.lastFinalEpoch(network);
        if (epoch == 0) revert NoFinalReport(network);
    }

    /// @dev The oracle's state if every report behind it is final, else the newest one that was noted.
    function _finalState(uint16 network, uint32 lastFinal) private view returns (NetworkStateRecord noted) {
        IOutputOracle.NetworkState memory state = _ORACLE.networkState(network);
        if (state.lastEpoch == lastFinal) {
            return NetworkStateRecordLibrary.start(state.lastEpoch, state.nextHeight, state.bits, state.meanFees);
        }
        noted = _finalStates[network];
        if (noted.lastEpoch() == 0) revert NoFinalState(network, state.lastEpoch, lastFinal);
    }

    /// @dev Reverts with `UnknownNetwork`.
    function _rulesOf(uint16 network) private view returns (INetworkRules rules) {
        rules = INetworkRules(_ORACLE.rulesOf(network));
        if (address(rules) == address(0)) revert UnknownNetwork(network);
    }
}
