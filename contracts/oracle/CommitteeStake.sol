// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ICommitteeStake} from "../interfaces/ICommitteeStake.sol";

/// @title The committee's stake
/// @dev Documented in `ICommitteeStake`. Tokens sent here without a call belong to nobody: the pool is counted, never measured.
abstract contract CommitteeStake is ICommitteeStake, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Withdrawal {
        uint216 shares;
        uint40 readyAt;
    }

    /// @inheritdoc ICommitteeStake
    uint40 public constant WITHDRAWAL_DELAY = 21 days;
    /// @dev Shares of the first base unit: what rounding takes from a deposit stays a millionth of what one could earn by it.
    uint256 private constant SHARES_PER_UNIT = 1e6;

    IERC20 internal immutable _TOKEN;

    uint256 private _stake;
    uint256 private _reserved;
    uint256 private _shares;
    /// @dev A pool that was slashed to nothing ends a round: its shares are worth nothing and weigh on no later one.
    uint256 private _round;
    mapping(uint256 round => mapping(address account => uint256)) private _sharesOf;
    mapping(uint256 round => mapping(address account => Withdrawal)) private _withdrawals;

    constructor(IERC20 token) {
        _TOKEN = token;
    }

    /// @inheritdoc ICommitteeStake
    function stake(uint256 amount, address account) external nonReentrant returns (uint256 shares) {
        shares = _shares == 0 ? amount * SHARES_PER_UNIT : Math.mulDiv(amount, _shares, _stake);
        if (shares == 0) revert NothingStaked();
        _stake += amount;
        _shares += shares;
        _sharesOf[_round][account] += shares;
        emit Staked(account, amount, shares);
        _TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc ICommitteeStake
    function requestWithdrawal(uint256 shares) external {
        uint256 held = _sharesOf[_round][msg.sender];
        if (shares == 0 || shares > held || shares > type(uint216).max) revert NotEnoughShares(held, shares);
        uint40 readyAt = uint40(block.timestamp) + WITHDRAWAL_DELAY;
        _withdrawals[_round][msg.sender] = Withdrawal({shares: uint216(shares), readyAt: readyAt});
        emit WithdrawalRequested(msg.sender, shares, readyAt);
    }

    /// @inheritdoc ICommitteeStake
    function withdrawStake() external nonReentrant returns (uint256 amount) {
        Withdrawal memory announced = _withdrawals[_round][msg.sender];
        if (announced.shares == 0) revert NoWithdrawal(msg.sender);
        if (block.timestamp < announced.readyAt) revert WithdrawalNotDue(announced.readyAt, block.timestamp);
        amount = Math.mulDiv(announced.shares, _stake, _shares);
        if (amount > _stake - _reserved) revert StakeReserved(amount, _stake - _reserved);

        delete _withdrawals[_round][msg.sender];
        _sharesOf[_round][msg.sender] -= announced.shares;
        _shares -= announced.shares;
        _stake -= amount;
        emit StakeWithdrawn(msg.sender, announced.shares, amount);
        _TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ICommitteeStake
    function sharesOf(address account) external view returns (uint256) {
        return _sharesOf[_round][account];
    }

    /// @inheritdoc ICommitteeStake
    function withdrawalOf(address account) external view returns (uint256 shares, uint40 readyAt) {
        Withdrawal memory announced = _withdrawals[_round][account];
        return (announced.shares, announced.readyAt);
    }

    /// @inheritdoc ICommitteeStake
    function totalShares() external view returns (uint256) {
        return _shares;
    }

    /// @inheritdoc ICommitteeStake
    function totalStake() external view returns (uint256) {
        return _stake;
    }

    /// @inheritdoc ICommitteeStake
    function reservedStake() external view returns (uint256) {
        return _reserved;
    }

    /// @return reserved what of the free pool faces the bond, at most as much
    function _reserve(uint256 bond) internal returns (uint256 reserved) {
        reserved = Math.min(bond, _stake - _reserved);
        _reserved += reserved;
    }

    function _release(uint256 reserved) internal {
        _reserved -= reserved;
    }

    /// @dev What was reserved leaves the pool.
    function _slash(uint256 reserved) internal {
        _reserved -= reserved;
        _stake -= reserved;
        if (_stake == 0 && _shares != 0) {
            _shares = 0;
            ++_round;
        }
        emit StakeSlashed(reserved);
    }

    /// @return won what the pool took: nothing if there is nobody in it
    function _win(uint256 amount) internal returns (uint256 won) {
        if (_shares == 0) return 0;
        _stake += amount;
        emit StakeWon(amount);
        return amount;
    }
}
