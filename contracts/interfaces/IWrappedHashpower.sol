// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Wrapped hashpower: the units of one series as an ERC-20 whose income follows the holder
/// @notice One base unit of the token is one unit of the series, always: it is wrapped, and unwrapped, one for one. Whoever holds it earns
/// what the unit earns, by the second, and keeps it when the token moves on. Made by `IWrapperFactory`, one for each series. No
/// owner, no fee, no upgrade; nobody can pause anything.
/// @dev **Income.** Each holder has a position of the ledger's own form, `units | index | accrued` in one slot, moved by the *ledger's*
/// index of this second: with as many units here as tokens there are, the sum of all holders' income is what the ledger owes this
/// contract, to the bit at the ledger's scale `s`. A transfer rounds nothing. A claim pays whole base units, rounded down, and the
/// fraction stays with the holder. Series with two reward tokens have two such positions.
///
/// **Wrapping** is an ERC-1155 transfer to this contract whose data say so: `WRAP_TAG` alone credits the *sender* (`from`), whoever the
/// operator is; `WRAP_TAG` and an ABI-encoded address credit that address. Any other transfer reverts, whatever it carries: units that
/// arrive by mistake would be nobody's. (Units sent to the address before the contract stood there are lost to their sender, and harm nobody.)
///
/// **Refunds** (cancelled, early ended, wound up, defaulted) follow the days that they are for. As long as the units are here a holder may
/// unwrap and take the refund at the market, or `redeem` for the payment token: all of it. Or anyone calls `collectRefund`: all units
/// are refunded at once, and the payment token becomes a reward that every token earns by the second and by the calendar, evenly over the days that
/// were not mined. At a time `t` a token has earned `amount / units * clamp((t - from) / (to - from), 0, 1)`: `from` is the start of the first day whose
/// income does not come (of the whole term, if the sale was cancelled), `to` the end of the term; if all days were mined, all of it at once. Whoever
/// holds while a second passes earns it, as with income; a transfer moves and rounds nothing. From then on `redeem` burns tokens and pays at once all that they had
/// still to earn: nothing, once the term is over. In a yield market, therefore, the yield gets the refund of the days up to its expiry if
/// it was collected by then, and the principal, redeemed then, that of all days after.
///
/// **Restricted series.** The policy is asked for every change of owner: when tokens move, when they are wrapped or bought for
/// another than the sender, when they are unwrapped to another than the holder. The ledger asks it besides whether this contract, and
/// then the receiver of unwrapped units, may receive. Claims and refunds meet no policy.
///
/// **ERC-5115.** `exchangeRate` is 1. `yieldToken` is the ledger, an ERC-1155 of which this contract takes one id. `getTokensIn` and
/// `getTokensOut` are the payment token: `deposit` buys units while the sale is open, `redeem` is the refund. The reward tokens are
/// fixed: the series' one or two, and the payment token unless it is one of them. Tokens cannot be sent to this contract, so it has
/// no internal balance to burn. A principal token of a yield market should expire by the end of the series.
///
/// **ERC-20.** As many decimals as make one whole token 1e12 H/s (3 for units of 1e9 H/s), 0 if the unit is no power of ten. Transfers to
/// the zero address and to this contract revert. No fee, no hook, no rebase. A contract that holds this token earns, and has to
/// claim for itself: one that cannot (a pool, a lending market) should hold the accumulating share instead.
interface IWrappedHashpower {
    /// @param receiver who got the tokens; `from` unless the data of the transfer, or the buyer, named another
    event Wrapped(address indexed operator, address indexed from, address indexed receiver, uint256 units);

    event Unwrapped(address indexed holder, address indexed to, uint256 units);

    /// @notice All `units` here were refunded, and their tokens earn `amount` of the payment token over the `refundStream`.
    event RefundCollected(uint256 units, uint256 amount);

    /// @notice Only the ledger tells this contract of units.
    error NotLedger(address caller);
    /// @notice Another series than the one that this token wraps.
    error WrongSeries(uint256 id);
    /// @notice The units did not come to be wrapped: the data are neither `WRAP_TAG` nor `WRAP_TAG` and an address.
    error NotWrapData(address operator, address from);
    /// @notice The refund of the series has been collected: no unit is here any more, and none comes in. `redeem` burns what is left.
    error RefundIsCollected();
    error NothingWrapped();
    /// @notice The market paid another refund than its books said.
    error RefundShort(uint256 expected, uint256 received);
    /// @notice The policy of a restricted series stands between these two accounts.
    error TransferRestricted(uint256 id, address from, address to, uint256 units);
    error InvalidReceiver(address receiver);
    /// @notice `deposit` takes the payment token only. Units come in by a transfer in the ledger.
    error InvalidTokenIn(address token);
    error InvalidTokenOut(address token);
    /// @notice Tokens cannot be sent to this contract, so there are none to burn.
    error NoInternalBalance();
    error NoNativeToken(uint256 value);
    error TooLittleOut(uint256 out, uint256 min);
    error ERC2612ExpiredSignature(uint256 deadline);
    error ERC2612InvalidSigner(address signer, address owner);

    /// @notice Burns `units` tokens of the caller and sends as many units to `to`, with the ERC-1155 receiver check. What they have
    /// earned stays the caller's to claim.
    /// @dev Reverts with `RefundIsCollected`, `TransferRestricted`, ERC-6093's errors, or those of the ledger and the receiver.
    function unwrap(uint256 units, address to) external;

    /// @notice Pays the caller's rewards to `to`. Only the holder chooses a receiver; an allowance does not.
    /// @return amounts base units, in the order of `getRewardTokens`
    function claimTo(address to) external returns (uint256[] memory amounts);

    /// @notice Pays the caller's rewards in one token: while another is paused, or blocks the receiver, it holds up nothing but itself.
    /// @dev Reverts with `InvalidReceiver` and the ledger's `NotRewardToken`.
    /// @return amount base units
    function claimToken(address token, address to) external returns (uint256 amount);

    /// @notice Takes the refund of all units here, for all holders, who earn it from then on. By anyone, once refunds are open.
    /// @dev Reverts with `RefundIsCollected`, `NothingWrapped`, or the market's `NotRefundable`.
    /// @return amount payment-token base units
    function collectRefund() external returns (uint256 amount);

    /// @notice Units refunded and payment-token base units they brought; zero before `collectRefund`.
    function collected() external view returns (uint256 units, uint256 amount);

    /// @notice Over which time the collected refund is earned, evenly; zero before `collectRefund`.
    /// @return from unix second, the start of the first day that was not mined. In the future while a sale was cancelled before the term
    /// @return to unix second, the end of the term
    function refundStream() external view returns (uint256 from, uint256 to);

    /// @notice What `holder` has, its first lane at the ledger's scale `s`.
    /// @return units tokens, which are units
    /// @return accruedNow unclaimed rewards, at scale `s`, fraction included
    /// @return secondAccruedNow the same in the second reward token, at its own scale; 0 if there is none
    function positionOf(
        address holder
    ) external view returns (uint256 units, uint256 accruedNow, uint256 secondAccruedNow);

    /// @notice Whether the policy of the series lets `account` send to somebody. Never reverts. True for an unrestricted series.
    function canSend(address account) external view returns (bool);

    /// @notice Whether the policy of the series lets `account` receive. Never reverts.
    function canReceive(address account) external view returns (bool);

    /// @notice Whether the policy lets `units` go from `from` to `to`, with this contract as the operator. Never reverts; balances are not looked at.
    function canTransfer(address from, address to, uint256 units) external view returns (bool);

    /// @notice The data of an ERC-1155 transfer to wrap units begin with this.
    function WRAP_TAG() external view returns (bytes4);

    function ledger() external view returns (address);

    function market() external view returns (address);

    /// @notice The series whose units are wrapped.
    function seriesId() external view returns (uint256);

    /// @notice The transfer policy of the series; zero if it is unrestricted.
    function policy() external view returns (address);
}
