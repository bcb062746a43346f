// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutputOracle} from "./IOutputOracle.sol";

/// @title Who mines where: providers, farms, capacity
/// @notice Capacity has two figures: *declared* by the provider, and *attested* = min(declared, median of the last 14 reported
/// days), zero before 14 reports or when the newest is older than `MAX_REPORT_AGE_DAYS`. No role sets it: anyone brings a
/// final farm report with its proof.
interface IFarmRegistry {
    /// @param provider account that may open series on the farm and is credited their releases
    /// @param network id of the network that the farm mines
    /// @param declared H/s
    /// @param milliJoulePerTh energy per 1e12 hashes, millijoule (17 J/TH = 17,000)
    /// @param reports number of recorded reports, at most 14 counted
    /// @param lastReportEpoch UTC day number of the newest recorded report
    /// @param attestedMedian median of the ring, H/s; meaningful once 14 reports are there
    struct Farm {
        address provider;
        uint16 network;
        uint32 milliJoulePerTh;
        uint96 declared;
        uint96 attestedMedian;
        uint32 lastReportEpoch;
        uint8 reports;
    }

    /// @notice What a provider says about a farm.
    /// @param payoutScript output script that the pool pays, e.g. 22 bytes for P2WPKH
    /// @param energySource short text, e.g. "hydro"
    /// @param disclosureHash keccak256 of the disclosure document
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
    struct Reservation {
        uint256 id;
        uint96 hashrate;
        uint32 startEpoch;
        uint32 endEpoch;
    }

    event ProviderRegistered(address indexed provider, string name, string uri);
    event FarmRegistered(uint32 indexed farmId, address indexed provider, FarmInput farm);
    event FarmUpdated(uint32 indexed farmId, FarmInput farm);
    event ReportRecorded(
        uint32 indexed farmId,
        uint32 indexed epoch,
        uint96 hashrate,
        uint96 gross,
        uint64 energyWh,
        uint16 renewableBps,
        uint8 sources,
        uint96 attestedMedian
    );
    event HashrateReserved(
        uint32 indexed farmId, uint256 indexed id, uint96 hashrate, uint96 total, uint32 startEpoch, uint32 endEpoch
    );

    error NotProvider(address caller);
    error ProviderExists(address provider);
    error EmptyName();
    error NoSuchFarm(uint256 farmId);
    error NotFarmProvider(uint256 farmId, address caller, address provider);
    error InvalidFarm(string field);
    error NetworkFixed(uint256 farmId, uint256 network, uint256 requested);
    error ReportNotFinal(uint256 farmId, uint256 epoch, uint256 finalAt, uint256 timestamp);
    error ReportTooOld(uint256 farmId, uint256 epoch, uint256 lastReportEpoch);
    error NotMarket(address caller);
    error CapacityExceeded(uint256 farmId, uint256 attested, uint256 reserved, uint256 requested);
    error TooManyLiveSeries(uint256 farmId, uint256 maximum);
    error InvalidWiring(address account);

    /// @notice Registers the caller as a provider.
    function registerProvider(string calldata name, string calldata uri) external;

    /// @notice Registers a farm of the calling provider.
    function registerFarm(FarmInput calldata farm) external returns (uint32 farmId);

    /// @notice Replaces what the provider says about its farm. The network is fixed. Never changes series that exist.
    function updateFarm(uint32 farmId, FarmInput calldata farm) external;

    /// @notice Brings one final farm report on the chain; the first of a (farm, epoch) counts, newer epochs only.
    function record(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.FarmReport calldata report,
        bytes32[] calldata proof
    ) external;

    /// @notice Reserves hashrate for a sale. Market only. The most that is reserved at any day of [startEpoch, endEpoch) may not
    /// exceed the attested capacity now; it stays reserved until `endEpoch`, whatever happens to the series.
    function reserve(uint32 farmId, uint256 id, uint96 hashrate, uint32 startEpoch, uint32 endEpoch) external;

    /// @notice Attested capacity now, H/s.
    function attestedCapacity(uint32 farmId) external view returns (uint256);

    /// @notice Attested capacity less the most that is reserved on any day of [startEpoch, endEpoch), H/s.
    function freeCapacity(uint32 farmId, uint32 startEpoch, uint32 endEpoch) external view returns (uint256);

    /// @notice The most hashrate reserved on any day of [startEpoch, endEpoch), H/s.
    function peakReserved(uint32 farmId, uint32 startEpoch, uint32 endEpoch) external view returns (uint256);

    function isProvider(address account) external view returns (bool);
    function farm(uint32 farmId) external view returns (Farm memory);
    function farmCount() external view returns (uint32);
    function payoutScript(uint32 farmId) external view returns (bytes memory);
    function disclosure(uint32 farmId)
        external
        view
        returns (string memory name, string memory energySource, bytes32 hash, string memory uri);
    /// @notice The ring of the last 14 reports, unordered; empty entries have epoch 0.
    function reports(uint32 farmId) external view returns (uint32[14] memory epochs, uint96[14] memory hashrates);
    function reservations(uint32 farmId) external view returns (Reservation[] memory);
}
