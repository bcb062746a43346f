// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBitcoinRelay} from "../interfaces/IBitcoinRelay.sol";
import {BitcoinHeaders} from "../libraries/BitcoinHeaders.sol";
import {CompactTarget} from "../libraries/CompactTarget.sol";
import {Retarget} from "../libraries/Retarget.sol";

/// @title Bitcoin's targets, known by proof of work alone
/// @dev Documented in `IBitcoinRelay`. Open to no role; it holds no money and calls nobody.
contract BitcoinRelay is IBitcoinRelay {
    using BitcoinHeaders for bytes;
    using BitcoinHeaders for BitcoinHeaders.Walk;

    /// @notice A proof can be contested for so long.
    uint256 public constant CONTEST_SECONDS = 7 days;
    /// @notice How far a header may be dated ahead, and the first of a period before the one before it.
    uint256 public constant MAX_TIME_SHIFT = 2 hours;
    /// @notice By how much the times of a period's headers may lie outside of its first block and the next period's. Median-time-past
    /// trails the clock by an hour, and by many when blocks are slow.
    uint256 public constant PERIOD_MARGIN = 1 days;
    /// @notice Most headers of `checkHeaders`.
    uint256 public constant MAX_HEADERS = Retarget.INTERVAL_BLOCKS - 1;

    /// @dev One slot. Times of headers have 32 bits; a work above 120 bits counts as 2^120 - 1.
    struct Period {
        uint32 bits;
        uint32 firstTime;
        uint32 lastTime;
        uint40 provenAt;
        uint120 work;
    }

    /// @inheritdoc IBitcoinRelay
    uint256 public immutable firstPeriod;
    /// @inheritdoc IBitcoinRelay
    uint256 public immutable proofLength;
    /// @inheritdoc IBitcoinRelay
    uint256 public immutable maxTarget;

    /// @inheritdoc IBitcoinRelay
    uint256 public newestPeriod;
    mapping(uint256 period => Period) private _periods;

    /// @param firstPeriod_ number of the period to start from
    /// @param bits its compact target
    /// @param firstTime unix second in the header of block `2,016 * firstPeriod_`
    /// @param proofLength_ headers that a proof shows of each side: 1 to 1,008. 20 take the whole network over three hours.
    /// @param maxTarget_ highest target, one that the compact form can state: `0xffff << 208` (difficulty 1) on the main chain
    constructor(uint256 firstPeriod_, uint32 bits, uint32 firstTime, uint256 proofLength_, uint256 maxTarget_) {
        uint256 longest = Retarget.INTERVAL_BLOCKS / 2;
        if (proofLength_ == 0 || proofLength_ > longest) revert InvalidProofLength(proofLength_, longest);
        bool isLimit = maxTarget_ != 0 && maxTarget_ < 1 << 254 && CompactTarget.truncate(maxTarget_) == maxTarget_;
        if (!isLimit) revert InvalidMaxTarget(maxTarget_);
        uint256 target = CompactTarget.toTarget(bits);
        bool isTarget = target != 0 && target <= maxTarget_ && CompactTarget.fromTarget(target) == bits;
        if (!isTarget || firstTime == 0 || firstTime > block.timestamp) revert InvalidCheckpoint(bits, firstTime);
        firstPeriod = firstPeriod_;
        proofLength = proofLength_;
        maxTarget = maxTarget_;
        newestPeriod = firstPeriod_;
        _periods[firstPeriod_] = Period(bits, firstTime, firstTime, uint40(block.timestamp), 0);
        emit PeriodProven(firstPeriod_, bits, firstTime, firstTime, 0, msg.sender);
    }

    // ---------------------------------------------------------------- proofs

    /// @inheritdoc IBitcoinRelay
    function retarget(bytes calldata headers) external {
        uint256 period = newestPeriod + 1;
        Period memory proven = _prove(_periods[period - 1], headers);
        _periods[period] = proven;
        newestPeriod = period;
        emit PeriodProven(period, proven.bits, proven.firstTime, proven.lastTime, proven.work, msg.sender);
    }

    /// @inheritdoc IBitcoinRelay
    function contest(uint256 period, bytes calldata headers) external {
        uint256 until = contestableUntil(period);
        if (until == 0) revert NotContestable(period);
        if (block.timestamp > until) revert ContestOver(period, until);
        Period memory proven = _prove(_periods[period - 1], headers);
        Period memory standing = _periods[period];
        if (proven.work <= standing.work) revert NotMoreWork(standing.work, proven.work);
        // More headers of the same chain say nothing new: else anybody could draw the contest out with the network's own blocks.
        if (proven.bits == standing.bits && proven.firstTime == standing.firstTime) proven.provenAt = standing.provenAt;

        // Periods on top were proven in the same contest, which is why there are few.
        for (uint256 above = newestPeriod; above > period; --above) {
            delete _periods[above];
            emit PeriodDropped(above);
        }
        _periods[period] = proven;
        newestPeriod = period;
        emit PeriodReplaced(period, proven.bits, proven.firstTime, proven.lastTime, proven.work, msg.sender);
    }

    /// @inheritdoc IBitcoinRelay
    function checkHeaders(
        bytes calldata headers,
        uint256 period
    ) external view returns (bytes32 blockHash, bytes32 merkleRoot, uint40 time, uint256 work) {
        Period memory own = _periods[period];
        if (own.bits == 0) revert UnknownPeriod(period);
        uint256 count = headers.count();
        if (count > MAX_HEADERS) revert WrongHeaderCount(count, 1, MAX_HEADERS);
        Period memory next = _periods[period + 1];
        time = uint40(headers.timeAt(0));
        _checkWithin(time, own, next);

        merkleRoot = headers.merkleRootAt(0);
        BitcoinHeaders.Walk memory walk = headers.start();
        walk.advance(headers, 1, own.bits);
        if (walk.count == 0) revert WrongTarget(0, own.bits, headers.bitsAt(0));
        blockHash = bytes32(BitcoinHeaders.reverse(uint256(walk.digest)));
        walk.advance(headers, count, own.bits);
        uint256 before = walk.count;
        work = before * _workOf(own.bits);
        if (before != count) {
            if (next.bits == 0) revert UnknownPeriod(period + 1);
            uint256 firstTime = headers.timeAt(before);
            walk.advance(headers, count, next.bits);
            if (walk.count != count) revert WrongTarget(walk.count, next.bits, headers.bitsAt(walk.count));
            if (firstTime != next.firstTime) revert WrongFirstTime(before, next.firstTime, firstTime);
            work += (count - before) * _workOf(next.bits);
        }
        _checkNotAhead(walk.latest);
    }

    // ---------------------------------------------------------------- what is known

    /// @inheritdoc IBitcoinRelay
    function periodAt(uint256 period) external view returns (uint32 bits, uint40 firstTime, uint40 provenAt) {
        Period memory known = _periods[period];
        return (known.bits, known.firstTime, known.provenAt);
    }

    /// @inheritdoc IBitcoinRelay
    function periodAtTime(uint256 time) external view returns (uint256 period) {
        period = newestPeriod;
        while (_periods[period].firstTime > time) {
            if (period == firstPeriod) revert UnknownPeriod(period - 1);
            --period;
        }
    }

    /// @inheritdoc IBitcoinRelay
    function workOf(uint256 period) external view returns (uint256) {
        return _periods[period].work;
    }

    /// @inheritdoc IBitcoinRelay
    function contestableUntil(uint256 period) public view returns (uint256) {
        if (period <= firstPeriod || period > newestPeriod) return 0;
        uint256 expectedEnd = _periods[period - 1].firstTime + Retarget.INTERVAL_SECONDS;
        return Math.max(_periods[period].provenAt, expectedEnd) + CONTEST_SECONDS;
    }

    /// @inheritdoc IBitcoinRelay
    function bitsAtHeight(uint256 height) external view returns (uint32) {
        return _periods[height / Retarget.INTERVAL_BLOCKS].bits;
    }

    /// @inheritdoc IBitcoinRelay
    function bitsAfter(uint32 bits, uint256 firstTime, uint256 lastTime) public view returns (uint32) {
        return Retarget.next(bits, firstTime, lastTime, maxTarget);
    }

    /// @inheritdoc IBitcoinRelay
    function provenUntil() external view returns (uint256) {
        return _periods[newestPeriod].lastTime;
    }

    // ---------------------------------------------------------------- rules

    /// @dev What `headers` prove of the period after `old`.
    function _prove(Period memory old, bytes calldata headers) private view returns (Period memory proven) {
        uint256 count = headers.count();
        uint256 side = proofLength;
        uint256 most = side + Retarget.INTERVAL_BLOCKS;
        if (count < 2 * side || count > most) revert WrongHeaderCount(count, 2 * side, most);

        BitcoinHeaders.Walk memory walk = headers.start();
        walk.advance(headers, side, old.bits);
        if (walk.count != side) revert WrongTarget(walk.count, old.bits, headers.bitsAt(walk.count));
        uint256 lastTime = headers.timeAt(side - 1);
        uint256 firstTime = headers.timeAt(side);
        if (firstTime + MAX_TIME_SHIFT < lastTime) revert TimeWarp(lastTime, firstTime);

        uint32 bits = bitsAfter(old.bits, old.firstTime, lastTime);
        walk.advance(headers, count, bits);
        if (walk.count != count) revert WrongTarget(walk.count, bits, headers.bitsAt(walk.count));
        _checkNotAhead(walk.latest);
        return
            Period({
                bits: bits,
                firstTime: uint32(firstTime),
                lastTime: uint32(headers.timeAt(count - 1)),
                provenAt: uint40(block.timestamp),
                work: uint120(Math.min((count - side) * _workOf(bits), type(uint120).max))
            });
    }

    /// @dev A period that nobody showed the end of lasts at most as long as consensus counts: later headers wait for its end.
    function _checkWithin(uint256 time, Period memory own, Period memory next) private pure {
        uint256 end = next.bits == 0 ? own.firstTime + Retarget.INTERVAL_SECONDS * Retarget.FACTOR : next.firstTime;
        uint256 earliest = own.firstTime - Math.min(PERIOD_MARGIN, own.firstTime);
        if (time < earliest || time > end + PERIOD_MARGIN) {
            revert TimeOutsidePeriod(time, earliest, end + PERIOD_MARGIN);
        }
    }

    function _checkNotAhead(uint256 time) private view {
        if (time > block.timestamp + MAX_TIME_SHIFT) revert TimeInFuture(time, block.timestamp);
    }

    function _workOf(uint32 bits) private pure returns (uint256) {
        return BitcoinHeaders.workOf(CompactTarget.toTarget(bits));
    }
}
