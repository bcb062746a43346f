// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IBlockProofs} from "./IBlockProofs.sol";
import {IPoolScripts} from "./IPoolScripts.sol";

/// @title What farms were paid, proven by Bitcoin's chain
/// @notice A proof raises the *proven income* of a farm, a running total, and slashes nobody: payments span days, and anyone can send coins to
/// a script. Two things are income. A **coinbase payout** is an output of a block's first transaction: coins that
/// were mined just then. A **pool payout** is an output of a transaction that spends an output of a pool's script, in the days for which the
/// committee listed it. Whatever else pays the farm is refused, so coins sent in a circle count nothing.
/// @dev Only a script that the farm has shown control of is paid: the control names chain, registry and farm, so that nobody proves another's
/// payouts as his own. A payout counts from the block of the control on, until the block in which the farm shows control of another script, or another
/// farm of this one. Days are UTC days of block header times: a header may be two hours ahead of the network and lies above
/// the median of the eleven before it. Proofs need `MIN_CONFIRMATIONS` headers, the block's own included. They show work under the targets that the relay
/// knows, not the longest chain: a fork of that many blocks costs its miner their whole reward.
interface IPayoutVerifier is IBlockProofs, IPoolScripts {
    /// @notice A transaction in a block, and one input of it.
    /// @param block_ the block, by its coinbase
    /// @param transaction serialised without witness
    /// @param index of the transaction in the block, from 1 on
    /// @param branch its siblings from the leaf upwards, up to where its path meets the coinbase's: `floor(log2(index))` of them. There
    /// the two are siblings, so that the coinbase's branch holds what they lead to, and both leaves have one depth
    /// @param input index of the input
    /// @param spent the transaction whose output that input spends, serialised without witness; a txid does not commit to what it spends
    struct SpendProof {
        CoinbaseProof block_;
        bytes transaction;
        uint256 index;
        bytes32[] branch;
        uint256 input;
        bytes spent;
    }

    /// @notice A script that a farm has shown control of. Blocks in [fromHeight, untilHeight) pay it.
    /// @param farmId 0 if nobody has
    struct Control {
        uint32 farmId;
        uint32 fromHeight;
        uint32 untilHeight;
    }

    enum PayoutClass {
        Coinbase,
        Pool
    }

    /// @notice What stands behind the newest recorded report of a farm.
    enum ReportGrade {
        None,
        /// one source, signed by a quorum
        Attested,
        /// two sources or more that agree
        CrossChecked
    }

    /// @param report grade of the newest recorded report
    /// @param isControlled true if the farm has shown control of the script that it names now; else the farm is *declared*
    /// @param provenBps proven income by due gross, basis points, rounded down, at most 10,000; 0 if nothing is due
    /// @param proven proven income in all, satoshi
    /// @param due gross that the farm's recorded reports credit it, less what a pool may still owe (`IFarmRegistry.reportedGross`), satoshi
    struct Grade {
        ReportGrade report;
        bool isControlled;
        uint16 provenBps;
        uint256 proven;
        uint256 due;
    }

    /// @notice A payout was proven.
    /// @param txid as people print it
    /// @param vout index of the output
    /// @param height of the block, as its coinbase states it (BIP-34)
    /// @param blockHash as people print it
    /// @param epoch UTC day of the block's header time
    /// @param amount satoshi
    /// @param pool whose script paid; zero for a coinbase payout
    /// @param coinbaseTotal satoshi of all coinbase payouts of the farm proven so far
    /// @param poolTotal satoshi of all pool payouts of the farm proven so far
    event PayoutProven(
        uint32 indexed farmId,
        bytes32 indexed txid,
        uint32 vout,
        uint32 height,
        bytes32 blockHash,
        uint32 epoch,
        uint64 amount,
        PayoutClass class,
        bytes24 pool,
        uint64 coinbaseTotal,
        uint64 poolTotal
    );
    /// @notice The script pays this farm from the height on. A farm has one script at a time, a script one farm.
    event ControlProven(uint32 indexed farmId, bytes32 indexed scriptHash, bytes32 indexed txid, bytes script, uint32 height);
    /// @notice The script pays this farm no more from the height on; from any height if it is 0.
    event ControlEnded(uint32 indexed farmId, bytes32 indexed scriptHash, uint32 height);

    error InvalidVerifierWiring(address account);
    error TooFewConfirmations(uint256 confirmations, uint256 minimum);
    /// @notice The farm mines another network than the one whose chain proves.
    error OtherNetwork(uint256 farmId, uint256 network, uint256 expected);
    /// @notice The transaction supplied is not the one that the input spends from. Txids are as people print them.
    error NotSpent(bytes32 expected, bytes32 txid);
    /// @notice The input spends from no pool's script, so the payment counts nothing: it may be the farm's own money.
    error NotFromPool(bytes32 scriptHash);
    /// @notice The pool's script does not count on the day of the block.
    error OutsidePoolSpan(uint256 epoch, uint256 validFrom, uint256 validUntil);
    /// @notice The output pays a script that the farm had no control of in that block; `controller` is who has it now, 0 if nobody.
    error NotFarmScript(uint256 farmId, bytes32 scriptHash, uint256 controller, uint256 height);
    error NoReportsYet(uint256 farmId);
    /// @notice The block is of a day before the farm's first recorded report, whose income no report covers.
    error BeforeReports(uint256 farmId, uint256 epoch, uint256 firstReportEpoch);
    /// @notice The txid is as people print it.
    error PayoutCounted(bytes32 txid, uint256 vout);
    /// @notice Control of the farm's script must be shown by an output that names this farm: `controlScript`.
    error NotControlOutput(uint256 farmId, bytes32 scriptHash);
    /// @notice A pool's own script is no farm's.
    error ScriptOfPool(bytes32 scriptHash);
    /// @notice The script, or the farm, has a control that was shown in this block or in a later one.
    error ControlNotNewer(uint256 standing, uint256 height);
    /// @notice The script pays this farm already, from the height on.
    error ControlStands(uint256 farmId, uint256 fromHeight);

    /// @notice Proves an output of a block's coinbase as income of the farm. Anyone.
    /// @param vout index of the output
    /// @dev Reverts as `IBlockProofs.coinbaseOf`, or with `TooFewConfirmations`, `NoSuchOutput`, `NotFarmScript`, `OtherNetwork`,
    /// `NoReportsYet`, `BeforeReports` or `PayoutCounted`.
    function proveCoinbasePayout(uint32 farmId, CoinbaseProof calldata proof, uint32 vout) external;

    /// @notice Proves an output of a pool's payment as income of the farm. Anyone.
    /// @param proof the payment, and one input that spends from a pool's script
    /// @param vout index of the output
    /// @dev Reverts as `proveCoinbasePayout`, or with `IndexOutsideTree`, `WrongBranchLength`, `NoSuchInput`, `NotSpent`, `NotFromPool` or
    /// `OutsidePoolSpan`.
    function provePoolPayout(uint32 farmId, SpendProof calldata proof, uint32 vout) external;

    /// @notice Proves that who holds the key of the farm's payout script, as the registry names it now, speaks for this farm. Anyone.
    /// @param proof a transaction, and one input that spends an output of that script
    /// @param vout index of its output that is `controlScript(farmId)`
    /// @dev The newest block decides who has a script. A change of the farm's script makes it declared again; what was proven stays. Reverts as
    /// `provePoolPayout` for the block, or with `OtherNetwork`, `UnknownScriptForm`, `NotFarmScript`, `NotControlOutput`, `ScriptOfPool`,
    /// `ControlStands` or `ControlNotNewer`.
    function proveControl(uint32 farmId, SpendProof calldata proof, uint32 vout) external;

    /// @notice Output script that shows control, 46 bytes: OP_RETURN (0x6a), 0x2c, "Adit farm v1" in ASCII (12 bytes), chain id (8 bytes,
    /// highest first), address of the registry (20), farm id (4, highest first).
    function controlScript(uint32 farmId) external view returns (bytes memory);

    /// @notice True if blocks pay the farm by this script now.
    function isControlled(uint32 farmId, bytes calldata script) external view returns (bool);

    /// @notice Who has shown control of a script, by keccak256 of its bytes.
    function controlOf(bytes32 scriptHash) external view returns (Control memory);

    /// @notice Proven income of a farm, satoshi.
    /// @return coinbaseTotal newly mined coins
    /// @return poolTotal payments of pools
    function provenIncome(uint32 farmId) external view returns (uint64 coinbaseTotal, uint64 poolTotal);

    /// @notice True if the output was counted.
    /// @param scriptHash keccak256 of the output's script
    /// @param epoch UTC day of the block's header time
    /// @param txid internal byte order
    /// @param vout index of the output
    function isCounted(bytes32 scriptHash, uint32 epoch, bytes32 txid, uint32 vout) external view returns (bool);

    /// @notice How much is behind what a farm says. Reverts with `NoSuchFarm`.
    function gradeOf(uint32 farmId) external view returns (Grade memory);

    function registry() external view returns (address);
    /// @notice Network whose chain proves, in the oracle's numbers.
    function network() external view returns (uint16);
    /// @notice Headers that a payout or a control needs, the block's own included.
    function MIN_CONFIRMATIONS() external view returns (uint256);
}
