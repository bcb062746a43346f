// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAccumulatingShare} from "../interfaces/IAccumulatingShare.sol";
import {IHashpower} from "../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {IRestrictedSeries} from "../interfaces/IRestrictedSeries.sol";
import {ITransferPolicy} from "../interfaces/ITransferPolicy.sol";
import {Entitlement} from "../libraries/Entitlement.sol";
import {Position, PositionLib} from "../libraries/Position.sol";
import {SeriesId} from "../libraries/SeriesId.sol";
import {TermsStore} from "../libraries/TermsStore.sol";
import {UnitDecimals} from "../libraries/UnitDecimals.sol";

/// @title A share of a basket: units of one series, and what they have earned
/// @dev Documented in `IAccumulatingShare`. Every function changes all its own state before it calls a token or a receiver. The guard stands around
/// incoming money only, as in the lease market: what arrives is measured, and none of it may count twice.
contract AccumulatingShare is IAccumulatingShare, ERC20Permit, IERC1155Receiver, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev receiver, most of the first reward token, most of the second
    uint256 private constant ORDER_BYTES = 96;

    IHashpower private immutable _LEDGER;
    IPrimaryMarket private immutable _MARKET;
    uint256 private immutable _ID;
    bool private immutable _RESTRICTED;
    bool private immutable _HAS_SECOND;
    uint8 private immutable _DECIMALS;
    address private immutable _REWARD;
    address private immutable _SECOND_REWARD;
    address private immutable _PAYMENT;
    uint256 private immutable _SCALE_BITS;
    uint256 private immutable _SECOND_SCALE_BITS;

    /// @dev Read only where there are no units.
    struct Refund {
        bool collected;
        uint128 payment;
    }

    Position private _first;
    Position private _second;
    Refund private _refund;
    mapping(address token => mapping(address account => uint256 amount)) private _credits;

    /// @param ledger_ the ledger of the series
    /// @param id_ a series that exists
    constructor(
        IHashpower ledger_,
        uint256 id_
    )
        ERC20(
            string.concat("Adit accumulating share ", Strings.toString(SeriesId.serial(id_))),
            string.concat("ADIT-A", Strings.toString(SeriesId.serial(id_)))
        )
        ERC20Permit(string.concat("Adit accumulating share ", Strings.toString(SeriesId.serial(id_))))
    {
        IHashpower.LaneInfo memory lane = ledger_.lane(id_);
        IPrimaryMarket.Terms memory terms = TermsStore.read(ledger_.market(), id_);
        _LEDGER = ledger_;
        _MARKET = IPrimaryMarket(ledger_.market());
        _ID = id_;
        _RESTRICTED = SeriesId.isRestricted(id_);
        _HAS_SECOND = SeriesId.hasTwoTokens(id_);
        _DECIMALS = UnitDecimals.shownAsTerahash(terms.unitHashrate);
        _REWARD = lane.rewardToken;
        _SECOND_REWARD = terms.secondRewardToken;
        _PAYMENT = terms.paymentToken;
        _SCALE_BITS = lane.scaleBits;
        _SECOND_SCALE_BITS = _HAS_SECOND ? ledger_.secondLane(id_).scaleBits : 0;
        // Income comes in by `_hasPulled` alone, when it is to be paid.
        ledger_.refuseThirdPartyClaims(true);
    }

    // ---------------------------------------------------------------- deposit

    /// @inheritdoc IAccumulatingShare
    function deposit(
        uint256 units,
        uint256 maxReward,
        uint256 maxSecondReward,
        address receiver
    ) public returns (uint256 shares, uint256 reward, uint256 secondReward) {
        (reward, secondReward) = _issue(msg.sender, receiver, units, maxReward, maxSecondReward);
        _LEDGER.safeTransferFrom(msg.sender, address(this), _ID, units, "");
        _receive(msg.sender, reward, secondReward);
        return (units, reward, secondReward);
    }

    /// @inheritdoc IAccumulatingShare
    function depositWithPermit(
        uint256 units,
        uint256 maxReward,
        uint256 maxSecondReward,
        address receiver,
        Permit calldata permit_
    ) external returns (uint256 shares, uint256 reward, uint256 secondReward) {
        // Whoever saw the signature may have used it first: what counts is the allowance, and the transfer checks that.
        try
            IERC20Permit(_REWARD).permit(
                msg.sender,
                address(this),
                maxReward,
                permit_.deadline,
                permit_.v,
                permit_.r,
                permit_.s
            )
        {} catch {}
        return deposit(units, maxReward, maxSecondReward, receiver);
    }

    /// @dev Checks and effects of a deposit; units and rewards follow, or have come already.
    function _issue(
        address depositor,
        address receiver,
        uint256 units,
        uint256 maxReward,
        uint256 maxSecondReward
    ) private returns (uint256 reward, uint256 secondReward) {
        if (units == 0) revert ZeroUnits();
        if (receiver == address(this)) revert InvalidReceiver(receiver);
        uint256 supply = totalSupply();
        Position position = _firstNow();
        _checkTakesUnits(position);

        reward = _rewardFor(position, units, supply, _SCALE_BITS);
        if (reward > maxReward) revert RewardAboveMaximum(_REWARD, reward, maxReward);
        _first = _plus(position, units, reward, _SCALE_BITS, _REWARD);
        if (_HAS_SECOND) {
            position = _secondNow();
            secondReward = _rewardFor(position, units, supply, _SECOND_SCALE_BITS);
            if (secondReward > maxSecondReward) {
                revert RewardAboveMaximum(_SECOND_REWARD, secondReward, maxSecondReward);
            }
            _second = _plus(position, units, secondReward, _SECOND_SCALE_BITS, _SECOND_REWARD);
        }
        _mint(receiver, units);
        emit Deposited(depositor, receiver, units, reward, secondReward);
    }

    /// @dev What `units` shares of `supply` have earned, base units, rounded up. Without shares less than a base unit is there, which nobody owes.
    function _rewardFor(
        Position position,
        uint256 units,
        uint256 supply,
        uint256 scaleBits
    ) private pure returns (uint256) {
        if (supply == 0) return 0;
        return Math.mulDiv(position.accrued(), units, supply << scaleBits, Math.Rounding.Ceil);
    }

    /// @dev The position with the deposit in it. The ledger's bounds hold for what it paid out; what comes from outside is checked.
    function _plus(
        Position position,
        uint256 units,
        uint256 reward,
        uint256 scaleBits,
        address token
    ) private pure returns (Position) {
        uint256 room = (type(uint96).max - position.accrued()) >> scaleBits;
        if (reward > room) revert RewardTooLarge(token, reward);
        uint256 word = Position.unwrap(position.plus(units));
        return Position.wrap(word + ((reward << scaleBits) << PositionLib.ACCRUED_OFFSET));
    }

    function _checkTakesUnits(Position position) private view {
        if (position.units() == 0 && _refund.collected) revert RefundAlreadyCollected();
    }

    function _receive(address from, uint256 reward, uint256 secondReward) private {
        if (reward != 0) _receiveToken(_REWARD, from, reward);
        if (secondReward != 0) _receiveToken(_SECOND_REWARD, from, secondReward);
    }

    function _receiveToken(address token, address from, uint256 amount) private nonReentrant {
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(from, address(this), amount);
        _checkReceived(token, balanceBefore, amount);
    }

    function _checkReceived(address token, uint256 balanceBefore, uint256 expected) private view {
        uint256 received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), balanceBefore);
        if (received != expected) revert TokenShort(token, expected, received);
    }

    // ---------------------------------------------------------------- redemption

    /// @inheritdoc IAccumulatingShare
    function redeem(uint256 shares, address receiver) external returns (Basket memory basket) {
        return _redeem(msg.sender, shares, receiver);
    }

    /// @inheritdoc IAccumulatingShare
    function redeemFrom(address owner, uint256 shares, address receiver) external returns (Basket memory basket) {
        if (owner != msg.sender) _spendAllowance(owner, msg.sender, shares);
        return _redeem(owner, shares, receiver);
    }

    function _redeem(address owner, uint256 shares, address receiver) private returns (Basket memory basket) {
        if (shares == 0) revert ZeroShares();
        _checkReceiver(receiver);
        uint256 supply = totalSupply();
        _burn(owner, shares); // first: it refuses shares that the owner does not have
        Position position = _firstNow();
        bool hasUnits = position.units() != 0;
        if (hasUnits) basket.units = shares;
        basket.reward = _part(position, shares, supply, _SCALE_BITS);
        _first = position.pay(basket.reward, _SCALE_BITS).minus(basket.units);
        if (_HAS_SECOND) {
            position = _secondNow();
            basket.secondReward = _part(position, shares, supply, _SECOND_SCALE_BITS);
            _second = position.pay(basket.secondReward, _SECOND_SCALE_BITS).minus(basket.units);
        }
        if (!hasUnits) {
            uint256 payment = _refund.payment;
            basket.payment = (payment * shares) / supply;
            _refund.payment = uint128(payment - basket.payment); // safe: less than before
        }
        emit Redeemed(owner, receiver, msg.sender, shares, basket);

        _pay(_REWARD, receiver, basket.reward);
        _pay(_SECOND_REWARD, receiver, basket.secondReward);
        _pay(_PAYMENT, receiver, basket.payment);
        // Last: it calls the receiver.
        if (hasUnits) _LEDGER.safeTransferFrom(address(this), receiver, _ID, shares, "");
    }

    /// @dev `shares` of `supply` of what is accrued, base units, rounded down. 96 and 64 bits: the product fits.
    function _part(
        Position position,
        uint256 shares,
        uint256 supply,
        uint256 scaleBits
    ) private pure returns (uint256) {
        return ((position.accrued() * shares) / supply) >> scaleBits;
    }

    /// @dev What its token does not deliver now is the receiver's, and waits. Gas cannot be chosen so that a payment fails and its credit does not.
    function _pay(address token, address to, uint256 amount) private {
        if (amount == 0) return;
        if (_hasPulled(token, amount) && IERC20(token).trySafeTransfer(to, amount)) return;
        _credits[token][to] += amount;
        emit Credited(to, token, amount);
    }

    /// @dev True if `amount` is here, pulled from the ledger if need be. The balance only says whether there is something to pull; what is whose, it
    /// does not say.
    function _hasPulled(address token, uint256 amount) private nonReentrant returns (bool) {
        if (IERC20(token).balanceOf(address(this)) >= amount) return true;
        if (token != _REWARD && token != _SECOND_REWARD) return false;
        try _LEDGER.claimToken(_ID, token, address(this)) {
            return true;
        } catch {
            return false;
        }
    }

    /// @inheritdoc IAccumulatingShare
    function withdrawCredit(address token, address to) external returns (uint256 amount) {
        _checkReceiver(to);
        amount = _credits[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        _credits[token][msg.sender] = 0;
        emit CreditWithdrawn(msg.sender, token, to, amount);
        _hasPulled(token, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    function _checkReceiver(address receiver) private view {
        if (receiver == address(0) || receiver == address(this)) revert InvalidReceiver(receiver);
    }

    // ---------------------------------------------------------------- refund

    /// @inheritdoc IAccumulatingShare
    function collectRefund() external nonReentrant returns (uint256 payment) {
        Position position = _firstNow();
        uint256 units = position.units();
        if (units == 0) revert NothingToRefund();
        _first = position.minus(units);
        if (_HAS_SECOND) _second = _secondNow().minus(units);

        uint256 balanceBefore = IERC20(_PAYMENT).balanceOf(address(this));
        payment = _MARKET.refund(_ID, units, address(this));
        _checkReceived(_PAYMENT, balanceBefore, payment);
        _refund = Refund({collected: true, payment: uint128(payment)}); // safe: payments of a series fit 96 bits
        emit RefundCollected(units, payment, msg.sender);
    }

    // ---------------------------------------------------------------- the shares' own policy

    /// @dev Shares of a restricted series go only where its units could go.
    function _update(address from, address to, uint256 shares) internal override {
        if (_RESTRICTED && to != address(0) && from != to) {
            if (!ITransferPolicy(_LEDGER.policyOf(_ID)).canTransfer(msg.sender, from, to, _ID, shares)) {
                revert TransferRestricted(_ID, from, to, shares);
            }
        }
        super._update(from, to, shares);
    }

    // ---------------------------------------------------------------- ERC-1155 receiver

    /// @notice Accepts units that `deposit` fetches, and makes a deposit of units that come with `abi.encode(receiver, maxReward, maxSecondReward)`.
    /// @dev The rewards are taken from the sender of the units by its allowance. The receiver may be chosen by the sender alone: an operator that moves
    /// another's units names that other. Reverts with `UnitsWithoutOrder`, `ReceiverNotSender`, or as `deposit` does.
    function onERC1155Received(
        address operator,
        address from,
        uint256 id_,
        uint256 units,
        bytes calldata data
    ) external returns (bytes4) {
        if (msg.sender != address(_LEDGER) || id_ != _ID) revert UnitsWithoutOrder(operator, from);
        if (operator == address(this)) return IERC1155Receiver.onERC1155Received.selector;
        if (from == address(0) || data.length != ORDER_BYTES) revert UnitsWithoutOrder(operator, from);
        (address receiver, uint256 maxReward, uint256 maxSecondReward) = abi.decode(data, (address, uint256, uint256));
        if (operator != from && receiver != from) revert ReceiverNotSender(receiver, from);
        (uint256 reward, uint256 secondReward) = _issue(from, receiver, units, maxReward, maxSecondReward);
        _receive(from, reward, secondReward);
        return IERC1155Receiver.onERC1155Received.selector;
    }

    /// @notice Reverts with `UnitsWithoutOrder`.
    function onERC1155BatchReceived(
        address operator,
        address from,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        revert UnitsWithoutOrder(operator, from);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IAccumulatingShare
    function totalAssets() external view returns (Basket memory) {
        return _basketOf(totalSupply());
    }

    /// @inheritdoc IAccumulatingShare
    function convertToAssets(uint256 shares) external view returns (Basket memory) {
        return _basketOf(shares);
    }

    /// @inheritdoc IAccumulatingShare
    function previewRedeem(uint256 shares) external view returns (Basket memory) {
        return _basketOf(shares);
    }

    function _basketOf(uint256 shares) private view returns (Basket memory basket) {
        uint256 supply = totalSupply();
        if (!_refund.collected) basket.units = shares;
        if (supply == 0) return basket;
        basket.reward = Math.mulDiv(_firstNow().accrued(), shares, supply << _SCALE_BITS);
        if (_HAS_SECOND)
            basket.secondReward = Math.mulDiv(_secondNow().accrued(), shares, supply << _SECOND_SCALE_BITS);
        basket.payment = Math.mulDiv(_refund.payment, shares, supply);
    }

    /// @inheritdoc IAccumulatingShare
    function convertToShares(uint256 units) external view returns (uint256 shares) {
        return _refund.collected ? 0 : units;
    }

    /// @inheritdoc IAccumulatingShare
    function previewDeposit(
        uint256 units
    ) external view returns (uint256 shares, uint256 reward, uint256 secondReward) {
        Position position = _firstNow();
        _checkTakesUnits(position);
        uint256 supply = totalSupply();
        reward = _rewardFor(position, units, supply, _SCALE_BITS);
        if (_HAS_SECOND) secondReward = _rewardFor(_secondNow(), units, supply, _SECOND_SCALE_BITS);
        return (units, reward, secondReward);
    }

    /// @inheritdoc IAccumulatingShare
    function maxDeposit(address receiver) external view returns (uint256 units) {
        if (_refund.collected || receiver == address(0) || receiver == address(this)) return 0;
        IRestrictedSeries rules = IRestrictedSeries(address(_LEDGER));
        bool barred =
            _RESTRICTED && !(rules.canReceiveUnits(receiver, _ID) && rules.canReceiveUnits(address(this), _ID));
        // While there are units, each share is one of them.
        return barred ? 0 : _LEDGER.totalSupply(_ID) - totalSupply();
    }

    /// @inheritdoc IAccumulatingShare
    function maxRedeem(address owner) external view returns (uint256 shares) {
        return balanceOf(owner);
    }

    /// @inheritdoc IAccumulatingShare
    function accrued() external view returns (uint256 scaled, uint256 secondScaled) {
        scaled = _firstNow().accrued();
        if (_HAS_SECOND) secondScaled = _secondNow().accrued();
    }

    /// @dev The position in the first lane at this second.
    function _firstNow() private view returns (Position) {
        return _first.checkpoint(_LEDGER.indexNow(_ID));
    }

    function _secondNow() private view returns (Position) {
        return _second.checkpoint(Entitlement.indexNow(_LEDGER.secondLane(_ID)));
    }

    /// @inheritdoc IAccumulatingShare
    function creditOf(address account, address token) external view returns (uint256) {
        return _credits[token][account];
    }

    /// @inheritdoc IAccumulatingShare
    function share() external view returns (address) {
        return address(this);
    }

    /// @inheritdoc IAccumulatingShare
    function id() external view returns (uint256) {
        return _ID;
    }

    /// @inheritdoc IAccumulatingShare
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc IAccumulatingShare
    function market() external view returns (address) {
        return address(_MARKET);
    }

    /// @inheritdoc IAccumulatingShare
    function rewardToken() external view returns (address) {
        return _REWARD;
    }

    /// @inheritdoc IAccumulatingShare
    function secondRewardToken() external view returns (address) {
        return _SECOND_REWARD;
    }

    /// @inheritdoc IAccumulatingShare
    function paymentToken() external view returns (address) {
        return _PAYMENT;
    }

    /// @inheritdoc IAccumulatingShare
    function refundCollected() external view returns (bool) {
        return _refund.collected;
    }

    /// @notice Decimals by which a whole share is 1 TH/s, where units divide it by a power of ten; else 0.
    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IERC20).interfaceId ||
            interfaceId == type(IERC20Metadata).interfaceId ||
            interfaceId == type(IERC20Permit).interfaceId ||
            interfaceId == type(IERC1155Receiver).interfaceId ||
            interfaceId == type(IAccumulatingShare).interfaceId;
    }
}
