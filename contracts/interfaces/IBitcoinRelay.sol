// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Bitcoin's targets, known by proof of work alone
/// @notice Bitcoin keeps one target for 2,016 blocks, a *period*: number `height / 2,016`. The relay knows of every period its target and the
/// time of its first block. It starts from one period that anybody can look up, and goes on by proofs that anybody may bring: the
/// last headers of one period and the first of the next. Nobody has a right that another has not.
/// @dev A header is its 80 bytes as mined. Hashes are given as people print them: as a number, the one that is compared with the target.
///
/// What a proof shows, and what it does not:
/// - Headers carry no height. That a proof stands at the *end* of its period is shown by its times: the new target must be, to the last bit of
///   its compact form, what consensus computes from the times of the period's first and last block. Headers from the middle of a
///   period pass for its end only in the seconds in which the target comes out as it was; then the
///   true end has more work behind it.
/// - A false newest period costs more than mining `proofLength` real blocks twice (once a side), whose reward is lost. Then it must
///   outlive the contest: until `contestableUntil` anybody may bring a proof with more work, and whoever has most of the hashrate has that.
///   The contest lasts a week from the proof that stands *and* a week from when the period before should end: a false end
///   that is shown early does not become final before the true one can be known, unless that period lasts over three weeks
///   (on the main chain none has lasted twenty days since 2011).
/// - A period can be contested even if others stand on it: they fall with it. Else two false periods in one hour would be final.
/// - A false period, while it stands, makes the relay disagree with true reports: settlement waits. It pays nobody, and it moves no money,
///   for reports come from the committee and have to agree with the relay, not the other way round. A proof of a payment
///   under a false period costs its miner the work of the headers, as `checkHeaders` returns it.
/// - A relay to which nobody brings proofs is stale. It delays what waits for it, and blocks no claim.
interface IBitcoinRelay {
    /// @notice The next period is known. The block's timestamp is its `provenAt`.
    /// @param period number of the period, `height / 2,016`
    /// @param bits compact target, as headers carry it
    /// @param firstTime unix second in the header of its first block
    /// @param lastTime unix second in the newest header of the proof
    /// @param work hashes that the proof's headers of this period take on average
    event PeriodProven(
        uint256 indexed period,
        uint32 bits,
        uint40 firstTime,
        uint40 lastTime,
        uint256 work,
        address indexed provenBy
    );
    /// @notice A proof with more work took the place of the one that stood. If it names the same target and first time, the contest goes on
    /// as it was, and `provenAt` stays; else the block's timestamp is its new `provenAt`.
    event PeriodReplaced(
        uint256 indexed period,
        uint32 bits,
        uint40 firstTime,
        uint40 lastTime,
        uint256 work,
        address indexed provenBy
    );
    /// @notice The period stood on one that was replaced: it is unknown again.
    event PeriodDropped(uint256 indexed period);

    /// @notice A proof names from one header on; headers have 80 bytes each.
    error InvalidLength(uint256 length);
    /// @notice So many headers are too few or too many for what they should show.
    error WrongHeaderCount(uint256 count, uint256 minimum, uint256 maximum);
    /// @notice The header does not name the one before it.
    error BrokenLink(uint256 index);
    /// @notice The header's target is not the one in force: a minimum-difficulty block, another period, or another spelling.
    error WrongTarget(uint256 index, uint256 expectedBits, uint256 bits);
    /// @notice The header's hash is above its target.
    error InsufficientWork(uint256 index, uint256 hash, uint256 target);
    /// @notice More than five of the up to eleven headers before it are not earlier: their median is not below the header's time.
    error TimeNotAboveMedian(uint256 index, uint256 time);
    /// @notice A header's time is more than two hours ahead of this chain's.
    error TimeInFuture(uint256 time, uint256 timestamp);
    /// @notice The first block of a period is dated more than two hours before the block before it.
    error TimeWarp(uint256 lastTime, uint256 firstTime);
    /// @notice The first header is not of this period by its time.
    error TimeOutsidePeriod(uint256 time, uint256 earliest, uint256 latest);
    /// @notice A header follows the retarget and is not dated like the first block of the next period.
    error WrongFirstTime(uint256 index, uint256 expected, uint256 time);
    error UnknownPeriod(uint256 period);
    /// @notice The target is zero, negative, above the limit, or not in its one canonical form.
    error InvalidCheckpoint(uint256 bits, uint256 firstTime);
    error InvalidProofLength(uint256 proofLength, uint256 maximum);
    /// @notice The highest target must be one that the compact form can state, below 2^254.
    error InvalidMaxTarget(uint256 maxTarget);
    /// @notice The period is the checkpoint, which nothing can replace, or is not known at all.
    error NotContestable(uint256 period);
    error ContestOver(uint256 period, uint256 contestableUntil);
    /// @notice The proof that stands has as much work or more.
    error NotMoreWork(uint256 standing, uint256 work);

    /// @notice Proves the period after the newest one. Anyone.
    /// @param headers the last `proofLength` headers of the newest period, then at least `proofLength` first ones of the next, in one
    /// chain. More of the second kind are more work, should the proof be contested.
    /// @dev Reverts with `InvalidLength`, `WrongHeaderCount`, `BrokenLink`, `WrongTarget`, `InsufficientWork`, `TimeNotAboveMedian`,
    /// `TimeInFuture` or `TimeWarp`. The new target is `old * clamp(last - first, 1/4, 4 of two weeks) / two weeks`, at most
    /// `maxTarget`, cut to compact form (Bitcoin Core, `CalculateNextWorkRequired`). The rule against time warps is stricter than
    /// consensus of today. Tests hold it against the headers of periods 275 to 283 of the main chain, which keep it; of other periods the data at
    /// hand has targets, and no header times. A period that broke it could not be proven.
    function retarget(bytes calldata headers) external;

    /// @notice Replaces what stands for a period by a proof with more work on the new side. Anyone, until `contestableUntil`. Periods that
    /// stand on it become unknown again.
    /// @param headers as in `retarget`, of the period before and this one
    /// @dev Reverts as `retarget` does, or with `NotContestable`, `ContestOver` or `NotMoreWork`.
    function contest(uint256 period, bytes calldata headers) external;

    /// @notice Checks a chain of 1 to 2,015 headers that begins in `period` and may go on into the next, which must be known then.
    /// @return blockHash hash of the first header, as printed
    /// @return merkleRoot of the first header, in the order of bytes that the header has
    /// @return time unix second in the first header
    /// @return work hashes that all headers take on average. Their number is that of the first block's confirmations.
    /// @dev Reverts with `UnknownPeriod`, `InvalidLength`, `WrongHeaderCount`, `BrokenLink`, `WrongTarget`, `WrongFirstTime`,
    /// `InsufficientWork`, `TimeNotAboveMedian`, `TimeOutsidePeriod` or `TimeInFuture`. Proves that the headers took this work under the
    /// targets that the relay knows, not that they are on the longest chain: that is what confirmations are for.
    function checkHeaders(
        bytes calldata headers,
        uint256 period
    ) external view returns (bytes32 blockHash, bytes32 merkleRoot, uint40 time, uint256 work);

    /// @notice What is known of a period; zeros if nothing is.
    /// @return bits compact target
    /// @return firstTime unix second in the header of its first block
    /// @return provenAt unix second at which this target and first time were proven
    function periodAt(uint256 period) external view returns (uint32 bits, uint40 firstTime, uint40 provenAt);

    /// @notice Number of the period in force at a unix second, by the times of first blocks. Reverts with `UnknownPeriod` for a time before
    /// the first known period; after the newest one began, it is the newest.
    function periodAtTime(uint256 time) external view returns (uint256 period);

    /// @notice Work of the proof that stands, on the side of this period, hashes; 0 for the checkpoint and for unknown periods.
    function workOf(uint256 period) external view returns (uint256);

    /// @notice Last unix second at which a proof with more work replaces the one that stands; 0 if nothing can.
    function contestableUntil(uint256 period) external view returns (uint256);

    /// @notice Compact target of a block; 0 if its period is unknown.
    function bitsAtHeight(uint256 height) external view returns (uint32);

    /// @notice Compact target that consensus demands after a period.
    /// @param bits the period's own
    /// @param firstTime unix second of its first block
    /// @param lastTime unix second of its last block
    function bitsAfter(uint32 bits, uint256 firstTime, uint256 lastTime) external view returns (uint32);

    /// @notice Unix second up to which proof of work shows that the network went on: the newest time in the proof of the newest period.
    function provenUntil() external view returns (uint256);

    /// @notice Number of the newest known period.
    function newestPeriod() external view returns (uint256);

    /// @notice Number of the first known period, the checkpoint.
    function firstPeriod() external view returns (uint256);

    /// @notice Headers that a proof shows of each side, at least.
    function proofLength() external view returns (uint256);

    /// @notice Highest target of the network.
    function maxTarget() external view returns (uint256);
}
