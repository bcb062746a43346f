// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IFarmRegistry} from "../interfaces/IFarmRegistry.sol";
import {IPayoutVerifier} from "../interfaces/IPayoutVerifier.sol";
import {BitcoinHeaders} from "../libraries/BitcoinHeaders.sol";
import {BitcoinMerkle} from "../libraries/BitcoinMerkle.sol";
import {BitcoinTx} from "../libraries/BitcoinTx.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {BlockProofs} from "./BlockProofs.sol";
import {PoolScripts} from "./PoolScripts.sol";

/// @title What farms were paid, proven by Bitcoin's chain
/// @dev Documented in `IPayoutVerifier`. Open to no role. A proof writes two slots: the farm's totals beside its script, and
/// the tags of the outputs that were counted in that week.
contract PayoutVerifier is IPayoutVerifier, BlockProofs, PoolScripts {
    using BitcoinTx for BitcoinTx.Parts;

    /// @dev One slot: who has a script, as in `Control`, and what the farm has proven if it has the script now.
    /// @param since UTC day of the farm's first report, as it was at the first proof
    struct ScriptRecord {
        uint32 farmId;
        uint32 fromHeight;
        uint32 untilHeight;
        uint32 since;
        uint64 coinbaseTotal;
        uint64 poolTotal;
    }

    /// @inheritdoc IPayoutVerifier
    uint256 public constant MIN_CONFIRMATIONS = 6;
    uint256 private constant ONE_BPS = 10_000;
    /// @dev OP_RETURN, then a push of the 44 bytes that follow.
    bytes2 private constant CONTROL_HEAD = 0x6a2c;
    bytes12 private constant CONTROL_TAG = "Adit farm v1";
    /// @dev `untilHeight` of a script that the farm has now.
    uint32 private constant OPEN = type(uint32).max;
    uint256 private constant DAYS_A_WEEK = 7;
    uint256 private constant TAG_BITS = 32;

    IFarmRegistry private immutable _REGISTRY;
    /// @inheritdoc IPayoutVerifier
    uint16 public immutable network;

    /// @dev By the script's hash; by the farm's id for the totals of one that has no script now, which no hash is equal to.
    mapping(bytes32 key => ScriptRecord) private _records;
    mapping(uint256 farmId => bytes32 scriptHash) private _scriptOf;
    /// @dev Tags of counted outputs, eight to a page: all of a script's in blocks of one week.
    mapping(bytes32 page => uint256 tags) private _counted;

    /// @param relay_ knows the targets
    /// @param registry_ knows farms; its oracle's committee lists the pools' scripts
    /// @param network_ the relay's network, in the oracle's numbers
    constructor(
        address relay_,
        address registry_,
        uint16 network_
    ) BlockProofs(relay_) PoolScripts(IFarmRegistry(registry_).oracle()) {
        if (_ORACLE.rulesOf(network_) == address(0)) revert InvalidVerifierWiring(registry_);
        _REGISTRY = IFarmRegistry(registry_);
        network = network_;
    }

    // ---------------------------------------------------------------- proofs

    /// @inheritdoc IPayoutVerifier
    function proveCoinbasePayout(uint32 farmId, CoinbaseProof calldata proof, uint32 vout) external {
        _checkConfirmations(proof);
        Block memory found = _checkBlock(proof);
        BitcoinTx.Parts memory coinbase = BitcoinTx.read(proof.coinbase, 0, vout);
        bytes32 scriptHash = coinbase.scriptHash(proof.coinbase);
        _count(farmId, found, found.coinbaseTxid, vout, scriptHash, coinbase.value, 0);
    }

    /// @inheritdoc IPayoutVerifier
    function provePoolPayout(uint32 farmId, SpendProof calldata proof, uint32 vout) external {
        (Block memory found, bytes32 txid, BitcoinTx.Parts memory parts, bytes32 spentScriptHash) = _checkSpend(
            proof,
            vout
        );
        PoolSpan memory span = poolSpanOf(spentScriptHash);
        if (span.pool == 0) revert NotFromPool(spentScriptHash);
        uint256 epoch = Epoch.fromTimestamp(found.time);
        if (epoch < span.validFrom || epoch >= span.validUntil) {
            revert OutsidePoolSpan(epoch, span.validFrom, span.validUntil);
        }
        _count(farmId, found, txid, vout, parts.scriptHash(proof.transaction), parts.value, span.pool);
    }

    /// @inheritdoc IPayoutVerifier
    function proveControl(uint32 farmId, SpendProof calldata proof, uint32 vout) external {
        uint16 farmNetwork = _REGISTRY.farm(farmId).network;
        if (farmNetwork != network) revert OtherNetwork(farmId, farmNetwork, network);
        bytes memory script = _REGISTRY.payoutScript(farmId);
        if (BitcoinTx.kindOf(script) == BitcoinTx.ScriptKind.Other) revert UnknownScriptForm(script);
        bytes32 scriptHash = keccak256(script);
        if (poolSpanOf(scriptHash).pool != 0) revert ScriptOfPool(scriptHash);

        (Block memory found, bytes32 txid, BitcoinTx.Parts memory parts, bytes32 spentScriptHash) = _checkSpend(
            proof,
            vout
        );
        if (spentScriptHash != scriptHash) {
            revert NotFarmScript(farmId, spentScriptHash, _records[spentScriptHash].farmId, found.height);
        }
        bytes32 shown = parts.scriptHash(proof.transaction);
        if (shown != keccak256(controlScript(farmId))) revert NotControlOutput(farmId, shown);
        _giveControl(farmId, scriptHash, found.height);
        emit ControlProven(farmId, scriptHash, _reversed(txid), script, found.height);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IPayoutVerifier
    function controlScript(uint32 farmId) public view returns (bytes memory) {
        // safe: chain ids are below 2^64, as EIP-2294 bounds them
        return abi.encodePacked(CONTROL_HEAD, CONTROL_TAG, uint64(block.chainid), address(_REGISTRY), farmId);
    }

    /// @inheritdoc IPayoutVerifier
    function isControlled(uint32 farmId, bytes calldata script) external view returns (bool) {
        return _hasControl(farmId, keccak256(script));
    }

    /// @inheritdoc IPayoutVerifier
    function controlOf(bytes32 scriptHash) external view returns (Control memory) {
        ScriptRecord memory record = _records[scriptHash];
        return
            Control({farmId: record.farmId, fromHeight: record.fromHeight, untilHeight: record.untilHeight});
    }

    /// @inheritdoc IPayoutVerifier
    function provenIncome(uint32 farmId) public view returns (uint64 coinbaseTotal, uint64 poolTotal) {
        ScriptRecord memory record = _records[_homeOf(farmId)];
        return (record.coinbaseTotal, record.poolTotal);
    }

    /// @inheritdoc IPayoutVerifier
    function isCounted(bytes32 scriptHash, uint32 epoch, bytes32 txid, uint32 vout) external view returns (bool) {
        (, , , bool known) = _find(scriptHash, epoch, _tagOf(txid, vout));
        return known;
    }

    /// @inheritdoc IPayoutVerifier
    function gradeOf(uint32 farmId) external view returns (Grade memory grade) {
        uint256 sources;
        (, grade.due, sources) = _REGISTRY.reportedGross(farmId);
        if (sources != 0) grade.report = sources == 1 ? ReportGrade.Attested : ReportGrade.CrossChecked;
        grade.isControlled = _hasControl(farmId, keccak256(_REGISTRY.payoutScript(farmId)));
        (uint256 coinbaseTotal, uint256 poolTotal) = provenIncome(farmId);
        grade.proven = coinbaseTotal + poolTotal;
        if (grade.due != 0) {
            // safe: at most 10,000
            grade.provenBps = uint16(Math.min(ONE_BPS, (grade.proven * ONE_BPS) / grade.due));
        }
    }

    /// @inheritdoc IPayoutVerifier
    function registry() external view returns (address) {
        return address(_REGISTRY);
    }

    // ---------------------------------------------------------------- inside

    /// @dev A pool's script pays nobody's farm.
    function _onPoolScript(bytes32 scriptHash) internal override {
        uint32 farmId = _records[scriptHash].farmId;
        if (farmId == 0) return;
        if (_scriptOf[farmId] == scriptHash) _loseScript(farmId, scriptHash);
        delete _records[scriptHash];
        emit ControlEnded(farmId, scriptHash, 0);
    }

    /// @dev The block, the transaction in it, and what the chosen input spends.
    /// @return found the block
    /// @return txid internal byte order
    /// @return parts of the transaction, with its chosen input and output
    /// @return spentScriptHash script of the output that the input spends
    function _checkSpend(
        SpendProof calldata proof,
        uint256 vout
    )
        private
        view
        returns (Block memory found, bytes32 txid, BitcoinTx.Parts memory parts, bytes32 spentScriptHash)
    {
        _checkConfirmations(proof.block_);
        found = _checkBlock(proof.block_);

        parts = BitcoinTx.read(proof.transaction, proof.input, vout);
        txid = BitcoinTx.txid(proof.transaction);
        bytes32[] calldata branch = proof.block_.branch;
        uint256 level = BitcoinMerkle.meeting(proof.index, branch.length, proof.branch.length);
        // At that level the index is 1: all its bits but the highest are used up.
        bytes32 folded = BitcoinMerkle.fold(txid, proof.branch, proof.index - (1 << level));
        if (folded != branch[level]) revert NotInBlock(branch[level], folded);

        BitcoinTx.Parts memory spent = BitcoinTx.read(proof.spent, 0, parts.outpointIndex);
        bytes32 spentTxid = BitcoinTx.txid(proof.spent);
        if (spentTxid != parts.outpointTxid) revert NotSpent(_reversed(parts.outpointTxid), _reversed(spentTxid));
        spentScriptHash = spent.scriptHash(proof.spent);
    }

    /// @dev Adds an output to the farm's income, once for ever.
    /// @param pool zero for a coinbase payout
    function _count(
        uint32 farmId,
        Block memory found,
        bytes32 txid,
        uint32 vout,
        bytes32 scriptHash,
        uint256 amount,
        bytes24 pool
    ) private {
        ScriptRecord memory record = _records[scriptHash];
        if (record.farmId != farmId || found.height < record.fromHeight || found.height >= record.untilHeight) {
            revert NotFarmScript(farmId, scriptHash, record.farmId, found.height);
        }
        bytes32 key = scriptHash;
        if (record.untilHeight != OPEN) {
            // A former script: what it adds goes where the farm's totals are.
            key = _homeOf(farmId);
            record = _records[key];
        }
        if (record.since == 0) {
            record.since = _firstReportOf(farmId);
            _records[key].since = record.since;
        }
        uint32 epoch = Epoch.fromTimestamp(found.time);
        if (epoch < record.since) revert BeforeReports(farmId, epoch, record.since);

        bytes32 printed = _reversed(txid);
        _countOnce(scriptHash, epoch, txid, vout);
        // safe: a transaction pays at most 21 million coins; sums of payments have far to go to 2^64, and revert there
        if (pool == 0) _records[key].coinbaseTotal = record.coinbaseTotal += uint64(amount);
        else _records[key].poolTotal = record.poolTotal += uint64(amount);
        emit PayoutProven(
            farmId,
            printed,
            vout,
            found.height,
            found.hash,
            epoch,
            uint64(amount),
            pool == 0 ? PayoutClass.Coinbase : PayoutClass.Pool,
            pool,
            record.coinbaseTotal,
            record.poolTotal
        );
    }

    /// @dev Payouts of one week share a slot, which all but the first find written. A block is of one week, so an output has one place;
    /// in a fork of another week it would have another, and six blocks of a fork could invent a payout as well.
    function _countOnce(bytes32 scriptHash, uint256 epoch, bytes32 txid, uint32 vout) private {
        uint256 tag = _tagOf(txid, vout);
        (bytes32 page, uint256 tags, uint256 shift, bool known) = _find(scriptHash, epoch, tag);
        if (known) revert PayoutCounted(_reversed(txid), vout);
        _counted[page] = tags | (tag << shift);
    }

    /// @return page the page that has the tag or, else, the first free place
    /// @return tags on it
    /// @return shift of the place, in bits
    /// @return known true if the tag is there
    function _find(
        bytes32 scriptHash,
        uint256 epoch,
        uint256 tag
    ) private view returns (bytes32 page, uint256 tags, uint256 shift, bool known) {
        uint256 week = epoch / DAYS_A_WEEK;
        for (uint256 number; ; ++number) {
            page = keccak256(abi.encode(scriptHash, week, number));
            tags = _counted[page];
            for (shift = 0; shift < 256; shift += TAG_BITS) {
                uint256 standing = uint32(tags >> shift);
                if (standing == tag) return (page, tags, shift, true);
                if (standing == 0) return (page, tags, shift, false);
            }
        }
    }

    /// @dev The newest block decides: an older one that is brought later takes nothing away. The farm's totals go along.
    function _giveControl(uint32 farmId, bytes32 scriptHash, uint32 height) private {
        ScriptRecord memory standing = _records[scriptHash];
        bytes32 former = _scriptOf[farmId];
        if (former == scriptHash) revert ControlStands(farmId, standing.fromHeight);
        if (former != 0 && height <= _records[former].fromHeight) {
            revert ControlNotNewer(_records[former].fromHeight, height);
        }
        if (standing.farmId != 0 && height <= standing.fromHeight) {
            revert ControlNotNewer(standing.fromHeight, height);
        }
        if (former != 0) {
            _loseScript(farmId, former);
            _records[former].untilHeight = height;
            emit ControlEnded(farmId, former, height);
        }
        if (standing.farmId != 0 && standing.farmId != farmId) {
            if (_scriptOf[standing.farmId] == scriptHash) _loseScript(standing.farmId, scriptHash);
            emit ControlEnded(standing.farmId, scriptHash, height);
        }
        ScriptRecord memory own = _records[bytes32(uint256(farmId))];
        delete _records[bytes32(uint256(farmId))];
        (own.farmId, own.fromHeight, own.untilHeight) = (farmId, height, OPEN);
        _records[scriptHash] = own;
        _scriptOf[farmId] = scriptHash;
    }

    /// @dev The farm's totals stay with the farm.
    function _loseScript(uint32 farmId, bytes32 scriptHash) private {
        ScriptRecord storage record = _records[scriptHash];
        ScriptRecord storage home = _records[bytes32(uint256(farmId))];
        (home.since, home.coinbaseTotal, home.poolTotal) = (record.since, record.coinbaseTotal, record.poolTotal);
        (record.since, record.coinbaseTotal, record.poolTotal) = (0, 0, 0);
        delete _scriptOf[farmId];
    }

    /// @dev Where the farm's totals are.
    function _homeOf(uint32 farmId) private view returns (bytes32 key) {
        key = _scriptOf[farmId];
        if (key == 0) key = bytes32(uint256(farmId));
    }

    function _hasControl(uint32 farmId, bytes32 scriptHash) private view returns (bool) {
        return farmId != 0 && _scriptOf[farmId] == scriptHash;
    }

    function _firstReportOf(uint32 farmId) private view returns (uint32 first) {
        first = _REGISTRY.farm(farmId).firstReportEpoch;
        if (first == 0) revert NoReportsYet(farmId);
    }

    function _checkConfirmations(CoinbaseProof calldata proof) private pure {
        uint256 confirmations = proof.headers.length / HEADER_BYTES;
        if (confirmations < MIN_CONFIRMATIONS) revert TooFewConfirmations(confirmations, MIN_CONFIRMATIONS);
    }

    /// @dev A txid as people print it.
    function _reversed(bytes32 txid) private pure returns (bytes32) {
        return bytes32(BitcoinHeaders.reverse(uint256(txid)));
    }

    /// @dev 32 bits of an output's name, never 0. Two outputs of a script and week that share them by chance, one pair in two hundred million
    /// weeks of daily payouts, count as one.
    function _tagOf(bytes32 txid, uint256 vout) private pure returns (uint256 tag) {
        tag = uint32(uint256(keccak256(abi.encode(txid, vout))));
        if (tag == 0) tag = 1;
    }
}
