// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBitcoinRelay} from "../interfaces/IBitcoinRelay.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {NetworkStateRecord} from "../libraries/NetworkStateRecord.sol";
import {BitcoinLikeRules} from "./BitcoinLikeRules.sol";
import {BitcoinRules} from "./BitcoinRules.sol";

/// @title What Bitcoin's proof of work shows
/// @notice Bitcoin's rules with a relay behind them: no quorum can report another target, or another time of a retarget, than the network mined
/// on. Of a day only block count and fees are left to the committee. A day without a retarget asks the relay nothing: its target is
/// the one that the last retarget was confirmed with.
/// @dev A report and the relay must agree. So a false period makes true reports wait, and moves no money: a day that the committee cannot
/// report is settled by its fallback, which counts only periods that nobody can contest any more.
contract ProvenBitcoinRules is BitcoinRules {
    /// @notice The relay does not know this period yet: prove it, and report the day again.
    error RelayBehind(uint256 period);
    /// @notice The relay knows the period, and the report says something else.
    error RelayDisagrees(uint256 period, uint256 bits, uint256 firstTime);
    /// @notice Whether the day stood under this period is not known for good before `contestableUntil` has passed.
    error PeriodContestable(uint256 period, uint256 contestableUntil);
    /// @notice The relay is no contract, or its highest target is not below 2^238.
    error InvalidRelay(address relay);

    /// @notice Whose periods these rules go by.
    IBitcoinRelay public immutable RELAY;
    uint256 private immutable _POW_LIMIT;

    /// @param relay its highest target is that of these rules
    constructor(IBitcoinRelay relay) {
        if (address(relay).code.length == 0) revert InvalidRelay(address(relay));
        RELAY = relay;
        _POW_LIMIT = relay.maxTarget();
        if (_POW_LIMIT >= 1 << 238) revert InvalidRelay(address(relay));
    }

    /// @inheritdoc BitcoinLikeRules
    function powLimit() public view override returns (uint256) {
        return _POW_LIMIT;
    }

    /// @inheritdoc INetworkRules
    function provenUntil() external view override returns (uint256) {
        return RELAY.provenUntil();
    }

    /// @dev The relay must know both periods and agree on the target before, and on target and time after.
    function _confirmRetarget(uint256 height, uint32 bits, uint32 nextBits, uint256 retargetTime) internal view override {
        uint256 period = height / RETARGET_INTERVAL_BLOCKS;
        (uint32 newBits, uint40 newTime) = _retargetOf(period, bits);
        if (newBits != nextBits || newTime != retargetTime) revert RelayDisagrees(period, newBits, newTime);
    }

    /// @dev A claim names the second of the day, not the header's time.
    function _confirmClaim(
        uint256 height,
        uint32 bits,
        uint32 nextBits,
        uint32 epoch,
        uint256 second
    ) internal view override {
        uint256 period = height / RETARGET_INTERVAL_BLOCKS;
        (uint32 newBits, uint40 newTime) = _retargetOf(period, bits);
        uint256 start = Epoch.start(epoch);
        uint256 clamped = Math.min(Math.max(newTime, start), Epoch.end(epoch)) - start;
        if (newBits != nextBits || clamped != second) revert RelayDisagrees(period, newBits, newTime);
    }

    /// @dev Target and time of a period's first block, where the period before had this target. Reverts with `RelayBehind` or `RelayDisagrees`.
    function _retargetOf(uint256 period, uint32 bits) private view returns (uint32 newBits, uint40 newTime) {
        (uint32 oldBits, uint40 oldTime, ) = RELAY.periodAt(period - 1);
        if (oldBits == 0) revert RelayBehind(period - 1);
        if (oldBits != bits) revert RelayDisagrees(period - 1, oldBits, oldTime);
        (newBits, newTime, ) = RELAY.periodAt(period);
        if (newBits == 0) revert RelayBehind(period);
    }

    /// @dev The targets of the day itself, by the times of first blocks. A relay that ends before the reports do, or begins after the day,
    /// knows nothing better than the last final target. A period that began before the day and has no known successor counts on.
    function _fallbackWork(
        NetworkStateRecord state,
        uint96 lastWork,
        uint32 epoch
    ) internal view override returns (uint96 work) {
        uint256 start = Epoch.start(epoch);
        uint256 newest = RELAY.newestPeriod();
        (, uint40 known, ) = RELAY.periodAt(RELAY.firstPeriod());
        // Of the last block that was reported: the next one may begin a period that nobody has mined.
        uint256 reported = (uint256(state.nextHeight()) + RETARGET_INTERVAL_BLOCKS - 1) / RETARGET_INTERVAL_BLOCKS;
        if (newest + 1 < reported || start < known) return super._fallbackWork(state, lastWork, epoch);

        uint256 period = RELAY.periodAtTime(start);
        work = uint96(_bitsForGood(period)) << 64;
        if (period == newest) return work;
        (, uint40 nextTime, ) = RELAY.periodAt(period + 1);
        if (nextTime < Epoch.end(epoch)) {
            work |= (uint96(_bitsForGood(period + 1)) << 32) | uint96(nextTime - start);
        }
    }

    /// @dev Reverts with `PeriodContestable`.
    function _bitsForGood(uint256 period) private view returns (uint32 bits) {
        uint256 until = RELAY.contestableUntil(period);
        if (block.timestamp <= until) revert PeriodContestable(period, until);
        (bits, , ) = RELAY.periodAt(period);
    }
}
