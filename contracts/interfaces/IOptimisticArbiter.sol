// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IDisputeArbiter} from "./IDisputeArbiter.sol";
import {IDisputes} from "./IDisputes.sol";
import {IOptimisticOracle, IOptimisticOracleRecipient} from "./IOptimisticOracle.sol";

/// @title An optimistic oracle as the arbiter of disputes
/// @notice Anyone asserts one of the three outcomes and places the oracle's bond. If nobody disputes that within `LIVENESS`, it is the answer. An
/// assertion that is disputed counts only if the oracle's vote comes in before the dispute's deadline, which it rarely does; meanwhile the same
/// outcome may be asserted anew. Without an answer in time the dispute ends by itself, in the fallback.
/// @dev The first assertion that the oracle finds true decides. So whoever cares for a dispute watches every assertion on it: a false one that
/// nobody disputes within its liveness becomes the answer, within what the dispute allows. Two sides that dispute each other's assertions to
/// the end pay for it with their bonds and get the fallback.
interface IOptimisticArbiter is IDisputeArbiter, IOptimisticOracleRecipient {
    event QuestionOpened(uint256 indexed disputeId, Question question);
    /// @param claim the sentence that the oracle was given
    /// @param bond base units of `CURRENCY`
    event OutcomeAsserted(
        uint256 indexed disputeId,
        IDisputes.Outcome indexed outcome,
        bytes32 indexed assertionId,
        address asserter,
        uint256 bond,
        string claim
    );
    event AssertionDisputed(uint256 indexed disputeId, bytes32 indexed assertionId);
    event AssertionSettled(uint256 indexed disputeId, bytes32 indexed assertionId, bool truthful);
    /// @notice The dispute has its answer.
    event Answered(uint256 indexed disputeId, IDisputes.Outcome outcome);

    error InvalidWiring(address account);
    error InvalidLiveness(uint256 liveness, uint256 minimum, uint256 maximum);
    error NotDisputes(address caller);
    error NotOracle(address caller);
    /// @notice The dispute was never opened here, or the question is another one.
    error UnknownQuestion(uint256 disputeId);
    /// @notice `Open` is no answer, and `Claimed` is none where no value was claimed.
    error NoAnswer(uint256 disputeId);
    /// @notice Nobody could dispute the assertion, and settle it, before the deadline.
    error TooLateToAssert(uint256 disputeId, uint256 deadline, uint256 needed);
    /// @notice The same outcome is asserted already, and nobody has disputed that.
    error AlreadyAsserted(uint256 disputeId, bytes32 assertionId);
    error AlreadyAnswered(uint256 disputeId);
    error NotAnswered(uint256 disputeId);

    /// @notice Asserts that `outcome` is the right answer, in words that anybody can check. Anyone; the bond is pulled from the caller and goes
    /// back to it if the oracle finds it right.
    /// @param question as in `QuestionOpened`
    /// @dev Reverts with `UnknownQuestion`, `NoAnswer`, `AlreadyAnswered`, `AlreadyAsserted` or `TooLateToAssert`.
    function assertOutcome(
        uint256 disputeId,
        Question calldata question,
        IDisputes.Outcome outcome
    ) external returns (bytes32 assertionId);

    /// @notice Tells the dispute its answer, if that could not be done when the assertion was settled. Anyone.
    /// @dev Reverts with `NotAnswered`, and with what `IDisputes.rule` reverts with.
    function deliver(uint256 disputeId) external;

    /// @notice The sentence that is asserted for this outcome.
    function claimOf(
        uint256 disputeId,
        Question calldata question,
        IDisputes.Outcome outcome
    ) external view returns (string memory);

    /// @notice The answer that the oracle gave; `Open` while there is none.
    function answerOf(uint256 disputeId) external view returns (IDisputes.Outcome);

    /// @notice The assertion of an outcome that nobody has disputed; zero if there is none.
    function assertionOf(uint256 disputeId, IDisputes.Outcome outcome) external view returns (bytes32);

    /// @notice Bond that an assertion takes now, base units of `CURRENCY`: `MIN_BOND`, or more if the oracle asks for more.
    function bondNow() external view returns (uint256);

    /// @notice Whose disputes.
    function disputes() external view returns (IDisputes);

    function oracle() external view returns (IOptimisticOracle);

    /// @notice Seconds in which an assertion can be disputed.
    function LIVENESS() external view returns (uint64);

    /// @notice Token of the bond.
    function CURRENCY() external view returns (address);

    /// @notice Least bond, base units of `CURRENCY`.
    function MIN_BOND() external view returns (uint256);
}
