// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {NetworkDayRecord} from "../libraries/NetworkDayRecord.sol";
import {INetworkDays} from "./INetworkDays.sol";

/// @title What was mined: the committee's signed reports
/// @notice A batch carries at most one epoch's network report and a Merkle root over farm reports of finished epochs. Exactly
/// `q = floor((n + f) / 2) + 1` members sign it under EIP-712; `configDigest` binds chain, contract, committee and f.
/// @dev *Attested* means signed by a quorum. A report is final one dispute window after it was posted; a day whose fees are out
/// of bounds, seven days after. Until then it can be disputed (`IDisputes`): of all that was posted, only the disputed report waits. Bounds are checked on-chain by the network's rules: first height = last height + 1, subsidy
/// from height, a retarget only where the network retargets and within its limits.
interface IOutputOracle is INetworkDays {
    /// @notice What one network did in one epoch. The meaning on each network is in `docs/networks.md`; here, in general:
    /// @param epoch UTC day number
    /// @param firstHeight height of the first block of the epoch (of those whose median-time-past lies in it, where there is one)
    /// @param blockCount blocks of the epoch; 0 if none
    /// @param bits target in force before the epoch, in the network's 32-bit form: where the last report ended
    /// @param nextBits networks that retarget in periods: target after a retarget inside the epoch, 0 if there was none. Networks whose
    /// difficulty follows every block: work-weighted average target of the epoch's blocks, 0 if it has none
    /// @param retargetTime header time (unix seconds) of the first block after a retarget; 0 if there was none
    /// @param fees sum of all outputs of the coinbases of the epoch's blocks, less the sum of the blocks' subsidies, coin base units; zero where the
    /// coinbases paid out less than the subsidies
    /// @param priceUsd8 median USD price of one coin at the end of the epoch, 8 decimals: the last resort when every feed failed
    /// @param blocksRoot Merkle root over (height, hash, reward) of the blocks; reward: sum of the coinbase's outputs
    struct NetworkReport {
        uint32 epoch;
        uint32 firstHeight;
        uint16 blockCount;
        uint32 bits;
        uint32 nextBits;
        uint40 retargetTime;
        uint64 fees;
        uint56 priceUsd8;
        bytes32 blocksRoot;
    }

    /// @param sequence previous sequence of this network + 1
    /// @param report the epoch's network report; `report.epoch == 0` if the batch carries none
    /// @param farmsRoot Merkle root over farm-report leaves; zero if the batch carries none
    /// @param evidenceHash root of the signed observations that the values were computed from
    struct Batch {
        uint16 network;
        uint32 sequence;
        NetworkReport report;
        bytes32 farmsRoot;
        bytes32 evidenceHash;
    }

    /// @notice What one farm delivered in one epoch.
    /// @param hashrate average delivered hashrate, H/s
    /// @param gross coin base units credited to the farm for the epoch
    /// @param energyWh metered energy, watt-hours
    /// @param renewableBps provider's claim of renewable energy, basis points
    /// @param sources number of independent sources behind the hashrate; 1 = single-source
    struct FarmReport {
        uint32 farmId;
        uint32 epoch;
        uint96 hashrate;
        uint96 gross;
        uint64 energyWh;
        uint16 renewableBps;
        uint8 sources;
    }

    /// @notice Where a network's chain of reports stands.
    struct NetworkState {
        uint32 lastEpoch;
        uint32 nextHeight;
        uint32 bits;
        uint64 meanFees;
        uint32 sequence;
        uint64 rewardPerBlock;
    }

    struct Committee {
        uint32 configCount;
        uint8 f;
        uint8 quorum;
        uint40 activeSince;
        bytes32 configDigest;
        address[] signers;
    }

    /// @notice A network is reported from now on. `name` and `algorithm` are left-aligned ASCII, as its rules state them.
    event NetworkAdded(
        uint16 indexed network,
        address indexed rules,
        bytes32 name,
        bytes32 algorithm,
        uint8 coinDecimals,
        uint32 lastEpoch,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees
    );
    /// @notice The hashes of `parent` mine `auxiliary` as well.
    event NetworksMerged(uint16 indexed parent, uint16 indexed auxiliary);
    event CommitteeScheduled(uint32 indexed configCount, address[] signers, uint8 f, uint40 activeAt);
    event CommitteeCancelled(uint32 indexed configCount);
    event CommitteeActivated(
        uint32 indexed configCount,
        bytes32 configDigest,
        address[] signers,
        uint8 f,
        uint8 quorum
    );
    /// @notice A batch was accepted, and with it the report of an epoch, if it carries one: else `epoch`, `report` and `day` are zero. All that
    /// posting stores follows from this one event, and its block's time is `postedAt` wherever a function asks for it.
    /// @param signers bitmap of the members that signed
    /// @param day `work u96 | rewardPerBlock u64 | finalAt u40 | priceUsd8 u56`, highest bits first, as it is stored: what the day demanded, in one
    /// of the two forms of `NetworkWork`; subsidy and fees in coin base units; the unix second from which the day may be settled
    event BatchPosted(
        uint16 indexed network,
        uint32 indexed sequence,
        uint32 indexed epoch,
        uint256 signers,
        bytes32 farmsRoot,
        bytes32 evidenceHash,
        NetworkReport report,
        NetworkDayRecord day
    );

    /// @notice A dispute opened or ended: from now on a day that was not final is taken for these values.
    /// @param targetSeconds sum of (target + 1) * seconds over the epoch
    /// @param finalAt unix second from which it may be settled, unless it is decided again before
    event DayDecided(
        uint16 indexed network,
        uint32 indexed epoch,
        uint256 targetSeconds,
        uint64 rewardPerBlock,
        uint56 priceUsd8,
        uint40 finalAt
    );
    /// @notice A dispute over the newest day ended in a claim: the next report goes on from here.
    event StateMoved(
        uint16 indexed network,
        uint32 indexed epoch,
        uint32 nextHeight,
        uint32 nextBits,
        uint64 rewardPerBlock
    );
    /// @notice The reports of a batch stay provable for good: somebody paid for its commitment to be kept.
    event FarmBatchKept(uint16 indexed network, uint32 indexed sequence, bytes32 farmsRoot, uint40 postedAt);

    error InvalidWiring(address account);
    error DisputeWindowTooLong(uint256 disputeWindow, uint256 maximum);
    /// @notice At most 32 members, at least 3f + 1.
    error InvalidCommittee(uint256 members, uint256 f);
    /// @notice The zero address, or a member named twice.
    error InvalidSigner(address signer);
    error NoCommitteeScheduled();
    error CommitteeNotDue(uint256 activeAt, uint256 timestamp);
    error NetworkExists(uint256 network);
    error InvalidRules(address rules);
    /// @notice The decimals are not those in which the network's rules count.
    error WrongCoinDecimals(uint256 expected, uint256 coinDecimals);
    error DifferentAlgorithms(bytes32 parentAlgorithm, bytes32 algorithm);
    /// @notice A network has one auxiliary network, for good.
    error AlreadyMerged(uint256 parent, uint256 auxiliary);
    error WrongSequence(uint256 network, uint256 expected, uint256 sequence);
    error EmptyBatch(uint256 network, uint256 sequence);
    error WrongEpoch(uint256 network, uint256 expected, uint256 epoch);
    error EpochNotOver(uint256 epoch, uint256 timestamp);
    error WrongSignatureCount(uint256 expected, uint256 bitmapCount, uint256 signatureBytes);
    error UnknownMember(uint256 memberIndex, uint256 members);
    error WrongSigner(uint256 memberIndex, address expected, address recovered);
    error UnknownFarmBatch(uint256 network, uint256 sequence, bytes32 commitment);
    error FarmReportEpochNotOver(uint256 epoch, uint256 postedAt);
    error NotDisputes(address caller);
    /// @notice A day that is final, or that nobody reported, is decided by nobody.
    error DayFinal(uint256 network, uint256 epoch, uint256 finalAt);
    error DelayTooLong(uint256 finalAt, uint256 maximum);
    /// @notice Only days after the newest report can be prepared.
    error DayNotAhead(uint256 network, uint256 epoch, uint256 lastEpoch);

    /// @notice Posts a batch. Anyone may post what a quorum signed.
    /// @param signerBitmap bit i set: committee member i signed; exactly `quorum` bits
    /// @param signatures the 65-byte (r, s, v) signatures, concatenated in the order of the set bits
    function post(Batch calldata batch, uint256 signerBitmap, bytes calldata signatures) external;

    /// @notice Checks that `report` is a leaf of the farm batch and says from when it is final.
    /// @param postedAt unix second of the block in which the batch was posted
    /// @param proof Merkle branch, sorted pairs, and behind it the EIP-712 `hashStruct` of the batch's network report. Empty for a report that a dispute put in
    /// the place of another: sequence and time then count for nothing.
    /// @return finalAt unix second from which the report is final
    /// @dev Reverts with `UnknownFarmBatch` if the leaf, proof, sequence or time do not belong together, or if the batch is neither
    /// among the last `FARM_BATCHES_HELD` nor kept; with `FarmReportEpochNotOver` if the farm's day was not over when it was posted; with
    /// `FarmReportDisputed`, `FarmReportStruck` or `NotClaimed` of `IDisputes`.
    function verifyFarmReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        FarmReport calldata report,
        bytes32[] calldata proof
    ) external view returns (uint40 finalAt);

    /// @notice Checks that the batch carried this network report.
    /// @param postedAt unix second of the block in which the batch was posted
    /// @return reportHash EIP-712 `hashStruct` of the report: the last element of each proof of the batch's farm reports
    /// @dev Reverts with `UnknownFarmBatch` if report, root, sequence and time do not belong together, or if the batch is neither among the
    /// last `FARM_BATCHES_HELD` nor kept.
    function verifyNetworkReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        NetworkReport calldata report,
        bytes32 farmsRoot
    ) external view returns (bytes32 reportHash);

    /// @notice Keeps the commitment of a batch that is still held, so that its reports stay provable for good. Anyone.
    /// @param postedAt unix second of the block in which the batch was posted
    /// @param reportHash as `verifyNetworkReport` returns it; that of a report of zeros if the batch carried none
    /// @dev Reverts with `UnknownFarmBatch` if the values do not belong together or the batch is no longer held.
    function keepFarmBatch(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        bytes32 reportHash,
        bytes32 farmsRoot
    ) external;

    /// @notice Pays for the storage of days to come, so that posting them later costs 17,100 gas less each. Anyone, at a quiet hour.
    /// @param epoch UTC day number of the first of `count` days, after the newest report; days that are prepared already are passed over
    /// @dev Changes no answer of this contract. Reverts with `DayNotAhead`.
    function prepareDays(uint16 network, uint32 epoch, uint256 count) external;

    /// @notice Takes a day that is reported and not final for these values. Only `disputes`, which holds them to the network's bounds.
    /// @param finalAt unix second from which the day may be settled
    /// @dev Reverts with `NotDisputes`, `DayFinal`, or `DelayTooLong` if it would wait longer than any dispute can last.
    function decideDay(
        uint16 network,
        uint32 epoch,
        uint96 work,
        uint64 rewardPerBlock,
        uint56 priceUsd8,
        uint40 finalAt
    ) external;

    /// @notice If `epoch` is still the newest reported day: the next report goes on from this height and target. Only `disputes`. Thus a
    /// false height or target does not stop a network for good.
    /// @return moved false, and nothing done, if newer days were reported meanwhile
    /// @dev Reverts with `NotDisputes`.
    function moveState(
        uint16 network,
        uint32 epoch,
        uint32 nextHeight,
        uint32 nextBits,
        uint64 rewardPerBlock
    ) external returns (bool moved);

    /// @notice From now on `disputes` is asked before a farm report of this batch counts. Only `disputes`.
    /// @return leaf of the report
    /// @return finalAt unix second from which the report is final, disputes aside
    /// @dev Reverts with `NotDisputes`, and as `verifyFarmReport`.
    function flagFarmReport(
        uint16 network,
        uint32 sequence,
        uint40 postedAt,
        FarmReport calldata report,
        bytes32[] calldata proof
    ) external returns (bytes32 leaf, uint40 finalAt);

    /// @notice The only contract that may decide days and flag farm reports.
    function disputes() external view returns (address);
    /// @notice Most seconds for which a day can be under dispute, all its disputes together.
    function MAX_DISPUTE_TIME() external view returns (uint40);

    /// @notice Number of latest sequences of a network whose reports can be proven without `keepFarmBatch`: two months of days.
    function FARM_BATCHES_HELD() external view returns (uint256);

    /// @notice `keccak256(bytes.concat(keccak256(abi.encodePacked(FARM_LEAF_TAG, network, ...fields))))`
    function farmLeaf(uint16 network, FarmReport calldata report) external pure returns (bytes32);

    /// @notice EIP-712 digest that members sign.
    function batchDigest(Batch calldata batch) external view returns (bytes32);

    function committee() external view returns (Committee memory);
    function scheduledCommittee() external view returns (address[] memory signers, uint8 f, uint40 activeAt);
    function networkState(uint16 network) external view returns (NetworkState memory);
    /// @notice `work` of a reported day, as the network's rules returned it; 0 if no report of the epoch was posted.
    function workOf(uint16 network, uint32 epoch) external view returns (uint96);
    function rulesOf(uint16 network) external view returns (address);
    function disputeWindow() external view returns (uint40);

    /// @notice GOVERNOR. Adds a network with its rules and the point at which its reports start. Cannot be changed later.
    /// @param rules what the network makes possible; it states name, algorithm and decimals
    /// @param coinDecimals_ decimals of the coin base unit of reports; must be the rules'
    /// @param lastEpoch UTC day number before the first report
    /// @param nextHeight first height of the first report
    /// @param bits target in force before it, in the network's 32-bit form
    /// @param meanFees mean fees of a block, coin base units
    /// @dev Reverts with `NetworkExists`, `InvalidRules`, `WrongCoinDecimals`, or `InvalidBits` of the rules.
    function addNetwork(
        uint16 network,
        address rules,
        uint8 coinDecimals_,
        uint32 lastEpoch,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees
    ) external;

    /// @notice GOVERNOR. Adds a network that is mined along with `parent`: the same hashes at the same time, with targets, reports and
    /// rewards of its own (merged mining). Parameters as for `addNetwork`.
    /// @dev Reverts as `addNetwork`, and with `UnknownNetwork`, `AlreadyMerged` or `DifferentAlgorithms`.
    function addMergedNetwork(
        uint16 network,
        uint16 parent,
        address rules,
        uint8 coinDecimals_,
        uint32 lastEpoch,
        uint32 nextHeight,
        uint32 bits,
        uint64 meanFees
    ) external;

    /// @notice GOVERNOR. Schedules a committee of `signers` tolerating `f` faults; `activateCommittee` works `ROTATION_DELAY` later.
    function scheduleCommittee(address[] calldata signers, uint8 f) external;
    /// @notice GOVERNOR. Withdraws what was scheduled.
    function cancelCommittee() external;
    /// @notice Anyone, once the delay is over. Sequences go on; old signatures are void.
    function activateCommittee() external;
}
