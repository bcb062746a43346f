// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "./interfaces/IHashpower.sol";
import {ILeaseMarket} from "./interfaces/ILeaseMarket.sol";
import {ILeaseToken} from "./interfaces/ILeaseToken.sol";
import {LeaseBook} from "./LeaseBook.sol";
import {SeriesId} from "./libraries/SeriesId.sol";

/// @title The till of the lease market: payments in, income and credits out, and whose units are let in
/// @dev Documented in `ILeaseMarket`. The guard stands around incoming money only, as in the primary market: what arrives is measured,
/// or believed, and none of it may count twice.
abstract contract LeaseTill is LeaseBook, IERC1155Receiver, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Income pulled from the ledger and not yet paid to anybody, base units. Per series, so that no series can pay with the money
    /// of another.
    struct Till {
        uint128 first;
        uint128 second;
    }

    mapping(uint256 id => Till) private _tills;

    /// @param ledger_ names this contract as its lease market; market, settlement and config follow from it
    /// @param leasehold_ ERC-721 of the lessees
    /// @param reversion_ ERC-721 of the lessors
    constructor(
        IHashpower ledger_,
        ILeaseToken leasehold_,
        ILeaseToken reversion_
    ) LeaseBook(ledger_, leasehold_, reversion_) {
        // Income comes in by `_pull` alone, where it is counted.
        ledger_.refuseThirdPartyClaims(true);
    }

    // ---------------------------------------------------------------- money out

    /// @inheritdoc ILeaseMarket
    function withdrawCredit(address token, address to) external returns (uint256 amount) {
        _checkReceiver(to);
        amount = _credits[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        _credits[token][msg.sender] = 0;
        emit CreditWithdrawn(msg.sender, token, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /// @inheritdoc ILeaseMarket
    function withdrawIncome(uint256 id, address to) external returns (uint256 amount, uint256 secondAmount) {
        _checkReceiver(to);
        IHashpower.LaneInfo memory first = _LEDGER.lane(id);
        IHashpower.LaneInfo memory second;
        if (SeriesId.hasTwoTokens(id)) second = _LEDGER.secondLane(id);
        amount = _accounts[id][msg.sender].income >> first.scaleBits;
        secondAmount = _secondIncome[id][msg.sender] >> second.scaleBits;
        if (amount == 0 && secondAmount == 0) revert NothingToWithdraw(msg.sender);
        // safe: no more than what is there
        if (amount != 0) _accounts[id][msg.sender].income -= uint96(amount << first.scaleBits);
        if (secondAmount != 0) _secondIncome[id][msg.sender] -= secondAmount << second.scaleBits;
        emit IncomeWithdrawn(msg.sender, id, to, amount, secondAmount);
        _payIncome(id, first.rewardToken, amount, second.rewardToken, secondAmount, to);
    }

    /// @dev Pulls the whole position of the series if its till does not suffice. After that it does: the ledger has paid here the whole
    /// base units of all that the position earned, and the payments are whole base units of its parts.
    function _payIncome(
        uint256 id,
        address token,
        uint256 amount,
        address secondToken,
        uint256 secondAmount,
        address to
    ) internal {
        if (amount == 0 && secondAmount == 0) return;
        Till storage till = _tills[id];
        if (amount > till.first || secondAmount > till.second) {
            (uint256 pulled, uint256 secondPulled) = _pull(id);
            // safe: base units of one lane fit 96 bits
            till.first += uint128(pulled);
            till.second += uint128(secondPulled);
        }
        till.first -= uint128(amount);
        till.second -= uint128(secondAmount);
        if (amount != 0) IERC20(token).safeTransfer(to, amount);
        if (secondAmount != 0) IERC20(secondToken).safeTransfer(to, secondAmount);
    }

    function _pull(uint256 id) private nonReentrant returns (uint256 amount, uint256 secondAmount) {
        return _LEDGER.claim(id);
    }

    // ---------------------------------------------------------------- money in, and credits

    function _credit(uint256 lease, address account, address token, uint256 amount) internal {
        if (amount == 0) return;
        _credits[token][account] += amount;
        emit Credited(lease, account, token, amount);
    }

    function _creditIncome(uint256 lease, uint256 id, address account, uint256 scaled, uint256 secondScaled) internal {
        if (scaled == 0 && secondScaled == 0) return;
        if (scaled != 0) _accounts[id][account].income += uint96(scaled); // safe: a lane's income fits 96 bits
        if (secondScaled != 0) _secondIncome[id][account] += secondScaled;
        emit IncomeCredited(lease, account, id, scaled, secondScaled);
    }

    /// @dev Whoever saw the signature may have used it first: what counts is the allowance, and the transfer checks that.
    function _permit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) internal {
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    function _receive(address token, uint256 amount) internal nonReentrant {
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), balanceBefore);
        if (received != amount) revert PaymentTokenShort(token, amount, received);
    }

    function _checkReceiver(address to) internal view {
        if (to == address(0) || to == address(this)) revert InvalidReceiver(to);
    }

    // ---------------------------------------------------------------- ERC-1155 receiver

    /// @notice Accepts units that this contract itself fetches from a lister. Reverts with `UnitsNotAccepted` for all others.
    function onERC1155Received(
        address operator,
        address from,
        uint256,
        uint256,
        bytes calldata
    ) external view returns (bytes4) {
        if (msg.sender != address(_LEDGER) || operator != address(this)) revert UnitsNotAccepted(operator, from);
        return IERC1155Receiver.onERC1155Received.selector;
    }

    /// @notice Reverts with `UnitsNotAccepted`.
    function onERC1155BatchReceived(
        address operator,
        address from,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        revert UnitsNotAccepted(operator, from);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IERC1155Receiver).interfaceId ||
            interfaceId == type(ILeaseMarket).interfaceId;
    }
}
