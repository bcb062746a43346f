// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IOptimisticOracle, IOptimisticOracleRecipient} from "../../interfaces/IOptimisticOracle.sol";

/// @title An optimistic oracle as its published interface says, with a test in place of the vote
contract TestOptimisticOracle is IOptimisticOracle {
    using SafeERC20 for IERC20;

    struct Assertion {
        address asserter;
        address recipient;
        address disputer;
        address currency;
        uint256 bond;
        uint256 expiresAt;
        bool settled;
        bool voted;
        bool truthful;
    }

    bytes32 public constant defaultIdentifier = "ASSERT_TRUTH";
    uint256 public minimumBond;
    mapping(bytes32 assertionId => Assertion) public assertions;

    event AssertionMade(bytes32 indexed assertionId, bytes claim, address asserter);

    error BondTooSmall(uint256 bond);
    error NotDisputable(bytes32 assertionId);
    error NotSettleable(bytes32 assertionId);
    error AssertedAlready(bytes32 assertionId);

    constructor(uint256 minimumBond_) {
        minimumBond = minimumBond_;
    }

    function setMinimumBond(uint256 minimumBond_) external {
        minimumBond = minimumBond_;
    }

    function getMinimumBond(address) external view returns (uint256) {
        return minimumBond;
    }

    function assertTruth(
        bytes calldata claim,
        address asserter,
        address callbackRecipient,
        address escalationManager,
        uint64 liveness,
        address currency,
        uint256 bond,
        bytes32 identifier,
        bytes32 domainId
    ) external returns (bytes32 assertionId) {
        if (bond < minimumBond) revert BondTooSmall(bond);
        assertionId = keccak256(
            abi.encode(
                claim,
                bond,
                block.timestamp,
                liveness,
                currency,
                callbackRecipient,
                escalationManager,
                identifier,
                domainId,
                msg.sender
            )
        );
        Assertion storage made = assertions[assertionId];
        if (made.asserter != address(0)) revert AssertedAlready(assertionId);
        (made.asserter, made.recipient, made.currency) = (asserter, callbackRecipient, currency);
        (made.bond, made.expiresAt) = (bond, block.timestamp + liveness);
        IERC20(currency).safeTransferFrom(msg.sender, address(this), bond);
        emit AssertionMade(assertionId, claim, asserter);
    }

    function disputeAssertion(bytes32 assertionId, address disputer) external {
        Assertion storage made = assertions[assertionId];
        bool isOpen = made.asserter != address(0) && made.disputer == address(0) && block.timestamp < made.expiresAt;
        if (!isOpen) revert NotDisputable(assertionId);
        made.disputer = disputer;
        IERC20(made.currency).safeTransferFrom(msg.sender, address(this), made.bond);
        IOptimisticOracleRecipient(made.recipient).assertionDisputedCallback(assertionId);
    }

    /// @notice The vote.
    function vote(bytes32 assertionId, bool truthful) external {
        (assertions[assertionId].voted, assertions[assertionId].truthful) = (true, truthful);
    }

    function settleAssertion(bytes32 assertionId) external {
        Assertion storage made = assertions[assertionId];
        bool disputed = made.disputer != address(0);
        bool isDue = disputed ? made.voted : made.asserter != address(0) && block.timestamp >= made.expiresAt;
        if (made.settled || !isDue) revert NotSettleable(assertionId);
        made.settled = true;
        bool truthful = !disputed || made.truthful;
        // Half of the loser's bond stays here, as the oracle's fee.
        uint256 prize = disputed ? made.bond + made.bond / 2 : made.bond;
        IERC20(made.currency).safeTransfer(truthful ? made.asserter : made.disputer, prize);
        IOptimisticOracleRecipient(made.recipient).assertionResolvedCallback(assertionId, truthful);
    }
}
