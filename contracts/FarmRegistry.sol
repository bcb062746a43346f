// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IFarmRegistry} from "./interfaces/IFarmRegistry.sol";
import {IOutputOracle} from "./interfaces/IOutputOracle.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {DeliveryRing, DeliveryRingLib} from "./libraries/DeliveryRing.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {GrossRecord} from "./libraries/GrossRecord.sol";

/// @title Who mines where: providers, farms, capacity
/// @dev Documented in `IFarmRegistry`. Open to no role: providers speak for their own farms, proofs speak for output, and only the
/// market reserves.
contract FarmRegistry is IFarmRegistry {
    struct Description {
        bytes payoutScript;
        string name;
        string energySource;
        bytes32 disclosureHash;
        string disclosureUri;
    }

    /// @dev `Reservation` in one slot; ids have 64 bits in the ledger, days 24 here (until the year 47,904).
    /// @param minesUntil day number after the last day on which the series mines: `endEpoch`, or earlier once it ended
    /// @param isSold the sale is known not to have been cancelled
    struct PackedReservation {
        uint64 id;
        uint96 hashrate;
        uint24 startEpoch;
        uint24 endEpoch;
        uint24 minesUntil;
        bool isSold;
    }

    /// @inheritdoc IFarmRegistry
    uint256 public constant MAX_REPORT_AGE_DAYS = 14;
    /// @inheritdoc IFarmRegistry
    uint256 public constant MAX_LIVE_SERIES = 16;
    /// @inheritdoc IFarmRegistry
    uint256 public constant FARM_REPORT_TIMEOUT = 14 days;
    /// @inheritdoc IFarmRegistry
    uint256 public constant PAYOUT_LAG_DAYS = 7;

    IOutputOracle private immutable _ORACLE;
    address private immutable _MARKET;

    uint32 private _farmCount;
    mapping(address account => bool) private _isProvider;
    mapping(uint256 farmId => Farm) private _farms;
    mapping(uint256 farmId => DeliveryRing) private _rings;
    mapping(uint256 farmId => GrossRecord) private _gross;
    mapping(uint256 farmId => PackedReservation[]) private _reservations;
    mapping(uint256 farmId => mapping(uint256 epoch => FarmDay)) private _days;
    mapping(uint256 farmId => Description) private _descriptions;

    modifier onlyMarket() {
        if (msg.sender != _MARKET) revert NotMarket(msg.sender);
        _;
    }

    /// @param oracle_ knows networks and farm reports
    /// @param market_ precomputed address of the market
    constructor(address oracle_, address market_) {
        if (oracle_.code.length == 0) revert InvalidWiring(oracle_);
        if (market_ == address(0) || market_ == oracle_) revert InvalidWiring(market_);
        _ORACLE = IOutputOracle(oracle_);
        _MARKET = market_;
    }

    // ---------------------------------------------------------------- providers and farms

    /// @inheritdoc IFarmRegistry
    function registerProvider(string calldata name, string calldata uri) external {
        if (_isProvider[msg.sender]) revert ProviderExists(msg.sender);
        if (bytes(name).length == 0) revert EmptyName();
        _isProvider[msg.sender] = true;
        emit ProviderRegistered(msg.sender, name, uri);
    }

    /// @inheritdoc IFarmRegistry
    function registerFarm(FarmInput calldata input) external returns (uint32 farmId) {
        if (!_isProvider[msg.sender]) revert NotProvider(msg.sender);
        if (_ORACLE.rulesOf(input.network) == address(0)) revert InvalidFarm("network");
        farmId = ++_farmCount;
        Farm storage entry = _farms[farmId];
        entry.provider = msg.sender;
        entry.network = input.network;
        _describe(farmId, entry, input);
        emit FarmRegistered(farmId, msg.sender, input);
    }

    /// @inheritdoc IFarmRegistry
    function updateFarm(uint32 farmId, FarmInput calldata input) external {
        Farm storage entry = _existing(farmId);
        if (entry.provider != msg.sender) revert NotFarmProvider(farmId, msg.sender, entry.provider);
        if (entry.network != input.network) revert NetworkFixed(farmId, entry.network, input.network);
        _describe(farmId, entry, input);
        emit FarmUpdated(farmId, input);
    }

    function _describe(uint32 farmId, Farm storage entry, FarmInput calldata input) private {
        if (input.declared == 0) revert InvalidFarm("declared");
        if (input.milliJoulePerTh == 0) revert InvalidFarm("milliJoulePerTh");
        if (input.payoutScript.length == 0) revert InvalidFarm("payoutScript");
        if (bytes(input.name).length == 0) revert InvalidFarm("name");
        entry.declared = input.declared;
        entry.milliJoulePerTh = input.milliJoulePerTh;
        _descriptions[farmId] = Description({
            payoutScript: input.payoutScript,
            name: input.name,
            energySource: input.energySource,
            disclosureHash: input.disclosureHash,
            disclosureUri: input.disclosureUri
        });
    }

    // ---------------------------------------------------------------- reports

    /// @inheritdoc IFarmRegistry
    function record(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        IOutputOracle.FarmReport calldata report,
        bytes32[] calldata proof
    ) external {
        Farm storage entry = _existing(report.farmId);
        if (entry.network != network) revert NetworkFixed(report.farmId, entry.network, network);
        DeliveryRing storage ring = _rings[report.farmId];
        uint32 newest = entry.lastReportEpoch;
        if (report.epoch <= newest && (report.epoch + DeliveryRingLib.DAYS <= newest || ring.has(report.epoch))) {
            revert ReportTooOld(report.farmId, report.epoch, newest);
        }
        uint256 finalAt = _ORACLE.verifyFarmReport(network, sequence, postedAt, report, proof);
        if (block.timestamp < finalAt) {
            revert ReportNotFinal(report.farmId, report.epoch, finalAt, block.timestamp);
        }

        ring.put(report.epoch, report.hashrate);
        // The ring takes a day once, so it is added once.
        GrossRecord gross = _gross[report.farmId].withDay(newest, report.epoch, report.gross, report.sources);
        _gross[report.farmId] = gross;
        uint32 first = entry.firstReportEpoch;
        if (first == 0 || report.epoch < first) entry.firstReportEpoch = report.epoch;
        if (report.epoch > newest) newest = report.epoch;
        uint96 attestedMedian = ring.median(newest);
        entry.lastReportEpoch = newest;
        entry.attestedMedian = attestedMedian;
        if (entry.reports < DeliveryRingLib.DAYS) ++entry.reports;
        bool inTime = block.timestamp < Epoch.end(report.epoch) + FARM_REPORT_TIMEOUT;
        if (entry.keepsDays && inTime) _keepDay(report, uint40(finalAt));
        emit ReportRecorded(
            report.farmId,
            report.epoch,
            report.hashrate,
            report.gross,
            report.energyWh,
            report.renewableBps,
            report.sources,
            attestedMedian,
            gross.total()
        );
    }

    /// @dev Sales end before the first mined day, and what has ended stays ended: every series that will ever settle the day counts.
    function _keepDay(IOutputOracle.FarmReport calldata report, uint40 finalAt) private {
        _days[report.farmId][report.epoch] = FarmDay({
            hashrate: report.hashrate,
            gross: report.gross,
            energyWh: report.energyWh,
            // safe: at most what was attested when it was sold, which has 96 bits
            reserved: uint96(_minedOn(_reservations[report.farmId], report.epoch)),
            finalAt: finalAt
        });
    }

    /// @dev Hashrate of the series that mine on a day which is over. A cancelled one never mines; nobody tells, so the market is
    /// asked, once a series.
    function _minedOn(PackedReservation[] storage list, uint256 epoch) private returns (uint256 sum) {
        uint256 length = list.length;
        for (uint256 i; i < length; ++i) {
            PackedReservation memory entry = list[i];
            if (epoch < entry.startEpoch || epoch >= entry.minesUntil) continue;
            if (!entry.isSold) {
                if (IPrimaryMarket(_MARKET).isCancelled(entry.id)) {
                    list[i].minesUntil = entry.startEpoch;
                    continue;
                }
                list[i].isSold = true;
            }
            sum += entry.hashrate;
        }
    }

    /// @inheritdoc IFarmRegistry
    function keepDays(uint32 farmId) external onlyMarket {
        Farm storage entry = _existing(farmId);
        if (entry.keepsDays) return;
        entry.keepsDays = true;
        emit DaysKept(farmId);
    }

    // ---------------------------------------------------------------- reservations

    /// @inheritdoc IFarmRegistry
    function reserve(
        uint32 farmId,
        uint256 id,
        uint96 hashrate,
        uint32 startEpoch,
        uint32 endEpoch
    ) external onlyMarket {
        uint256 attested = attestedCapacity(farmId);
        PackedReservation[] storage list = _reservations[farmId];
        uint256 reserved = _peak(list, startEpoch, endEpoch);
        if (reserved + hashrate > attested) revert CapacityExceeded(farmId, attested, reserved, hashrate);

        PackedReservation storage own = _entryOf(farmId, list, id, startEpoch, endEpoch);
        // safe: at most the attested capacity, which has 96 bits
        uint96 total = own.hashrate + hashrate;
        own.hashrate = total;
        emit HashrateReserved(farmId, id, hashrate, total, startEpoch, endEpoch);
    }

    /// @inheritdoc IFarmRegistry
    function stopMining(uint32 farmId, uint256 id, uint32 epoch) external onlyMarket {
        PackedReservation[] storage list = _reservations[farmId];
        uint256 length = list.length;
        for (uint256 i; i < length; ++i) {
            if (list[i].id != id) continue;
            if (epoch >= list[i].minesUntil) return;
            // safe: below a day number of 24 bits
            list[i].minesUntil = uint24(epoch);
            emit MiningStopped(farmId, id, epoch);
            return;
        }
    }

    /// @dev The entry of a series, new if this is its first sale; then those that have ended make room. Where days are kept, one
    /// that mined on a day which can still be kept stays: that day's reservations are counted when it is.
    function _entryOf(
        uint32 farmId,
        PackedReservation[] storage list,
        uint256 id,
        uint32 startEpoch,
        uint32 endEpoch
    ) private returns (PackedReservation storage) {
        uint64 packedId = SafeCast.toUint64(id);
        uint256 length = list.length;
        for (uint256 i; i < length; ++i) {
            if (list[i].id == packedId) return list[i];
        }
        uint256 ended = Epoch.fromTimestamp(block.timestamp);
        if (_farms[farmId].keepsDays) ended -= FARM_REPORT_TIMEOUT / Epoch.SECONDS_PER_DAY;
        for (uint256 i = length; i != 0; --i) {
            if (list[i - 1].endEpoch > ended) continue;
            if (i != list.length) list[i - 1] = list[list.length - 1];
            list.pop();
        }
        if (list.length == MAX_LIVE_SERIES) revert TooManyLiveSeries(farmId, MAX_LIVE_SERIES);
        list.push(
            PackedReservation({
                id: packedId,
                hashrate: 0,
                startEpoch: SafeCast.toUint24(startEpoch),
                endEpoch: SafeCast.toUint24(endEpoch),
                minesUntil: SafeCast.toUint24(endEpoch),
                isSold: false
            })
        );
        return list[list.length - 1];
    }

    /// @dev The sum of overlapping reservations rises only where one starts, so the peak lies at the first day asked for or at
    /// a start after it.
    function _peak(
        PackedReservation[] memory all,
        uint256 startEpoch,
        uint256 endEpoch
    ) private pure returns (uint256 peak) {
        peak = _reservedOn(all, startEpoch);
        for (uint256 i; i < all.length; ++i) {
            uint256 day = all[i].startEpoch;
            if (day > startEpoch && day < endEpoch) peak = Math.max(peak, _reservedOn(all, day));
        }
    }

    function _reservedOn(PackedReservation[] memory all, uint256 day) private pure returns (uint256 sum) {
        for (uint256 i; i < all.length; ++i) {
            if (all[i].startEpoch <= day && day < all[i].endEpoch) sum += all[i].hashrate;
        }
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IFarmRegistry
    function attestedCapacity(uint32 farmId) public view returns (uint256) {
        Farm memory entry = _existing(farmId);
        bool tooFew = entry.reports < DeliveryRingLib.DAYS;
        bool tooOld = Epoch.fromTimestamp(block.timestamp) > entry.lastReportEpoch + MAX_REPORT_AGE_DAYS;
        return tooFew || tooOld ? 0 : Math.min(entry.declared, entry.attestedMedian);
    }

    /// @inheritdoc IFarmRegistry
    function freeCapacity(uint32 farmId, uint32 startEpoch, uint32 endEpoch) external view returns (uint256) {
        return Math.saturatingSub(attestedCapacity(farmId), _peak(_reservations[farmId], startEpoch, endEpoch));
    }

    /// @inheritdoc IFarmRegistry
    function peakReserved(uint32 farmId, uint32 startEpoch, uint32 endEpoch) external view returns (uint256) {
        _existing(farmId);
        return _peak(_reservations[farmId], startEpoch, endEpoch);
    }

    /// @inheritdoc IFarmRegistry
    function farmDay(uint32 farmId, uint32 epoch) external view returns (FarmDay memory) {
        _existing(farmId);
        return _days[farmId][epoch];
    }

    /// @inheritdoc IFarmRegistry
    function reportedGross(uint32 farmId) external view returns (uint256 total, uint256 due, uint8 sources) {
        uint32 newest = _existing(farmId).lastReportEpoch;
        GrossRecord gross = _gross[farmId];
        total = gross.total();
        due = gross.dueBy(newest, Epoch.fromTimestamp(block.timestamp), PAYOUT_LAG_DAYS);
        sources = gross.sources();
    }

    /// @inheritdoc IFarmRegistry
    function isProvider(address account) external view returns (bool) {
        return _isProvider[account];
    }

    /// @inheritdoc IFarmRegistry
    function farm(uint32 farmId) external view returns (Farm memory) {
        return _existing(farmId);
    }

    /// @inheritdoc IFarmRegistry
    function farmCount() external view returns (uint32) {
        return _farmCount;
    }

    /// @inheritdoc IFarmRegistry
    function payoutScript(uint32 farmId) external view returns (bytes memory) {
        _existing(farmId);
        return _descriptions[farmId].payoutScript;
    }

    /// @inheritdoc IFarmRegistry
    function disclosure(
        uint32 farmId
    ) external view returns (string memory name, string memory energySource, bytes32 hash, string memory uri) {
        _existing(farmId);
        Description memory description = _descriptions[farmId];
        return (description.name, description.energySource, description.disclosureHash, description.disclosureUri);
    }

    /// @inheritdoc IFarmRegistry
    function reports(uint32 farmId) external view returns (uint32[14] memory epochs, uint96[14] memory hashrates) {
        _existing(farmId);
        return _rings[farmId].entries();
    }

    /// @inheritdoc IFarmRegistry
    function reservations(uint32 farmId) external view returns (Reservation[] memory list) {
        _existing(farmId);
        PackedReservation[] memory packed = _reservations[farmId];
        list = new Reservation[](packed.length);
        for (uint256 i; i < packed.length; ++i) {
            list[i] = Reservation({
                id: packed[i].id,
                hashrate: packed[i].hashrate,
                startEpoch: packed[i].startEpoch,
                endEpoch: packed[i].endEpoch
            });
        }
    }

    /// @inheritdoc IFarmRegistry
    function oracle() external view returns (address) {
        return address(_ORACLE);
    }

    /// @inheritdoc IFarmRegistry
    function market() external view returns (address) {
        return _MARKET;
    }

    function _existing(uint256 farmId) private view returns (Farm storage entry) {
        entry = _farms[farmId];
        if (entry.provider == address(0)) revert NoSuchFarm(farmId);
    }
}
