// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IOutputOracle} from "./IOutputOracle.sol";

/// @title Who mines where: providers, farms, capacity
/// @notice Capacity has two figures: *declared* by the provider, and *attested* = min(declared, median of the 14 days up to the
/// newest recorded report), zero before 14 reports or when the newest is older than `MAX_REPORT_AGE_DAYS`. No role sets it:
/// anyone brings a final farm report with its proof.
/// @dev A day that nobody recorded counts as a day without delivery, so leaving bad days out gains nothing. Reports may come in any
/// order of their days: whoever records a newer day first takes nothing from an older one.
interface IFarmRegistry {
    /// @param provider account that may open series on the farm and is credited their releases
    /// @param network id of the network that the farm mines
    /// @param milliJoulePerTh energy per 1e12 hashes, millijoule (17 J/TH = 17,000)
    /// @param firstReportEpoch UTC day number of the oldest recorded report; 0 if none
    /// @param declared H/s
    /// @param attestedMedian median of the 14 days up to `lastReportEpoch`, H/s (the mean of the 7th and the 8th, rounded
    /// down); meaningful once 14 reports are there
    /// @param lastReportEpoch UTC day number of the newest recorded report; 0 if none
    /// @param reports number of recorded reports, at most 14 counted
    /// @param keepsDays true once a profit-share series was opened on the farm: every day that is recorded from then on is kept
    struct Farm {
        address provider;
        uint16 network;
        uint32 milliJoulePerTh;
        uint32 firstReportEpoch;
        uint96 declared;
        uint96 attestedMedian;
        uint32 lastReportEpoch;
        uint8 reports;
        bool keepsDays;
    }

    /// @notice One recorded day of a farm, as profit-share series settle by it.
    /// @param hashrate delivered, H/s; 0 if nothing was recorded
    /// @param gross coin base units credited to the farm for the day
    /// @param energyWh metered energy, watt-hours
    /// @param reserved hashrate of all series of the farm that mine on that day, H/s: without those that were cancelled, or that had
    /// ended before it when it was recorded
    /// @param finalAt unix second from which the report was final; 0 if the day was not recorded (or not kept)
    struct FarmDay {
        uint96 hashrate;
        uint96 gross;
        uint64 energyWh;
        uint96 reserved;
        uint40 finalAt;
    }

    /// @notice What a provider says about a farm.
    /// @param network id of a network that the oracle knows
    /// @param declared H/s, not zero
    /// @param milliJoulePerTh energy per 1e12 hashes, millijoule, not zero
    /// @param payoutScript output script that the pool pays, e.g. 22 bytes for P2WPKH
    /// @param name of the farm, not empty
    /// @param energySource short text, e.g. "hydro"
    /// @param disclosureHash keccak256 of the disclosure document
    /// @param disclosureUri where the document is
    struct FarmInput {
        uint16 network;
        uint96 declared;
        uint32 milliJoulePerTh;
        bytes payoutScript;
        string name;
        string energySource;
        bytes32 disclosureHash;
        string disclosureUri;
    }

    /// @notice Hashrate sold of a farm over [startEpoch, endEpoch).
    /// @param id series
    /// @param hashrate H/s sold so far
    /// @param startEpoch UTC day number of the first mined epoch
    /// @param endEpoch UTC day number after the last mined epoch
    struct Reservation {
        uint256 id;
        uint96 hashrate;
        uint32 startEpoch;
        uint32 endEpoch;
    }

    /// @notice Name and address on the web are a provider's own claims; they are kept in this event only.
    event ProviderRegistered(address indexed provider, string name, string uri);
    event FarmRegistered(uint32 indexed farmId, address indexed provider, FarmInput farm);
    event FarmUpdated(uint32 indexed farmId, FarmInput farm);
    /// @notice A final report counts towards attested capacity. Units as in `IOutputOracle.FarmReport`.
    /// @param sources independent sources behind the hashrate: with 1 the report is *attested*, with more *cross-checked*
    /// @param attestedMedian median of the 14 days up to `epoch`, H/s
    /// @param grossTotal coin base units of all recorded reports of the farm, this one included
    event ReportRecorded(
        uint32 indexed farmId,
        uint32 indexed epoch,
        uint96 hashrate,
        uint96 gross,
        uint64 energyWh,
        uint16 renewableBps,
        uint8 sources,
        uint96 attestedMedian,
        uint96 grossTotal
    );
    /// @notice The series mines on no day from `epoch` on; what it reserved stays reserved.
    event MiningStopped(uint32 indexed farmId, uint256 indexed id, uint32 epoch);
    /// @notice Days of the farm are kept from now on.
    event DaysKept(uint32 indexed farmId);
    /// @param hashrate H/s of this sale
    /// @param total H/s that the series has reserved so far
    event HashrateReserved(
        uint32 indexed farmId,
        uint256 indexed id,
        uint96 hashrate,
        uint96 total,
        uint32 startEpoch,
        uint32 endEpoch
    );

    error NotProvider(address caller);
    error ProviderExists(address provider);
    error EmptyName();
    error NoSuchFarm(uint256 farmId);
    error NotFarmProvider(uint256 farmId, address caller, address provider);
    error InvalidFarm(string field);
    /// @notice A farm mines one network for good: neither an update nor a report may name another.
    error NetworkFixed(uint256 farmId, uint256 network, uint256 requested);
    error ReportNotFinal(uint256 farmId, uint256 epoch, uint256 finalAt, uint256 timestamp);
    /// @notice The day is recorded already, or lies 14 days or more before the newest recorded one.
    error ReportTooOld(uint256 farmId, uint256 epoch, uint256 lastReportEpoch);
    error NotMarket(address caller);
    /// @notice All in H/s. `reserved` is the most that is reserved on any day of the requested term.
    error CapacityExceeded(uint256 farmId, uint256 attested, uint256 reserved, uint256 requested);
    error TooManyLiveSeries(uint256 farmId, uint256 maximum);
    error InvalidWiring(address account);

    /// @notice Registers the caller as a provider. Reverts with `ProviderExists` or `EmptyName`.
    function registerProvider(string calldata name, string calldata uri) external;

    /// @notice Registers a farm of the calling provider. Farm ids count from 1.
    /// @dev Reverts with `NotProvider`, or `InvalidFarm` and the name of the field.
    function registerFarm(FarmInput calldata farm) external returns (uint32 farmId);

    /// @notice Replaces what the provider says about its farm. The network is fixed. Never changes series that exist: what is
    /// reserved stays reserved even if the declared capacity falls below it.
    /// @dev Reverts with `NoSuchFarm`, `NotFarmProvider`, `NetworkFixed` or `InvalidFarm`.
    function updateFarm(uint32 farmId, FarmInput calldata farm) external;

    /// @notice Brings one final farm report on the chain; the first of a (farm, epoch) counts, in any order of the days.
    /// @dev The day is kept for profit shares if it is recorded before `reportDueBy`: what was settled as a
    /// day without delivery cannot change any more. Reverts with `NoSuchFarm`, `NetworkFixed`, `ReportTooOld`, `ReportNotFinal`, or the oracle's errors.
    /// @param network network of the batch
    /// @param sequence sequence of the batch
    /// @param postedAt unix second of the block in which the oracle's batch was posted
    /// @param proof Merkle branch of the report and its batch's `reportHash`; empty for a report that a dispute put in the place of another
    function record(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.FarmReport calldata report,
        bytes32[] calldata proof
    ) external;

    /// @notice Reserves hashrate for a sale. Market only. The most that is reserved at any day of [startEpoch, endEpoch) may not
    /// exceed the attested capacity now; it stays reserved until `endEpoch`, whatever happens to the series.
    /// @dev A farm has at most `MAX_LIVE_SERIES` series with reservations that have not ended (where days are kept: 19 days ago);
    /// ended ones make room when a new one comes. A series always comes with the same term. Reverts with `NotMarket`, `NoSuchFarm`, `CapacityExceeded` or
    /// `TooManyLiveSeries`.
    /// @param id series that is sold
    /// @param hashrate H/s
    function reserve(uint32 farmId, uint256 id, uint96 hashrate, uint32 startEpoch, uint32 endEpoch) external;

    /// @notice Keeps every day that is recorded from now on, for the profit-share series that is being opened. Market only.
    /// @dev Reverts with `NotMarket` or `NoSuchFarm`.
    function keepDays(uint32 farmId) external;

    /// @notice The series ended: it mines on no day from `epoch` on, so that it takes no part of them from others. Its hashrate
    /// stays reserved to its original end. Market only; does nothing if the reservation is gone or ended before. Reverts with `NotMarket`.
    /// @param epoch UTC day number
    function stopMining(uint32 farmId, uint256 id, uint32 epoch) external;

    /// @notice Attested capacity now, H/s. This and all views below revert with `NoSuchFarm`.
    function attestedCapacity(uint32 farmId) external view returns (uint256);

    /// @notice Attested capacity less the most that is reserved on any day of [startEpoch, endEpoch), H/s.
    function freeCapacity(uint32 farmId, uint32 startEpoch, uint32 endEpoch) external view returns (uint256);

    /// @notice The most hashrate reserved on any day of [startEpoch, endEpoch), H/s.
    function peakReserved(uint32 farmId, uint32 startEpoch, uint32 endEpoch) external view returns (uint256);

    /// @notice A recorded day; all zero if it was not recorded, or before `keepDays`.
    function farmDay(uint32 farmId, uint32 epoch) external view returns (FarmDay memory);

    /// @notice Unix second until which a report of the farm's day can be kept for profit shares, as far as it is known now:
    /// `end(epoch) + FARM_REPORT_TIMEOUT`, and past that the time for which the day was under dispute as well, up to five days. It never falls.
    function reportDueBy(uint32 farmId, uint32 epoch) external view returns (uint256);

    /// @notice What the recorded reports of a farm credit it: each day once, in whatever order they came.
    /// @dev A pool pays days late, at a threshold or once a day, and a payment waits for blocks on top of it: what was credited in the last
    /// days cannot be proven yet. So `due` leaves out every week (days whose number divided by 7 is the same) that ended less than
    /// `PAYOUT_LAG_DAYS` ago: a day counts from 7 to 13 days after it.
    /// @return total coin base units of all recorded days
    /// @return due coin base units of those days that a pool should have paid by now
    /// @return sources independent sources behind the newest recorded day
    function reportedGross(uint32 farmId) external view returns (uint256 total, uint256 due, uint8 sources);

    function isProvider(address account) external view returns (bool);
    /// @notice What is stored of a farm.
    function farm(uint32 farmId) external view returns (Farm memory);
    function farmCount() external view returns (uint32);
    function payoutScript(uint32 farmId) external view returns (bytes memory);
    function disclosure(
        uint32 farmId
    ) external view returns (string memory name, string memory energySource, bytes32 hash, string memory uri);
    /// @notice The ring of reports: entry i holds the newest recorded day whose number is i modulo 14; empty entries have epoch 0.
    /// Days 14 or more before the newest no longer count.
    function reports(uint32 farmId) external view returns (uint32[14] memory epochs, uint96[14] memory hashrates);
    /// @notice Reservations of the farm, unordered; some may have ended already.
    function reservations(uint32 farmId) external view returns (Reservation[] memory);
    function oracle() external view returns (address);
    /// @notice The only contract that may reserve.
    function market() external view returns (address);
    /// @notice Seconds after a day for which its report can still be kept for profit shares, disputes aside.
    function FARM_REPORT_TIMEOUT() external view returns (uint256);
    function MAX_REPORT_AGE_DAYS() external view returns (uint256);
    /// @notice Days that a pool is given to pay before what it credited counts as unproven.
    function PAYOUT_LAG_DAYS() external view returns (uint256);
    function MAX_LIVE_SERIES() external view returns (uint256);
}
