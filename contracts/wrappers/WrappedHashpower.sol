// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {IRestrictedSeries} from "../interfaces/IRestrictedSeries.sol";
import {IStandardizedYield} from "../interfaces/IStandardizedYield.sol";
import {IWrappedHashpower} from "../interfaces/IWrappedHashpower.sol";
import {TermsRules} from "../libraries/TermsRules.sol";
import {WrapperIncome} from "./WrapperIncome.sol";

/// @title The units of one series as an ERC-20 whose income follows the holder
/// @dev Documented in `IWrappedHashpower`. Here: units in and out.
contract WrappedHashpower is WrapperIncome, IERC1155Receiver {
    using SafeERC20 for IERC20;

    /// @inheritdoc IWrappedHashpower
    bytes4 public constant WRAP_TAG = bytes4(keccak256("wrap(address)"));
    uint256 private constant TAG_AND_RECEIVER_BYTES = 36;

    /// @dev Units that this contract is buying: the one transfer without `WRAP_TAG` that it takes.
    uint256 private transient _buying;

    /// @param ledger_ that knows the series
    /// @param id_ series
    constructor(IHashpower ledger_, uint256 id_) WrapperIncome(ledger_, id_) {}

    // ---------------------------------------------------------------- units in

    /// @notice Wraps the units that came, if they are of the series and the data say so.
    /// @dev Reverts with `NotLedger`, `WrongSeries`, `NotWrapData`, `RefundIsCollected` or `TransferRestricted`.
    /// @inheritdoc IERC1155Receiver
    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes calldata data
    ) external returns (bytes4) {
        _checkSource(id);
        if (value == _buying && value != 0 && operator == address(_MARKET) && from == address(0)) {
            _buying = 0;
        } else {
            _wrap(operator, from, value, data);
        }
        return IERC1155Receiver.onERC1155Received.selector;
    }

    /// @notice Wraps the units that came, if all are of the series and the data say so.
    /// @dev Reverts as `onERC1155Received`.
    /// @inheritdoc IERC1155Receiver
    function onERC1155BatchReceived(
        address operator,
        address from,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external returns (bytes4) {
        // A batch of nothing comes through here too.
        if (msg.sender != address(_LEDGER)) revert NotLedger(msg.sender);
        uint256 units;
        for (uint256 i = 0; i < ids.length; ++i) {
            _checkSource(ids[i]);
            units += values[i];
        }
        _wrap(operator, from, units, data);
        return IERC1155Receiver.onERC1155BatchReceived.selector;
    }

    function _checkSource(uint256 id) private view {
        if (msg.sender != address(_LEDGER)) revert NotLedger(msg.sender);
        if (id != _ID) revert WrongSeries(id);
    }

    function _wrap(address operator, address from, uint256 units, bytes calldata data) private {
        bool isTagged = data.length >= 4 && bytes4(data[:4]) == WRAP_TAG;
        if (!isTagged || (data.length != 4 && data.length != TAG_AND_RECEIVER_BYTES))
            revert NotWrapData(operator, from);
        address receiver = data.length == 4 ? from : abi.decode(data[4:], (address));
        // The ledger has asked about this contract; the owner changes only if another receives the tokens.
        if (receiver != from) _askPolicy(operator, from, receiver, units);
        emit Wrapped(operator, from, receiver, units);
        _mint(receiver, units);
    }

    /// @notice Buys units of the open sale and mints as many tokens to `receiver`. Takes what the units cost, which is less than one unit's price below
    /// `amountTokenToDeposit`; the rest stays with the caller.
    /// @dev Reverts with `InvalidTokenIn` for any token but the payment token, `NoNativeToken`, `TooLittleOut`, `TransferRestricted`,
    /// or the errors of `IPrimaryMarket.buy`.
    /// @inheritdoc IStandardizedYield
    function deposit(
        address receiver,
        address tokenIn,
        uint256 amountTokenToDeposit,
        uint256 minSharesOut
    ) external payable returns (uint256 amountSharesOut) {
        if (msg.value != 0) revert NoNativeToken(msg.value);
        amountSharesOut = previewDeposit(tokenIn, amountTokenToDeposit);
        if (amountSharesOut < minSharesOut) revert TooLittleOut(amountSharesOut, minSharesOut);
        _askPolicy(msg.sender, address(0), receiver, amountSharesOut);
        uint256 cost = _MARKET.quote(_ID, amountSharesOut);
        emit Wrapped(address(_MARKET), address(0), receiver, amountSharesOut);
        emit Deposit(msg.sender, receiver, tokenIn, cost, amountSharesOut);

        IERC20(tokenIn).safeTransferFrom(msg.sender, address(this), cost);
        IERC20(tokenIn).forceApprove(address(_MARKET), cost);
        _buying = amountSharesOut;
        _MARKET.buy(_ID, amountSharesOut, cost, address(this));
        _mint(receiver, amountSharesOut);
    }

    /// @inheritdoc IStandardizedYield
    function previewDeposit(
        address tokenIn,
        uint256 amountTokenToDeposit
    ) public view returns (uint256 amountSharesOut) {
        if (tokenIn != _PAYMENT_TOKEN) revert InvalidTokenIn(tokenIn);
        // The most units whose cost, rounded up, is no more than that.
        return Math.mulDiv(amountTokenToDeposit, TermsRules.PRICE_UNIT, _UNIT_PRICE);
    }

    // ---------------------------------------------------------------- units out

    /// @inheritdoc IWrappedHashpower
    function unwrap(uint256 units, address to) external {
        if (_book.refundUnits != 0) revert RefundIsCollected();
        if (to != msg.sender) _askPolicy(msg.sender, msg.sender, to, units);
        _burn(msg.sender, units);
        emit Unwrapped(msg.sender, to, units);
        _LEDGER.safeTransferFrom(address(this), to, _ID, units, "");
    }

    /// @notice Burns tokens of the caller and pays `receiver` their refund: before `collectRefund` the market's for as many units, afterwards all
    /// that these tokens had still to earn of the collected one. What they have earned already stays the caller's to claim.
    /// @dev Reverts with `NoInternalBalance`, `InvalidTokenOut`, `InvalidReceiver`, `TooLittleOut`, ERC-6093's errors, or the market's `NotRefundable`
    /// and `ZeroUnits`.
    /// @inheritdoc IStandardizedYield
    function redeem(
        address receiver,
        uint256 amountSharesToRedeem,
        address tokenOut,
        uint256 minTokenOut,
        bool burnFromInternalBalance
    ) external returns (uint256 amountTokenOut) {
        if (burnFromInternalBalance) revert NoInternalBalance();
        if (tokenOut != _PAYMENT_TOKEN) revert InvalidTokenOut(tokenOut);
        _checkReceiver(receiver);
        if (amountSharesToRedeem == 0) revert IPrimaryMarket.ZeroUnits();
        _burn(msg.sender, amountSharesToRedeem);
        bool isCollected = _book.refundUnits != 0;
        amountTokenOut =
            isCollected
                ? _takeRest(msg.sender, amountSharesToRedeem)
                : _MARKET.refund(_ID, amountSharesToRedeem, receiver);
        if (amountTokenOut < minTokenOut) revert TooLittleOut(amountTokenOut, minTokenOut);
        emit Redeem(msg.sender, receiver, tokenOut, amountSharesToRedeem, amountTokenOut);
        if (isCollected) _pay(tokenOut, receiver, amountTokenOut);
    }

    /// @notice What `redeem` would pay now; 0 while the series gives no refunds, and once the term is over after the refund was collected.
    /// @inheritdoc IStandardizedYield
    function previewRedeem(
        address tokenOut,
        uint256 amountSharesToRedeem
    ) external view returns (uint256 amountTokenOut) {
        if (tokenOut != _PAYMENT_TOKEN) revert InvalidTokenOut(tokenOut);
        return _redeemable(amountSharesToRedeem);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IStandardizedYield
    function exchangeRate() external pure returns (uint256) {
        return 1e18;
    }

    /// @notice The ledger: an ERC-1155, of which this contract takes the id `seriesId`.
    /// @inheritdoc IStandardizedYield
    function yieldToken() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc IStandardizedYield
    function getTokensIn() external view returns (address[] memory) {
        return _paymentTokens();
    }

    /// @inheritdoc IStandardizedYield
    function getTokensOut() external view returns (address[] memory) {
        return _paymentTokens();
    }

    function _paymentTokens() private view returns (address[] memory tokens) {
        tokens = new address[](1);
        tokens[0] = _PAYMENT_TOKEN;
    }

    /// @inheritdoc IStandardizedYield
    function isValidTokenIn(address token) external view returns (bool) {
        return token == _PAYMENT_TOKEN;
    }

    /// @inheritdoc IStandardizedYield
    function isValidTokenOut(address token) external view returns (bool) {
        return token == _PAYMENT_TOKEN;
    }

    /// @notice The unit, in the ledger; as many decimals as this token.
    /// @inheritdoc IStandardizedYield
    function assetInfo() external view returns (AssetType assetType, address assetAddress, uint8 assetDecimals) {
        return (AssetType.TOKEN, address(_LEDGER), _DECIMALS);
    }

    /// @inheritdoc IWrappedHashpower
    function canSend(address account) external view returns (bool) {
        return IRestrictedSeries(address(_LEDGER)).canSendUnits(account, _ID);
    }

    /// @inheritdoc IWrappedHashpower
    function canReceive(address account) external view returns (bool) {
        return IRestrictedSeries(address(_LEDGER)).canReceiveUnits(account, _ID);
    }

    /// @inheritdoc IWrappedHashpower
    function canTransfer(address from, address to, uint256 units) external view returns (bool) {
        return IRestrictedSeries(address(_LEDGER)).canTransfer(from, to, _ID, units);
    }

    /// @inheritdoc IWrappedHashpower
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc IWrappedHashpower
    function market() external view returns (address) {
        return address(_MARKET);
    }

    /// @inheritdoc IWrappedHashpower
    function seriesId() external view returns (uint256) {
        return _ID;
    }

    /// @inheritdoc IWrappedHashpower
    function policy() external view returns (address) {
        return _POLICY;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IERC1155Receiver).interfaceId ||
            interfaceId == type(IERC20).interfaceId ||
            interfaceId == type(IERC20Metadata).interfaceId ||
            interfaceId == type(IERC20Permit).interfaceId ||
            interfaceId == type(IStandardizedYield).interfaceId ||
            interfaceId == type(IWrappedHashpower).interfaceId;
    }
}
