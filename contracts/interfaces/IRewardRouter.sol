// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Turns rewards into another token, or into new units, by a standing order of their holder
/// @notice A holder gives an order for each reward token, and registers its account here as its receiver in the ledger (`setReceiver(accountOf(holder))`).
/// From then on anyone may execute the order for a tip: claim, swap on Uniswap v3, pay the holder, in one transaction.
/// @dev **Whose money.** Claims that third parties trigger pay the registered receiver at any time, with nobody looking. Were that this contract,
/// nobody could tell whose money came. So each holder has an *account* of its own, a small contract at an address that follows from the holder:
/// whatever arrives there, from units or wrapped units, by whomever it was claimed, is this holder's. Only this contract moves it, by the holder's
/// order or on its demand (`withdraw`). In this contract itself nothing rests between transactions.
///
/// **What an executor may choose** is the moment and the path. What the holder gets, after the tip, is at least the floor: the higher of a fixed
/// price and, if the order names two feeds, their price less a bounded slippage. The rest of what an incomplete swap left goes back to the
/// account. So a bad path, a manipulated pool or a hostile token on the way cost the executor gas and the holder nothing below its floor.
///
/// No owner, no role, no fee of its own. An order is its holder's alone; who executes one's own order pays itself no tip.
interface IRewardRouter {
    /// @notice What to do with the rewards that come in one token.
    /// @param tokenOut what the holder wants; zero: no order. The reward token itself: it is paid on as it is
    /// @param buys series whose units are bought with `tokenOut`, which must be its payment token; 0: none. The change is paid out
    /// @param tipBps executor's part of what comes out, basis points, at most `MAX_TIP_BPS`
    /// @param slippageBps most that the holder gets below the feeds' price, basis points; the tip is a part of it
    /// @param maxAge seconds after which an answer of a feed is stale
    /// @param expiry unix second up to which the order stands
    /// @param minIn least base units of the reward token that are worth a swap, so that nobody grinds it down in small pieces
    /// @param floor least base units of `tokenOut` per base unit of the reward token, with 18 fractional decimals; 0 if the feeds suffice
    /// @param feedIn USD feed of the reward token; zero if the order names none
    /// @param feedOut USD feed of `tokenOut`; zero if the order names none
    struct Order {
        address tokenOut;
        uint64 buys;
        uint16 tipBps;
        uint16 slippageBps;
        uint32 maxAge;
        uint40 expiry;
        uint96 minIn;
        uint128 floor;
        address feedIn;
        address feedOut;
    }

    event OrderSet(address indexed holder, address indexed tokenIn, Order order);

    event AccountOpened(address indexed holder, address account);

    /// @param amountIn base units of `tokenIn` that left the holder's account for good
    /// @param amountOut base units of `tokenOut` for the holder, before units were bought
    /// @param tip base units of `tokenOut` for the executor
    event OrderExecuted(
        address indexed holder,
        address indexed tokenIn,
        address indexed tokenOut,
        uint256 amountIn,
        uint256 amountOut,
        uint256 tip,
        address executor
    );

    /// @param cost payment-token base units
    event UnitsBought(address indexed holder, uint256 indexed id, uint256 units, uint256 cost);

    event Withdrawn(address indexed holder, address indexed token, address to, uint256 amount);

    error InvalidWiring(address account);
    /// @notice The field of the order that cannot be as it is.
    error InvalidOrder(string field);
    error NoOrder(address holder, address tokenIn);
    error OrderExpired(uint256 expiry, uint256 timestamp);
    error TooLittleIn(uint256 amount, uint256 min);
    /// @notice What would be the holder's is below the floor of its order.
    error BelowFloor(uint256 amountOut, uint256 floor);
    /// @notice A feed of the order does not answer, or not recently, or not with a price.
    error StaleFeed(address feed);
    /// @notice Not one unit of the open sale can be had for this.
    error NothingToBuy(uint256 id, uint256 amount);
    /// @notice This chain has no router of swaps; orders that need one cannot be executed.
    error NoSwapRouter();
    error InvalidReceiver(address receiver);

    /// @notice Gives, changes or (with `tokenOut` zero) ends the caller's order for one reward token.
    /// @dev Reverts with `InvalidOrder`: an order that swaps names a floor or two feeds.
    function setOrder(address tokenIn, Order calldata order) external;

    /// @notice Claims series for `holder` and executes its order with all that is in its account. By anyone.
    /// @dev Wrapped units are claimed beforehand, by anyone (`claimRewards(holder)`): that pays the account as well.
    /// @param ids series to claim first; may be empty
    /// @param path of `ISwapRouter`, from `tokenIn` to the order's `tokenOut`; empty if they are the same
    /// @return amountOut base units of `tokenOut` for the holder, before units were bought
    function execute(
        address holder,
        address tokenIn,
        uint256[] calldata ids,
        bytes calldata path
    ) external returns (uint256 amountOut);

    /// @notice Pays all that is in the caller's account in one token to `to`.
    /// @return amount base units
    function withdraw(address token, address to) external returns (uint256 amount);

    /// @notice Deploys the account of `holder`, if it is not there yet. Money can come to it before that.
    function openAccount(address holder) external returns (address account);

    /// @notice What `holder` registers as its receiver in the ledger.
    function accountOf(address holder) external view returns (address account);

    function orderOf(address holder, address tokenIn) external view returns (Order memory);

    /// @notice Least base units of `tokenOut` that the order of `holder` accepts now for `amountIn`. Reverts with `NoOrder` or `StaleFeed`.
    function floorOf(address holder, address tokenIn, uint256 amountIn) external view returns (uint256 amountOut);

    /// @notice Most that an order may give to its executor, basis points.
    function MAX_TIP_BPS() external view returns (uint256);

    function ledger() external view returns (address);

    /// @notice Zero where there is none.
    function swapRouter() external view returns (address);
}
