// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EfficientHashLib} from "solady/src/utils/EfficientHashLib.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {FarmLeaves} from "../libraries/FarmLeaves.sol";
import {NetworkDayRecord, NetworkDayRecordLibrary} from "../libraries/NetworkDayRecord.sol";
import {NetworkStateRecord, NetworkStateRecordLibrary} from "../libraries/NetworkStateRecord.sol";
import {NetworkWork} from "../libraries/NetworkWork.sol";
import {ReportImage} from "../libraries/ReportImage.sol";
import {OracleConfig} from "../libraries/OracleConfig.sol";
import {SortedPairs} from "../libraries/SortedPairs.sol";
import {OracleCommittee} from "./OracleCommittee.sol";

/// @title What was mined: the committee's signed reports
/// @notice Knows sequences, days, quorums and windows; what a network makes possible it asks that network's rules.
/// @dev Posting writes three slots: the network's state, the day, and one of a ring of commitments that were all written when the network
/// was added. Only the day's slot is fresh, and that one can be prepared beforehand by anyone (`prepareDays`).
contract OutputOracle is OracleCommittee {
    using OracleConfig for uint256[];

    /// @dev One slot; name and algorithm are asked of the rules.
    struct PackedNetwork {
        address rules;
        uint8 coinDecimals;
        uint16 auxiliary;
        uint16 parent;
    }

    bytes32 public constant FARM_LEAF_TAG = keccak256("Adit farm report v1");
    uint40 public constant MAX_DISPUTE_WINDOW = 5 days;
    /// @notice Window of a day whose fees are out of bounds; never shorter than the ordinary one.
    uint40 public constant OUT_OF_BOUNDS_WINDOW = 7 days;
    /// @inheritdoc IOutputOracle
    uint40 public constant MAX_DISPUTE_TIME = 5 days;
    /// @dev No report waits longer: the window of a new committee is twice the ordinary one, and stands still while a dispute is open.
    uint40 private constant LONGEST_WAIT = 2 * MAX_DISPUTE_WINDOW + MAX_DISPUTE_TIME;
    /// @inheritdoc IOutputOracle
    uint256 public constant FARM_BATCHES_HELD = 64;

    bytes32 private constant BATCH_TYPEHASH = keccak256(
        "Batch(bytes32 configDigest,uint16 network,uint32 sequence,NetworkReport report,bytes32 farmsRoot,bytes32 evidenceHash)NetworkReport(uint32 epoch,uint32 firstHeight,uint16 blockCount,uint32 bits,uint32 nextBits,uint40 retargetTime,uint64 fees,uint56 priceUsd8,bytes32 blocksRoot)"
    );
    /// @dev Lowest bit of a commitment that is held or kept: a farm report of the batch is or was disputed.
    uint256 private constant DISPUTED = 1;
    /// @dev What an unused place of the ring holds; no commitment hashes to it.
    uint256 private constant EMPTY_PLACE = DISPUTED;
    /// @dev What is stored for a commitment that is kept, but for its lowest bit.
    uint256 private constant KEPT = 2;
    /// @dev What a prepared day holds: a record of no report, since it is final at no time.
    NetworkDayRecord private constant PREPARED = NetworkDayRecord.wrap(1);

    /// @inheritdoc IOutputOracle
    uint40 public immutable disputeWindow;
    /// @inheritdoc IOutputOracle
    address public immutable disputes;

    mapping(uint16 network => PackedNetwork) private _networks;
    mapping(uint16 network => NetworkStateRecord) private _states;
    mapping(uint16 network => mapping(uint32 epoch => NetworkDayRecord)) private _days;
    mapping(uint16 network => mapping(uint256 place => uint256 commitment)) private _batches;
    mapping(uint256 commitment => uint256) private _kept;

    modifier onlyDisputes() {
        if (msg.sender != disputes) revert NotDisputes(msg.sender);
        _;
    }

    /// @param disputes_ precomputed address of the contract that holds disputes
    constructor(
        address authority_,
        address[] memory signers,
        uint8 f,
        uint40 disputeWindow_,
        address disputes_
    ) OracleCommittee(authority_, signers, f) {
        if (disputeWindow_ > MAX_DISPUTE_WINDOW) revert DisputeWindowTooLong(disputeWindow_, MAX_DISPUTE_WINDOW);
        if (disputes_ == address(0)) revert InvalidWiring(disputes_);
        disputeWindow = disputeWindow_;
        disputes = disputes_;
    }

    /// @inheritdoc IOutputOracle
    function addNetwork(
        uint16 network,
        address rules,
        uint8 coinDecimals_,
        uint32 lastEpoch_,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees
    ) external restricted {
        _addNetwork(network, rules, coinDecimals_, lastEpoch_, nextHeight, bits, meanFees);
    }

    /// @inheritdoc IOutputOracle
    function addMergedNetwork(
        uint16 network,
        uint16 parent,
        address rules,
        uint8 coinDecimals_,
        uint32 lastEpoch_,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees
    ) external restricted {
        PackedNetwork memory first = _networks[parent];
        if (first.rules == address(0)) revert UnknownNetwork(parent);
        if (first.auxiliary != 0) revert AlreadyMerged(parent, first.auxiliary);
        bytes32 algorithm = _addNetwork(network, rules, coinDecimals_, lastEpoch_, nextHeight, bits, meanFees);
        bytes32 parentAlgorithm = INetworkRules(first.rules).ALGORITHM();
        if (algorithm != parentAlgorithm) revert DifferentAlgorithms(parentAlgorithm, algorithm);

        _networks[parent].auxiliary = network;
        _networks[network].parent = parent;
        emit NetworksMerged(parent, network);
    }

    /// @inheritdoc IOutputOracle
    function post(Batch calldata batch, uint256 signerBitmap, bytes calldata signatures) external {
        uint16 network = batch.network;
        uint32 sequence = batch.sequence;
        bytes32 farmsRoot = batch.farmsRoot;
        (bytes32 reportHash, NetworkReport memory report) = ReportImage.load(ReportImage.REPORT_TYPEHASH, batch.report);

        NetworkStateRecord state = _states[network];
        if (state.configVersion() == 0) revert UnknownNetwork(network);
        state = state.withNextSequence();
        if (sequence != state.sequence()) revert WrongSequence(network, state.sequence(), sequence);
        if (report.epoch == 0 && farmsRoot == 0) revert EmptyBatch(network, sequence);

        uint256[] memory config = _readConfig(state.configVersion());
        _checkQuorum(
            config,
            _batchDigest(config.configDigest(), network, sequence, reportHash, batch),
            signerBitmap,
            signatures
        );

        uint40 finalAt = _finalAt(uint40(block.timestamp), _isNew(config));
        _batches[network][sequence % FARM_BATCHES_HELD] = _commitment(
            reportHash,
            farmsRoot,
            _context(network, sequence, uint40(block.timestamp), finalAt)
        );
        NetworkDayRecord day;
        if (report.epoch != 0) (state, day) = _acceptReport(network, report, state, config.rulesOf(network), finalAt);
        _states[network] = state;
        emit BatchPosted(network, sequence, report.epoch, signerBitmap, farmsRoot, batch.evidenceHash, report, day);
    }

    /// @inheritdoc IOutputOracle
    function prepareDays(uint16 network, uint32 epoch, uint256 count) external {
        if (epoch <= _states[network].lastEpoch()) revert DayNotAhead(network, epoch, _states[network].lastEpoch());
        for (uint256 i = 0; i < count; ++i) {
            NetworkDayRecord record = _days[network][epoch + uint32(i)];
            if (NetworkDayRecord.unwrap(record) == 0) _days[network][epoch + uint32(i)] = PREPARED;
        }
    }

    /// @inheritdoc IOutputOracle
    function keepFarmBatch(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        bytes32 reportHash,
        bytes32 farmsRoot
    ) external {
        (uint256 found, , bool disputed) = _findBatch(network, sequence, postedAt, reportHash, farmsRoot);
        _kept[found] = disputed ? KEPT | DISPUTED : KEPT;
        emit FarmBatchKept(network, sequence, farmsRoot, postedAt);
    }

    /// @inheritdoc IOutputOracle
    function verifyFarmReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        FarmReport calldata report,
        bytes32[] calldata proof
    ) external view returns (uint40 finalAt) {
        bytes32 leaf = farmLeaf(network, report);
        // A report that a dispute put in the place of another is in no batch.
        if (proof.length == 0) return IDisputes(disputes).claimedFinalAt(leaf);
        bool disputed;
        (, finalAt, disputed) = _findLeaf(network, sequence, postedAt, leaf, report.epoch, proof);
        if (disputed) finalAt = IDisputes(disputes).farmReportFinalAt(leaf, finalAt);
    }

    /// @inheritdoc IOutputOracle
    function verifyNetworkReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        NetworkReport calldata report,
        bytes32 farmsRoot
    ) external view returns (bytes32 reportHash) {
        (reportHash, ) = ReportImage.load(ReportImage.REPORT_TYPEHASH, report);
        _findBatch(network, sequence, postedAt, reportHash, farmsRoot);
    }

    // ---------------------------------------------------------------- disputes

    /// @inheritdoc IOutputOracle
    function decideDay(
        uint16 network,
        uint32 epoch,
        uint96 work,
        uint64 rewardPerBlock,
        uint56 priceUsd8,
        uint40 finalAt
    ) external onlyDisputes {
        uint40 before = _days[network][epoch].finalAt();
        if (block.timestamp >= before) revert DayFinal(network, epoch, before);
        if (finalAt > block.timestamp + LONGEST_WAIT) revert DelayTooLong(finalAt, block.timestamp + LONGEST_WAIT);
        _days[network][epoch] = NetworkDayRecordLibrary.pack(work, rewardPerBlock, finalAt, priceUsd8);
        emit DayDecided(network, epoch, NetworkWork.targetSeconds(work), rewardPerBlock, priceUsd8, finalAt);
    }

    /// @inheritdoc IOutputOracle
    function moveState(
        uint16 network,
        uint32 epoch,
        uint32 nextHeight,
        uint32 nextBits,
        uint64 rewardPerBlock
    ) external onlyDisputes returns (bool moved) {
        NetworkStateRecord state = _states[network];
        if (epoch == 0 || state.lastEpoch() != epoch) return false;
        // The newest day's number has 24 bits already.
        _states[network] = state.withDay(uint24(epoch), nextHeight, nextBits, state.meanFees(), rewardPerBlock);
        emit StateMoved(network, epoch, nextHeight, nextBits, rewardPerBlock);
        return true;
    }

    /// @inheritdoc IOutputOracle
    function flagFarmReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        FarmReport calldata report,
        bytes32[] calldata proof
    ) external onlyDisputes returns (bytes32 leaf, uint40 finalAt) {
        leaf = farmLeaf(network, report);
        uint256 found;
        bool disputed;
        (found, finalAt, disputed) = _findLeaf(network, sequence, postedAt, leaf, report.epoch, proof);
        if (disputed) return (leaf, finalAt);
        uint256 place = sequence % FARM_BATCHES_HELD;
        if (_batches[network][place] == found) _batches[network][place] = found | DISPUTED;
        if (_kept[found] != 0) _kept[found] = KEPT | DISPUTED;
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc INetworkDays
    function networkOf(uint16 network) external view returns (Network memory) {
        PackedNetwork memory packed = _networks[network];
        if (packed.rules == address(0)) revert UnknownNetwork(network);
        INetworkRules rules = INetworkRules(packed.rules);
        return
            Network({
                rules: packed.rules,
                coinDecimals: packed.coinDecimals,
                auxiliary: packed.auxiliary,
                parent: packed.parent,
                name: rules.NETWORK_NAME(),
                algorithm: rules.ALGORITHM()
            });
    }

    /// @inheritdoc INetworkDays
    function networkDay(uint16 network, uint32 epoch) external view returns (NetworkDay memory day) {
        NetworkDayRecord record = _days[network][epoch];
        day.finalAt = record.finalAt();
        if (day.finalAt == 0) return day;
        day.targetSeconds = NetworkWork.targetSeconds(record.work());
        day.rewardPerBlock = record.rewardPerBlock();
        day.priceUsd8 = record.priceUsd8();
    }

    /// @inheritdoc INetworkDays
    function isFinal(uint16 network, uint32 epoch) external view returns (bool) {
        uint40 finalAt = _days[network][epoch].finalAt();
        return finalAt != 0 && block.timestamp >= finalAt;
    }

    /// @inheritdoc INetworkDays
    function lastEpoch(uint16 network) public view returns (uint32) {
        uint32 last = _states[network].lastEpoch();
        return _days[network][last].finalAt() == 0 ? 0 : last;
    }

    /// @inheritdoc INetworkDays
    function lastFinalEpoch(uint16 network) external view returns (uint32 epoch) {
        epoch = lastEpoch(network);
        for (uint32 day = epoch; day != 0; --day) {
            uint256 finalAt = _days[network][day].finalAt();
            // Days follow one another from the first report on, so none was reported before a day without one.
            if (finalAt == 0) return day == epoch ? 0 : epoch;
            if (block.timestamp < finalAt)
                epoch = day - 1;
                // It was posted before it was final, and those before it no later: all of their windows are over, and disputes in them.
            else if (block.timestamp >= finalAt + LONGEST_WAIT) return epoch;
        }
    }

    /// @inheritdoc IOutputOracle
    function batchDigest(Batch calldata batch) external view returns (bytes32) {
        (bytes32 reportHash, ) = ReportImage.load(ReportImage.REPORT_TYPEHASH, batch.report);
        return _batchDigest(_activeConfig().configDigest(), batch.network, batch.sequence, reportHash, batch);
    }

    /// @inheritdoc IOutputOracle
    function networkState(uint16 network) external view returns (NetworkState memory) {
        return _states[network].unpack();
    }

    /// @inheritdoc IOutputOracle
    function workOf(uint16 network, uint32 epoch) external view returns (uint96) {
        return _days[network][epoch].work();
    }

    /// @inheritdoc INetworkDays
    function coinDecimals(uint16 network) external view returns (uint8) {
        return _networks[network].coinDecimals;
    }

    /// @inheritdoc IOutputOracle
    function rulesOf(uint16 network) external view returns (address) {
        return _networks[network].rules;
    }

    /// @inheritdoc IOutputOracle
    function farmLeaf(uint16 network, FarmReport calldata report) public pure returns (bytes32) {
        return FarmLeaves.leafOf(FARM_LEAF_TAG, network, report);
    }

    /// @inheritdoc OracleCommittee
    function _useConfig(uint256[] memory config, uint16 version) internal override {
        uint256 networks = config.networkCount();
        for (uint256 i = 0; i < networks; ++i) {
            uint16 network = config.networkAt(i);
            _states[network] = _states[network].withConfigVersion(version);
        }
    }

    /// @return algorithm of the rules
    function _addNetwork(
        uint16 network,
        address rules,
        uint8 coinDecimals_,
        uint32 lastEpoch_,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees
    ) private returns (bytes32 algorithm) {
        if (_networks[network].rules != address(0)) revert NetworkExists(network);
        if (network == 0) revert UnknownNetwork(network);
        if (rules.code.length == 0) revert InvalidRules(rules);
        uint8 decimals = INetworkRules(rules).COIN_DECIMALS();
        if (coinDecimals_ != decimals) revert WrongCoinDecimals(decimals, coinDecimals_);
        INetworkRules(rules).checkBits(bits);

        _networks[network] = PackedNetwork({rules: rules, coinDecimals: coinDecimals_, auxiliary: 0, parent: 0});
        _states[network] = NetworkStateRecordLibrary.start(lastEpoch_, nextHeight, bits, meanFees);
        _writeConfig(_activeConfig().withNetwork(network, rules));
        for (uint256 place = 0; place < FARM_BATCHES_HELD; ++place) {
            _batches[network][place] = EMPTY_PLACE;
        }
        bytes32 name = INetworkRules(rules).NETWORK_NAME();
        algorithm = INetworkRules(rules).ALGORITHM();
        emit NetworkAdded(network, rules, name, algorithm, coinDecimals_, lastEpoch_, nextHeight, bits, meanFees);
    }

    /// @dev Checks the next day's report and stores the day.
    /// @return moved state past the day
    /// @return day as stored
    function _acceptReport(
        uint16 network,
        NetworkReport memory report,
        NetworkStateRecord state,
        address rules,
        uint40 finalAt
    ) private returns (NetworkStateRecord moved, NetworkDayRecord day) {
        uint256 epoch = report.epoch;
        unchecked {
            // Days have 32 bits: their successors and their seconds are far below 2^256.
            uint256 expected = uint256(state.lastEpoch()) + 1;
            if (epoch != expected) revert WrongEpoch(network, expected, epoch);
            if (block.timestamp < (epoch + 1) * Epoch.SECONDS_PER_DAY) revert EpochNotOver(epoch, block.timestamp);
        }

        (uint96 work, uint64 rewardPerBlock, uint32 nextBits, uint64 meanFees, bool feesInBounds) = INetworkRules(rules)
            .advance(state, report);
        if (!feesInBounds) {
            uint40 extended = uint40(block.timestamp) + OUT_OF_BOUNDS_WINDOW;
            if (finalAt < extended) finalAt = extended;
        }
        day = NetworkDayRecordLibrary.pack(work, rewardPerBlock, finalAt, report.priceUsd8);
        _days[network][uint32(epoch)] = day;
        // The day is over, so its number is that of a block's timestamp: far below 2^24.
        moved = state.withDay(
            uint24(epoch),
            state.nextHeight() + report.blockCount,
            nextBits,
            meanFees,
            rewardPerBlock
        );
    }

    function _finalAt(uint40 postedAt, bool newCommittee) private view returns (uint40) {
        unchecked {
            // Seconds of 40 bits last 34,000 years; a window is 10 days at most.
            return postedAt + (newCommittee ? 2 * disputeWindow : disputeWindow);
        }
    }

    /// @dev The batch of a leaf. The last element of its proof is the hash of the batch's network report.
    function _findLeaf(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        bytes32 leaf,
        uint32 epoch,
        bytes32[] calldata proof
    ) private view returns (uint256 found, uint40 finalAt, bool disputed) {
        if (proof.length == 0) revert UnknownFarmBatch(network, sequence, leaf);
        uint256 last;
        unchecked {
            last = proof.length - 1; // it has one element at least
        }
        bytes32 farmsRoot = SortedPairs.rootOf(leaf, proof, last);
        (found, finalAt, disputed) = _findBatch(network, sequence, postedAt, proof[last], farmsRoot);
        if (Epoch.end(epoch) > postedAt) revert FarmReportEpochNotOver(epoch, postedAt);
    }

    /// @dev A batch posted by a new committee commits to the longer window, so both are tried: nobody else has to know which.
    /// @return found commitment of the batch, its lowest bit clear
    function _findBatch(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        bytes32 reportHash,
        bytes32 farmsRoot
    ) private view returns (uint256 found, uint40 finalAt, bool disputed) {
        uint256 held = _batches[network][sequence % FARM_BATCHES_HELD];
        finalAt = _finalAt(postedAt, false);
        found = _commitment(reportHash, farmsRoot, _context(network, sequence, postedAt, finalAt));
        if (held | DISPUTED == found | DISPUTED) return (found, finalAt, held != found);
        uint256 kept = _kept[found];
        if (kept != 0) return (found, finalAt, kept & DISPUTED != 0);

        finalAt = _finalAt(postedAt, true);
        found = _commitment(reportHash, farmsRoot, _context(network, sequence, postedAt, finalAt));
        if (held | DISPUTED == found | DISPUTED) return (found, finalAt, held != found);
        kept = _kept[found];
        if (kept == 0) revert UnknownFarmBatch(network, sequence, bytes32(found));
        disputed = kept & DISPUTED != 0;
    }

    /// @dev Three hashes in a fixed order: a root can never pass for a report's hash, nor the other way round. The lowest bit is left
    /// for `DISPUTED`.
    function _commitment(bytes32 reportHash, bytes32 farmsRoot, uint256 context) private pure returns (uint256) {
        return uint256(EfficientHashLib.hash(reportHash, farmsRoot, bytes32(context))) & ~DISPUTED;
    }

    function _context(uint16 network, uint32 sequence, uint40 postedAt, uint40 finalAt) private pure returns (uint256) {
        return (uint256(network) << 112) | (uint256(sequence) << 80) | (uint256(postedAt) << 40) | finalAt;
    }

    function _batchDigest(
        bytes32 configDigest,
        uint16 network,
        uint32 sequence,
        bytes32 reportHash,
        Batch calldata batch
    ) private view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        BATCH_TYPEHASH,
                        configDigest,
                        network,
                        sequence,
                        reportHash,
                        batch.farmsRoot,
                        batch.evidenceHash
                    )
                )
            );
    }
}
