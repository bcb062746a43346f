// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {IRewardRouter} from "../interfaces/IRewardRouter.sol";
import {ISwapRouter} from "../interfaces/ISwapRouter.sol";
import {FeedPrice} from "../libraries/FeedPrice.sol";
import {FeedReader} from "../libraries/FeedReader.sol";
import {TermsRef} from "../libraries/TermsRef.sol";
import {TermsRules} from "../libraries/TermsRules.sol";
import {TermsStore} from "../libraries/TermsStore.sol";
import {RewardAccount} from "./RewardAccount.sol";

/// @title Turns rewards into another token, or into new units, by a standing order of their holder
/// @dev Documented in `IRewardRouter`. The guard stands around executions and withdrawals: a token on an executor's path may call back, and
/// what comes out is measured.
contract RewardRouter is IRewardRouter, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IRewardRouter
    uint256 public constant MAX_TIP_BPS = 200;
    uint256 private constant BPS = 10_000;
    uint256 private constant FLOOR_UNIT = 1e18;

    IHashpower private immutable _LEDGER;
    IPrimaryMarket private immutable _MARKET;
    ISwapRouter private immutable _SWAP_ROUTER;
    address private immutable _ACCOUNT_CODE;

    mapping(address holder => mapping(address tokenIn => Order)) private _orders;

    /// @param ledger_ whose rewards are routed
    /// @param swapRouter_ Uniswap v3's, or zero on a chain that has none
    constructor(IHashpower ledger_, ISwapRouter swapRouter_) {
        if (address(ledger_).code.length == 0) revert InvalidWiring(address(ledger_));
        if (address(swapRouter_) != address(0) && address(swapRouter_).code.length == 0) {
            revert InvalidWiring(address(swapRouter_));
        }
        _LEDGER = ledger_;
        _MARKET = IPrimaryMarket(ledger_.market());
        _SWAP_ROUTER = swapRouter_;
        _ACCOUNT_CODE = address(new RewardAccount());
    }

    // ---------------------------------------------------------------- orders

    /// @inheritdoc IRewardRouter
    function setOrder(address tokenIn, Order calldata order) external {
        if (order.tokenOut == address(0)) delete _orders[msg.sender][tokenIn];
        else {
            _checkOrder(tokenIn, order);
            _orders[msg.sender][tokenIn] = order;
        }
        emit OrderSet(msg.sender, tokenIn, order);
    }

    function _checkOrder(address tokenIn, Order calldata order) private view {
        if (order.tipBps > MAX_TIP_BPS) revert InvalidOrder("tipBps");
        if (order.slippageBps >= BPS) revert InvalidOrder("slippageBps");
        if (order.expiry <= block.timestamp) revert InvalidOrder("expiry");
        bool hasFeeds = order.feedIn != address(0) && order.feedOut != address(0);
        if (!hasFeeds && (order.feedIn != address(0) || order.feedOut != address(0))) revert InvalidOrder("feeds");
        if (order.tokenOut != tokenIn && order.floor == 0 && !hasFeeds) revert InvalidOrder("floor");
        if (order.buys != 0 && TermsStore.load(address(_MARKET), order.buys).paymentToken() != order.tokenOut) {
            revert InvalidOrder("buys");
        }
    }

    // ---------------------------------------------------------------- execution

    /// @inheritdoc IRewardRouter
    function execute(
        address holder,
        address tokenIn,
        uint256[] calldata ids,
        bytes calldata path
    ) external nonReentrant returns (uint256 amountOut) {
        Order memory order = _orderOf(holder, tokenIn);
        if (block.timestamp > order.expiry) revert OrderExpired(order.expiry, block.timestamp);
        for (uint256 i = 0; i < ids.length; ++i) {
            _LEDGER.claimFor(holder, ids[i]);
        }
        uint256 amountIn = _fetch(holder, tokenIn, Math.max(order.minIn, 1));
        uint256 floor = _floorOf(order, tokenIn, amountIn);

        uint256 received = amountIn;
        uint256 left;
        if (order.tokenOut != tokenIn) (received, left) = _swap(tokenIn, order.tokenOut, amountIn, path);
        uint256 tip = msg.sender == holder ? 0 : (received * order.tipBps) / BPS;
        amountOut = received - tip;
        if (amountOut < floor) revert BelowFloor(amountOut, floor);
        emit OrderExecuted(holder, tokenIn, order.tokenOut, Math.saturatingSub(amountIn, left), amountOut, tip, msg.sender);

        if (left != 0) IERC20(tokenIn).safeTransfer(accountOf(holder), left);
        if (tip != 0) IERC20(order.tokenOut).safeTransfer(msg.sender, tip);
        uint256 change = order.buys == 0 ? amountOut : amountOut - _buy(order, holder, amountOut);
        if (change != 0) IERC20(order.tokenOut).safeTransfer(holder, change);
    }

    /// @dev All that is in the account.
    function _fetch(address holder, address token, uint256 min) private returns (uint256 amount) {
        address account = openAccount(holder);
        amount = IERC20(token).balanceOf(account);
        if (amount < min) revert TooLittleIn(amount, min);
        RewardAccount(account).send(IERC20(token), address(this), amount);
    }

    /// @dev What came is measured, not believed. Nothing of either token was here before, but what somebody gave.
    /// @return received base units of `tokenOut`
    /// @return left base units of `tokenIn` that the pools did not take
    function _swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        bytes calldata path
    ) private returns (uint256 received, uint256 left) {
        if (address(_SWAP_ROUTER) == address(0)) revert NoSwapRouter();
        uint256 inBefore = IERC20(tokenIn).balanceOf(address(this)) - amountIn;
        uint256 outBefore = IERC20(tokenOut).balanceOf(address(this));
        IERC20(tokenIn).forceApprove(address(_SWAP_ROUTER), amountIn);
        _SWAP_ROUTER.exactInput(
            ISwapRouter.ExactInputParams({
                path: path,
                recipient: address(this),
                deadline: block.timestamp,
                amountIn: amountIn,
                amountOutMinimum: 0
            })
        );
        IERC20(tokenIn).forceApprove(address(_SWAP_ROUTER), 0);
        received = Math.saturatingSub(IERC20(tokenOut).balanceOf(address(this)), outBefore);
        left = Math.saturatingSub(IERC20(tokenIn).balanceOf(address(this)), inBefore);
    }

    /// @dev As many units as the money buys and the sale still has. The price is that of the terms, which the holder chose with the series.
    function _buy(Order memory order, address holder, uint256 amount) private returns (uint256 cost) {
        TermsRef terms = TermsStore.load(address(_MARKET), order.buys);
        uint256 unitPrice = terms.unitHashrate() * terms.price();
        uint256 units = Math.mulDiv(amount, TermsRules.PRICE_UNIT, unitPrice);
        units = Math.min(units, _MARKET.available(order.buys));
        if (units == 0) revert NothingToBuy(order.buys, amount);
        cost = TermsRules.cost(terms, units);
        emit UnitsBought(holder, order.buys, units, cost);
        IERC20(order.tokenOut).forceApprove(address(_MARKET), cost);
        _MARKET.buy(order.buys, units, cost, holder);
    }

    // ---------------------------------------------------------------- the floor

    /// @dev Rounded up, in the holder's favour.
    function _floorOf(Order memory order, address tokenIn, uint256 amountIn) private view returns (uint256) {
        uint256 floor = Math.mulDiv(amountIn, order.floor, FLOOR_UNIT, Math.Rounding.Ceil);
        if (order.feedIn == address(0)) return floor;
        // in / 10^decimalsIn * priceIn / priceOut * 10^decimalsOut, less the slippage
        uint256 scaledIn = amountIn * _priceOf(order.feedIn, order.maxAge) * (BPS - order.slippageBps);
        uint256 byFeeds = Math.mulDiv(
            scaledIn,
            10 ** IERC20Metadata(order.tokenOut).decimals(),
            _priceOf(order.feedOut, order.maxAge) * BPS * 10 ** IERC20Metadata(tokenIn).decimals(),
            Math.Rounding.Ceil
        );
        return Math.max(floor, byFeeds);
    }

    /// @return priceUsd8 USD with 8 decimals, above zero
    function _priceOf(address feed, uint256 maxAge) private view returns (uint256 priceUsd8) {
        (bool hasAnswer, FeedReader.Answer memory found) = FeedReader.readLatest(feed);
        (bool hasDecimals, uint8 decimals) = FeedReader.readDecimals(feed);
        if (!hasAnswer || !hasDecimals || found.updatedAt > block.timestamp) revert StaleFeed(feed);
        if (block.timestamp - found.updatedAt > maxAge) revert StaleFeed(feed);
        priceUsd8 = FeedPrice.normalise(found.answer, decimals);
        if (priceUsd8 == 0) revert StaleFeed(feed);
    }

    // ---------------------------------------------------------------- accounts

    /// @inheritdoc IRewardRouter
    function withdraw(address token, address to) external nonReentrant returns (uint256 amount) {
        address account = openAccount(msg.sender);
        if (to == address(0) || to == address(this) || to == account) revert InvalidReceiver(to);
        amount = IERC20(token).balanceOf(account);
        emit Withdrawn(msg.sender, token, to, amount);
        RewardAccount(account).send(IERC20(token), to, amount);
    }

    /// @inheritdoc IRewardRouter
    function openAccount(address holder) public returns (address account) {
        account = accountOf(holder);
        if (account.code.length != 0) return account;
        emit AccountOpened(holder, account);
        Clones.cloneDeterministic(_ACCOUNT_CODE, _saltOf(holder));
    }

    /// @inheritdoc IRewardRouter
    function accountOf(address holder) public view returns (address account) {
        return Clones.predictDeterministicAddress(_ACCOUNT_CODE, _saltOf(holder));
    }

    function _saltOf(address holder) private pure returns (bytes32) {
        return bytes32(uint256(uint160(holder)));
    }

    // ---------------------------------------------------------------- views

    function _orderOf(address holder, address tokenIn) private view returns (Order memory order) {
        order = _orders[holder][tokenIn];
        if (order.tokenOut == address(0)) revert NoOrder(holder, tokenIn);
    }

    /// @inheritdoc IRewardRouter
    function orderOf(address holder, address tokenIn) external view returns (Order memory) {
        return _orders[holder][tokenIn];
    }

    /// @inheritdoc IRewardRouter
    function floorOf(address holder, address tokenIn, uint256 amountIn) external view returns (uint256) {
        return _floorOf(_orderOf(holder, tokenIn), tokenIn, amountIn);
    }

    /// @inheritdoc IRewardRouter
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc IRewardRouter
    function swapRouter() external view returns (address) {
        return address(_SWAP_ROUTER);
    }
}
