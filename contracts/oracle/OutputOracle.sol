// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {INetworkRules} from "../interfaces/INetworkRules.sol";
import {IOutputOracle} from "../interfaces/IOutputOracle.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {NetworkDayRecord, NetworkDayRecordLibrary} from "../libraries/NetworkDayRecord.sol";
import {NetworkStateRecord, NetworkStateRecordLibrary} from "../libraries/NetworkStateRecord.sol";
import {OracleCommittee} from "./OracleCommittee.sol";

/// @title What was mined: the committee's signed reports
/// @notice Knows sequences, days, quorums and windows; what a network makes possible it asks that network's rules.
/// @dev Posting writes two slots (the network's state and the day) and, with farm reports, one of a ring of commitments that
/// were all written when the network was added: no batch ever pays for a fresh slot but that of its day.
contract OutputOracle is OracleCommittee {
    struct Network {
        address rules;
        uint8 coinDecimals;
    }

    bytes32 public constant FARM_LEAF_TAG = keccak256("Adit farm report v1");
    uint40 public constant MAX_DISPUTE_WINDOW = 5 days;
    /// @notice Window of a day whose fees are out of bounds; never shorter than the ordinary one.
    uint40 public constant OUT_OF_BOUNDS_WINDOW = 7 days;
    /// @inheritdoc IOutputOracle
    uint256 public constant FARM_BATCHES_HELD = 64;

    bytes32 private constant REPORT_TYPEHASH = keccak256(
        "NetworkReport(uint32 epoch,uint32 firstHeight,uint16 blockCount,uint32 bits,uint32 nextBits,uint40 retargetTime,uint64 fees,uint56 priceUsd8,bytes32 blocksRoot)"
    );
    bytes32 private constant BATCH_TYPEHASH = keccak256(
        "Batch(bytes32 configDigest,uint16 network,uint32 sequence,NetworkReport report,bytes32 farmsRoot,bytes32 evidenceHash)NetworkReport(uint32 epoch,uint32 firstHeight,uint16 blockCount,uint32 bits,uint32 nextBits,uint40 retargetTime,uint64 fees,uint56 priceUsd8,bytes32 blocksRoot)"
    );
    /// @dev What an unused place of the ring holds; no commitment hashes to it.
    bytes32 private constant EMPTY_PLACE = bytes32(uint256(1));

    /// @inheritdoc IOutputOracle
    uint40 public immutable disputeWindow;

    mapping(uint16 network => Network) private _networks;
    mapping(uint16 network => NetworkStateRecord) private _states;
    mapping(uint16 network => mapping(uint32 epoch => NetworkDayRecord)) private _days;
    mapping(uint16 network => mapping(uint256 place => bytes32 commitment)) private _farmBatches;
    mapping(bytes32 commitment => bool) private _kept;

    constructor(address authority_, address[] memory signers, uint8 f, uint40 disputeWindow_)
        OracleCommittee(authority_, signers, f)
    {
        if (disputeWindow_ > MAX_DISPUTE_WINDOW) revert DisputeWindowTooLong(disputeWindow_, MAX_DISPUTE_WINDOW);
        disputeWindow = disputeWindow_;
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
        if (_networks[network].rules != address(0)) revert NetworkExists(network);
        if (rules.code.length == 0) revert InvalidRules(rules);
        INetworkRules(rules).checkBits(bits);

        _networks[network] = Network({rules: rules, coinDecimals: coinDecimals_});
        NetworkState memory state;
        state.lastEpoch = lastEpoch_;
        state.nextHeight = nextHeight;
        state.bits = bits;
        state.meanFees = meanFees;
        _states[network] = NetworkStateRecordLibrary.pack(state);
        for (uint256 place = 0; place < FARM_BATCHES_HELD; ++place) {
            _farmBatches[network][place] = EMPTY_PLACE;
        }
        emit NetworkAdded(network, rules, coinDecimals_, lastEpoch_, nextHeight, bits, meanFees);
    }

    /// @inheritdoc IOutputOracle
    function post(Batch calldata batch, uint256 signerBitmap, bytes calldata signatures) external {
        address rules = _networks[batch.network].rules;
        if (rules == address(0)) revert UnknownNetwork(batch.network);
        NetworkState memory state = _states[batch.network].unpack();
        if (batch.sequence != ++state.sequence) revert WrongSequence(batch.network, state.sequence, batch.sequence);
        if (batch.report.epoch == 0 && batch.farmsRoot == 0) revert EmptyBatch(batch.network, batch.sequence);

        bool newCommittee = _attest(batch, signerBitmap, signatures);

        if (batch.farmsRoot != 0) {
            _farmBatches[batch.network][batch.sequence % FARM_BATCHES_HELD] = _commitment(
                batch.network,
                batch.sequence,
                batch.farmsRoot,
                uint40(block.timestamp),
                _finalAt(uint40(block.timestamp), newCommittee)
            );
        }
        emit BatchPosted(
            batch.network,
            batch.sequence,
            signerBitmap,
            batch.farmsRoot,
            batch.evidenceHash,
            uint40(block.timestamp),
            msg.sender
        );
        if (batch.report.epoch != 0) _acceptReport(batch.network, batch.report, state, rules, newCommittee);
        _states[batch.network] = NetworkStateRecordLibrary.pack(state);
    }

    /// @inheritdoc IOutputOracle
    function keepFarmBatch(uint16 network, uint32 sequence, uint40 postedAt, bytes32 farmsRoot) external {
        (bytes32 commitment,) = _findFarmBatch(network, sequence, postedAt, farmsRoot);
        _kept[commitment] = true;
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
        bytes32 farmsRoot = MerkleProof.processProofCalldata(proof, farmLeaf(network, report));
        (, finalAt) = _findFarmBatch(network, sequence, postedAt, farmsRoot);
        if (Epoch.end(report.epoch) > postedAt) revert FarmReportEpochNotOver(report.epoch, postedAt);
    }

    /// @inheritdoc INetworkDays
    function networkDay(uint16 network, uint32 epoch) external view returns (NetworkDay memory day) {
        NetworkDayRecord record = _days[network][epoch];
        day.finalAt = record.finalAt();
        if (day.finalAt == 0) return day;
        day.targetSeconds = INetworkRules(_networks[network].rules).targetSeconds(record.work());
        day.rewardPerBlock = record.rewardPerBlock();
        day.priceUsd8 = record.priceUsd8();
    }

    /// @inheritdoc INetworkDays
    function isFinal(uint16 network, uint32 epoch) external view returns (bool) {
        uint40 finalAt = _days[network][epoch].finalAt();
        return finalAt != 0 && block.timestamp >= finalAt;
    }

    /// @inheritdoc INetworkDays
    function lastEpoch(uint16 network) external view returns (uint32) {
        uint32 last = _states[network].unpack().lastEpoch;
        return _days[network][last].finalAt() == 0 ? 0 : last;
    }

    /// @inheritdoc IOutputOracle
    function batchDigest(Batch calldata batch) external view returns (bytes32) {
        (bytes32 configDigest,) = _readCommittee(_activeCommittee());
        return _batchDigest(configDigest, batch);
    }

    /// @inheritdoc IOutputOracle
    function networkState(uint16 network) external view returns (NetworkState memory) {
        return _states[network].unpack();
    }

    /// @inheritdoc IOutputOracle
    function coinDecimals(uint16 network) external view returns (uint8) {
        return _networks[network].coinDecimals;
    }

    /// @inheritdoc IOutputOracle
    function rulesOf(uint16 network) external view returns (address) {
        return _networks[network].rules;
    }

    /// @inheritdoc IOutputOracle
    function farmLeaf(uint16 network, FarmReport calldata report) public pure returns (bytes32) {
        bytes32 inner = keccak256(
            abi.encodePacked(
                FARM_LEAF_TAG,
                network,
                report.farmId,
                report.epoch,
                report.hashrate,
                report.gross,
                report.energyWh,
                report.renewableBps,
                report.sources
            )
        );
        return keccak256(bytes.concat(inner));
    }

    /// @dev Reverts unless a quorum of the active committee signed the batch.
    /// @return newCommittee true if its reports have twice the window
    function _attest(Batch calldata batch, uint256 signerBitmap, bytes calldata signatures)
        private
        view
        returns (bool newCommittee)
    {
        ActiveCommittee memory active = _activeCommittee();
        (bytes32 configDigest, address[] memory members) = _readCommittee(active);
        _checkQuorum(members, active.quorum, _batchDigest(configDigest, batch), signerBitmap, signatures);
        return _isNew(active);
    }

    /// @dev Checks the next day's report, stores the day and moves `state` (in memory) past it.
    function _acceptReport(
        uint16 network,
        NetworkReport calldata report,
        NetworkState memory state,
        address rules,
        bool newCommittee
    ) private {
        if (report.epoch != uint256(state.lastEpoch) + 1) {
            revert WrongEpoch(network, uint256(state.lastEpoch) + 1, report.epoch);
        }
        if (block.timestamp < Epoch.end(report.epoch)) revert EpochNotOver(report.epoch, block.timestamp);

        INetworkRules.Advance memory next = INetworkRules(rules).advance(state, report);
        uint40 finalAt = _finalAt(uint40(block.timestamp), newCommittee);
        if (!next.feesInBounds) {
            uint40 extended = uint40(block.timestamp) + OUT_OF_BOUNDS_WINDOW;
            if (finalAt < extended) finalAt = extended;
        }
        _days[network][report.epoch] =
            NetworkDayRecordLibrary.pack(next.work, next.rewardPerBlock, finalAt, report.priceUsd8);
        state.lastEpoch = report.epoch;
        state.nextHeight = report.firstHeight + report.blockCount;
        state.bits = next.nextBits;
        state.meanFees = next.meanFees;
        state.rewardPerBlock = next.rewardPerBlock;
        emit NetworkReported(
            network, report.epoch, report, next.targetSeconds, next.rewardPerBlock, finalAt, next.feesInBounds
        );
    }

    function _finalAt(uint40 postedAt, bool newCommittee) private view returns (uint40) {
        return postedAt + (newCommittee ? 2 * disputeWindow : disputeWindow);
    }

    /// @dev A batch posted by a new committee commits to the longer window, so both are tried: nobody else has to know which.
    function _findFarmBatch(uint16 network, uint32 sequence, uint40 postedAt, bytes32 farmsRoot)
        private
        view
        returns (bytes32 commitment, uint40 finalAt)
    {
        bytes32 held = _farmBatches[network][sequence % FARM_BATCHES_HELD];
        finalAt = _finalAt(postedAt, false);
        commitment = _commitment(network, sequence, farmsRoot, postedAt, finalAt);
        if (commitment == held || _kept[commitment]) return (commitment, finalAt);

        finalAt = _finalAt(postedAt, true);
        commitment = _commitment(network, sequence, farmsRoot, postedAt, finalAt);
        if (commitment == held || _kept[commitment]) return (commitment, finalAt);

        revert UnknownFarmBatch(network, sequence, commitment);
    }

    function _commitment(uint16 network, uint32 sequence, bytes32 farmsRoot, uint40 postedAt, uint40 finalAt)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(network, sequence, farmsRoot, postedAt, finalAt));
    }

    function _batchDigest(bytes32 configDigest, Batch calldata batch) private view returns (bytes32) {
        bytes32 reportHash = keccak256(abi.encode(REPORT_TYPEHASH, batch.report));
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    BATCH_TYPEHASH,
                    configDigest,
                    batch.network,
                    batch.sequence,
                    reportHash,
                    batch.farmsRoot,
                    batch.evidenceHash
                )
            )
        );
    }
}
