// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IDisputeArbiter} from "../../interfaces/IDisputeArbiter.sol";
import {IDisputes} from "../../interfaces/IDisputes.sol";
import {IOptimisticArbiter} from "../../interfaces/IOptimisticArbiter.sol";
import {IOptimisticOracle, IOptimisticOracleRecipient} from "../../interfaces/IOptimisticOracle.sol";
import {DisputeWords} from "../../libraries/DisputeWords.sol";

/// @title An optimistic oracle as the arbiter of disputes
/// @dev Documented in `IOptimisticArbiter`. Open to no role. It holds no money: a bond passes through within one call. Neither callback ever
/// reverts when the oracle calls, or an asserter's bond would be stuck there.
contract OptimisticArbiter is IOptimisticArbiter {
    using SafeERC20 for IERC20;

    /// @notice Shorter, and nobody who watches could object in time.
    uint64 public constant MIN_LIVENESS = 6 hours;
    /// @notice Half a day less than the longest dispute, so that an assertion made on its first day can still decide it.
    uint64 public constant MAX_LIVENESS = 4 days + 12 hours;
    /// @notice Seconds that have to be left after an assertion's liveness to settle it in.
    uint64 public constant SETTLE_SECONDS = 2 hours;

    /// @dev What an assertion stands for.
    struct Assertion {
        uint256 disputeId;
        IDisputes.Outcome outcome;
    }

    /// @inheritdoc IOptimisticArbiter
    IDisputes public immutable disputes;
    /// @inheritdoc IOptimisticArbiter
    IOptimisticOracle public immutable oracle;
    /// @inheritdoc IOptimisticArbiter
    address public immutable CURRENCY;
    /// @inheritdoc IOptimisticArbiter
    uint256 public immutable MIN_BOND;
    /// @inheritdoc IOptimisticArbiter
    uint64 public immutable LIVENESS;

    mapping(uint256 disputeId => bytes32 hash) private _questions;
    mapping(bytes32 assertionId => Assertion) private _assertions;
    /// @inheritdoc IOptimisticArbiter
    mapping(uint256 disputeId => mapping(IDisputes.Outcome => bytes32)) public assertionOf;
    /// @inheritdoc IOptimisticArbiter
    mapping(uint256 disputeId => IDisputes.Outcome) public answerOf;

    /// @param disputes_ whose disputes; may be an address that is not deployed yet
    /// @param oracle_ the optimistic oracle
    /// @param currency token of the bond, which the oracle accepts
    /// @param minBond least bond, base units of `currency`
    /// @param liveness seconds in which an assertion can be disputed
    constructor(
        IDisputes disputes_,
        IOptimisticOracle oracle_,
        address currency,
        uint256 minBond,
        uint64 liveness
    ) {
        if (address(disputes_) == address(0)) revert InvalidWiring(address(disputes_));
        if (address(oracle_).code.length == 0) revert InvalidWiring(address(oracle_));
        if (currency.code.length == 0) revert InvalidWiring(currency);
        if (liveness < MIN_LIVENESS || liveness > MAX_LIVENESS) {
            revert InvalidLiveness(liveness, MIN_LIVENESS, MAX_LIVENESS);
        }
        disputes = disputes_;
        oracle = oracle_;
        CURRENCY = currency;
        MIN_BOND = minBond;
        LIVENESS = liveness;
    }

    /// @inheritdoc IDisputeArbiter
    /// @dev Keeps one word: who asserts brings the question along.
    function open(uint256 disputeId, Question calldata question) external {
        if (msg.sender != address(disputes)) revert NotDisputes(msg.sender);
        _questions[disputeId] = keccak256(abi.encode(question));
        emit QuestionOpened(disputeId, question);
    }

    /// @inheritdoc IOptimisticArbiter
    function assertOutcome(
        uint256 disputeId,
        Question calldata question,
        IDisputes.Outcome outcome
    ) external returns (bytes32 assertionId) {
        _checkAssertable(disputeId, question, outcome);
        string memory claim = DisputeWords.claim(address(disputes), disputeId, question, outcome);
        uint256 bond = bondNow();
        IERC20(CURRENCY).safeTransferFrom(msg.sender, address(this), bond);
        IERC20(CURRENCY).forceApprove(address(oracle), bond);
        assertionId = oracle.assertTruth(
            bytes(claim),
            msg.sender,
            address(this),
            address(0),
            LIVENESS,
            CURRENCY,
            bond,
            oracle.defaultIdentifier(),
            bytes32(0)
        );
        _assertions[assertionId] = Assertion({disputeId: disputeId, outcome: outcome});
        assertionOf[disputeId][outcome] = assertionId;
        emit OutcomeAsserted(disputeId, outcome, assertionId, msg.sender, bond, claim);
    }

    function _checkAssertable(
        uint256 disputeId,
        Question calldata question,
        IDisputes.Outcome outcome
    ) private view {
        if (_questions[disputeId] != keccak256(abi.encode(question))) revert UnknownQuestion(disputeId);
        bool isNone = outcome == IDisputes.Outcome.Open;
        if (isNone || (outcome == IDisputes.Outcome.Claimed && question.claimed.length == 0)) {
            revert NoAnswer(disputeId);
        }
        if (answerOf[disputeId] != IDisputes.Outcome.Open) revert AlreadyAnswered(disputeId);
        bytes32 standing = assertionOf[disputeId][outcome];
        if (standing != 0) revert AlreadyAsserted(disputeId, standing);
        uint256 needed = block.timestamp + LIVENESS + SETTLE_SECONDS;
        if (needed > question.deadline) revert TooLateToAssert(disputeId, question.deadline, needed);
    }

    // ---------------------------------------------------------------- what the oracle tells

    /// @inheritdoc IOptimisticOracleRecipient
    /// @dev Others may name this contract as the recipient of assertions of their own: those stand for nothing.
    function assertionDisputedCallback(bytes32 assertionId) external {
        Assertion memory assertion = _known(assertionId);
        if (assertion.outcome == IDisputes.Outcome.Open) return;
        _free(assertion, assertionId);
        emit AssertionDisputed(assertion.disputeId, assertionId);
    }

    /// @inheritdoc IOptimisticOracleRecipient
    function assertionResolvedCallback(bytes32 assertionId, bool assertedTruthfully) external {
        Assertion memory assertion = _known(assertionId);
        if (assertion.outcome == IDisputes.Outcome.Open) return;
        _free(assertion, assertionId);
        delete _assertions[assertionId];
        emit AssertionSettled(assertion.disputeId, assertionId, assertedTruthfully);
        if (!assertedTruthfully || answerOf[assertion.disputeId] != IDisputes.Outcome.Open) return;

        answerOf[assertion.disputeId] = assertion.outcome;
        emit Answered(assertion.disputeId, assertion.outcome);
        // Too late, or starved by who settles: the answer stands here, and anyone can deliver it.
        try disputes.rule(assertion.disputeId, assertion.outcome) {} catch {}
    }

    /// @inheritdoc IOptimisticArbiter
    function deliver(uint256 disputeId) external {
        IDisputes.Outcome answer = answerOf[disputeId];
        if (answer == IDisputes.Outcome.Open) revert NotAnswered(disputeId);
        disputes.rule(disputeId, answer);
    }

    function _known(bytes32 assertionId) private view returns (Assertion memory) {
        if (msg.sender != address(oracle)) revert NotOracle(msg.sender);
        return _assertions[assertionId];
    }

    function _free(Assertion memory assertion, bytes32 assertionId) private {
        if (assertionOf[assertion.disputeId][assertion.outcome] != assertionId) return;
        delete assertionOf[assertion.disputeId][assertion.outcome];
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IOptimisticArbiter
    function claimOf(
        uint256 disputeId,
        Question calldata question,
        IDisputes.Outcome outcome
    ) external view returns (string memory) {
        return DisputeWords.claim(address(disputes), disputeId, question, outcome);
    }

    /// @inheritdoc IOptimisticArbiter
    function bondNow() public view returns (uint256) {
        return Math.max(MIN_BOND, oracle.getMinimumBond(CURRENCY));
    }
}
