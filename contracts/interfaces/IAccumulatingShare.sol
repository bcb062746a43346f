// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A share of a basket: units of one series, and what they have earned
/// @notice An ERC-20 (ERC-2612) for who holds on behalf of others: AMM pools, lending markets, vaults. What the units earn stays in the basket and is
/// paid out with the units, so no income is lost while a contract that knows nothing of rewards holds the share. A share is one unit as long as
/// the units are there: who deposits brings, with each unit, what a share has earned already, in kind.
/// @dev There is no price and no oracle here. The basket has up to four entries: units, first and second reward token, and, once the series
/// gave its refund, the payment token. "ERC-7575-like": the views are those of ERC-4626 restated for a basket, `Basket` for `assets`; as there is
/// not one asset, the ids of ERC-4626 and ERC-7575 are not claimed.
///
/// Arithmetic. The basket keeps a ledger position of its own (`units | index | accrued`, see `Position`): `accrued` is everything earned and paid in, at
/// the ledger's scale `s` with its fraction, pulled from the ledger or not. What a depositor pays in is rounded up to base units, what a redeemer takes is
/// rounded down. So `accrued / shares` never falls by anybody's act, not even in its last bit, and a round trip gains nobody anything.
///
/// Assets are counted, never measured: tokens or units sent here without a deposit change nothing for anybody. Units are refused unless
/// they come with a deposit; those that were sent to the address before the share existed stay, and what they earn is nobody's.
///
/// A transfer of shares calls nobody and needs nothing but balance and approval. The shares of a *restricted* series are the exception: every
/// transfer and every deposit asks the policy of the series, as a transfer of that many units would, because the owner changes. Redeeming is never
/// restricted here; the ledger asks the policy who may receive the units.
///
/// Assumptions about reward and payment tokens are the ledger's and the market's: no fee, no rebase, no hooks; may pause or block single accounts.
/// A deposit that arrives short is refused (`TokenShort`). A reward that cannot be paid now (paused, receiver blocked) is credited to the
/// receiver and pulled later, so that no token ever holds up the units.
interface IAccumulatingShare {
    /// @notice What some shares stand for.
    /// @param units whole units of the series
    /// @param reward base units of the first reward token
    /// @param secondReward base units of the second reward token; 0 if there is none
    /// @param payment base units of the payment token; 0 until the refund of the series was collected
    struct Basket {
        uint256 units;
        uint256 reward;
        uint256 secondReward;
        uint256 payment;
    }

    /// @notice An EIP-2612 signature of the depositor for `maxReward` of the first reward token, with this share as spender.
    struct Permit {
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @param depositor brought the units and the rewards
    /// @param receiver got as many shares as there are units
    event Deposited(
        address indexed depositor,
        address indexed receiver,
        uint256 units,
        uint256 reward,
        uint256 secondReward
    );
    event Redeemed(address indexed owner, address indexed receiver, address caller, uint256 shares, Basket basket);
    /// @notice The series gave its refund: the basket holds `payment` base units of the payment token instead of `units`.
    event RefundCollected(uint256 units, uint256 payment, address caller);
    /// @notice `amount` base units of `token` could not be paid to `account` and wait for it.
    event Credited(address indexed account, address indexed token, uint256 amount);
    event CreditWithdrawn(address indexed account, address indexed token, address to, uint256 amount);

    error ZeroUnits();
    error ZeroShares();
    error InvalidReceiver(address receiver);
    /// @notice A share has earned more by now than the depositor wants to bring: base units of the reward token.
    error RewardAboveMaximum(address token, uint256 reward, uint256 maximum);
    /// @notice The basket cannot keep that much of a reward token: more than its stated supply.
    error RewardTooLarge(address token, uint256 reward);
    /// @notice The refund was collected: the basket holds no units any more and takes none.
    error RefundAlreadyCollected();
    /// @notice There are no units whose refund could be collected.
    error NothingToRefund();
    /// @notice Nothing in that token waits for the account.
    error NothingToWithdraw(address account);
    /// @notice The token delivered something else than it was told to move.
    error TokenShort(address token, uint256 expected, uint256 received);
    /// @notice Units come by `deposit`, or by a transfer whose data is `abi.encode(receiver, maxReward, maxSecondReward)`.
    error UnitsWithoutOrder(address operator, address from);
    /// @notice Who moves another's units into a deposit cannot take the shares: they are the sender's.
    error ReceiverNotSender(address receiver, address from);
    /// @notice A policy stands between these two accounts.
    /// @param units as many as shares
    error TransferRestricted(uint256 id, address from, address to, uint256 units);

    // ---------------------------------------------------------------- in and out

    /// @notice Takes `units` of the caller, with what as many shares have earned, and mints as many shares to `receiver`.
    /// @dev The caller has approved this contract in the ledger and for the reward tokens. Reverts with `ZeroUnits`, `InvalidReceiver`,
    /// `RewardAboveMaximum`, `RewardTooLarge`, `RefundAlreadyCollected`, `TokenShort`, `TransferRestricted`, or an error of ledger or token.
    /// @param units whole units
    /// @param maxReward most base units of the first reward token that the caller brings
    /// @param maxSecondReward the same of the second reward token; anything if there is none
    /// @return shares as many as units
    /// @return reward base units of the first reward token that were taken, rounded up
    /// @return secondReward the same of the second reward token
    function deposit(
        uint256 units,
        uint256 maxReward,
        uint256 maxSecondReward,
        address receiver
    ) external returns (uint256 shares, uint256 reward, uint256 secondReward);

    /// @notice `deposit` with a signature for the first reward token. One that somebody used first does no harm: the allowance it left is used.
    function depositWithPermit(
        uint256 units,
        uint256 maxReward,
        uint256 maxSecondReward,
        address receiver,
        Permit calldata permit
    ) external returns (uint256 shares, uint256 reward, uint256 secondReward);

    /// @notice Burns `shares` of the caller and pays their part of every entry of the basket to `receiver`, each rounded down.
    /// @dev Reverts with `ZeroShares`, `InvalidReceiver`, ERC-20's `ERC20InsufficientBalance`, or what the receiver of the units says. A reward or
    /// payment that its token does not deliver now is credited to the receiver.
    function redeem(uint256 shares, address receiver) external returns (Basket memory basket);

    /// @notice `redeem` of shares of `owner`, by the caller's allowance.
    function redeemFrom(address owner, uint256 shares, address receiver) external returns (Basket memory basket);

    /// @notice Turns the units into the refund that the series owes them: after a default, an early end, a wind-up, a cancelled sale, or a term with days
    /// that were refunded. Anyone; nothing else is left to be had for such units. What they have earned stays in the basket.
    /// @dev Until then shares are redeemed in units, which can be refunded by whoever got them. Reverts with `NothingToRefund`, the market's
    /// `NotRefundable` while there is nothing to have, or an error of the payment token.
    /// @return payment base units of the payment token
    function collectRefund() external returns (uint256 payment);

    /// @notice Pays what was credited to the caller in `token`. Reverts with `NothingToWithdraw`, `InvalidReceiver` or the token's error.
    function withdrawCredit(address token, address to) external returns (uint256 amount);

    // ---------------------------------------------------------------- views of the basket

    /// @notice Everything that the shares in existence stand for, each entry rounded down.
    function totalAssets() external view returns (Basket memory);

    /// @notice What `shares` stand for now, rounded down. Without shares in existence: what they would stand for.
    function convertToAssets(uint256 shares) external view returns (Basket memory);

    /// @notice Shares that `units` become: as many, or none after the refund was collected.
    function convertToShares(uint256 units) external view returns (uint256 shares);

    /// @notice Exactly what `deposit` would take and mint in this second. Reverts as little as `deposit` would: with `RefundAlreadyCollected`.
    function previewDeposit(uint256 units) external view returns (uint256 shares, uint256 reward, uint256 secondReward);

    /// @notice Exactly what `redeem` would pay in this second.
    function previewRedeem(uint256 shares) external view returns (Basket memory);

    /// @notice Most units that may be deposited for `receiver`: all that exist outside, or none after the refund was collected or if the policy of a
    /// restricted series bars the receiver or this contract.
    function maxDeposit(address receiver) external view returns (uint256 units);

    function maxRedeem(address owner) external view returns (uint256 shares);

    /// @notice What the basket has earned and was paid in, per reward token, at the ledger's scale, fraction included: for who values shares more
    /// finely than by base units.
    function accrued() external view returns (uint256 scaled, uint256 secondScaled);

    /// @notice Base units of `token` that wait for `account`.
    function creditOf(address account, address token) external view returns (uint256);

    /// @notice ERC-7575: the share of this vault is the vault itself.
    function share() external view returns (address);
    /// @notice The series.
    function id() external view returns (uint256);
    function ledger() external view returns (address);
    function market() external view returns (address);
    function rewardToken() external view returns (address);
    /// @notice Zero if the series has one reward token.
    function secondRewardToken() external view returns (address);
    function paymentToken() external view returns (address);
    /// @notice True once the basket holds the refund instead of units.
    function refundCollected() external view returns (bool);
}
