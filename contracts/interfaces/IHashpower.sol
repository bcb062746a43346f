// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";

/// @title The ledger: who holds which units of hashpower, and what they have earned
/// @notice An ERC-1155 whose balances stream rewards by the second at the price of a plain transfer.
/// @dev Words: a *unit* is the share token; a *series* (the ERC-1155 id) is units with the same immutable terms; an *epoch*
/// is a UTC day, `timestamp / 86400`; a *lane* is one reward token of a series (merged-mining series have two).
///
/// Arithmetic. All rewards are kept at the scale `s = scaleBits(series)`: a value `v` at scale `s` is `v / 2**s` base units
/// of the reward token. `index(t) = index + rate * min(t - startedAt, 86400)` is what one unit has earned since the series
/// began. A holder of `u` units while the index moves from `a` to `b` earns exactly `u * (b - a)` at scale `s`; a checkpoint
/// loses nothing because the fraction stays in the position. Only a claim rounds, down, and keeps the fraction too.
///
/// Assumptions about reward tokens (they come from a governed list and are fixed in a series' terms): ERC-20 with no fee on
/// transfer, no rebase, no transfer hooks, a known bound on total supply. A token may pause, or block single accounts: then
/// claims to these accounts wait, and nobody else's. Settlement refuses money that arrives short.
///
/// Nobody can pause claims, transfers of unrestricted series, or refund burns. No function here is open to a role.
interface IHashpower is IERC1155MetadataURI {
    /// @notice What the ledger stores of one lane of a series.
    /// @param rewardToken ERC-20 in which this lane pays
    /// @param scaleBits `s`, the number of fractional bits of index, rate, target, accrued and carry
    /// @param started true from the first deposit on: supply is fixed from then until the series is closed
    /// @param closed true when the last stream has ended and Settlement closed the series: burns are plain from then on
    /// @param supply units in existence
    /// @param carry remainder of past deposits, at scale `s`; joins the next deposit
    /// @param lastEpoch UTC day number of the last deposit (0: none yet)
    /// @param index value of the index at `startedAt`, per unit at scale `s`
    /// @param rate growth of the index, per unit and second at scale `s`
    /// @param startedAt unix second at which the present stream began
    struct LaneInfo {
        address rewardToken;
        uint8 scaleBits;
        bool started;
        bool closed;
        uint64 supply;
        uint96 carry;
        uint32 lastEpoch;
        uint96 index;
        uint96 rate;
        uint32 startedAt;
    }

    /// @notice A series exists from now on.
    /// @param id `serial << 8 | flags`; bit 0 of the flags: transfers ask `policy`; bit 1: a second reward token streams
    event SeriesCreated(
        uint256 indexed id,
        address indexed rewardToken,
        address indexed secondRewardToken,
        uint8 scaleBits,
        uint8 secondScaleBits,
        address policy
    );

    /// @notice One epoch's reward starts to stream (or, if the stream did not change, joined the carry).
    /// @param amount reward-token base units of this deposit
    /// @param stream the packed stream from now on: `index u96 | rate u96 | startedAt u32 | lastEpoch u32`, from the least
    /// significant bit; index and rate per unit (and second) at scale `s`. The epoch's target is `index + rate * 86400`.
    /// @param carry remainder at scale `s` that joins the next deposit
    event RewardDeposited(uint256 indexed id, uint32 indexed epoch, uint256 amount, uint256 stream, uint256 carry);

    /// @notice `RewardDeposited` of the second reward token.
    event SecondRewardDeposited(
        uint256 indexed id, uint32 indexed epoch, uint256 amount, uint256 stream, uint256 carry
    );

    /// @notice `amount` base units of the reward token, earned by `account` in `id`, were paid. Where to: the token's own event.
    event RewardClaimed(address indexed account, uint256 indexed id, uint256 amount);

    /// @notice `RewardClaimed` of the second reward token.
    event SecondRewardClaimed(address indexed account, uint256 indexed id, uint256 amount);

    /// @notice Somebody paid for the target of (`id`, `epoch`) to be stored when the epoch is deposited.
    event CheckpointRegistered(uint256 indexed id, uint32 indexed epoch);

    /// @notice The registered target of an epoch is stored.
    /// @param target index per unit at scale `s` at which the epoch is paid in full
    event TargetStored(uint256 indexed id, uint32 indexed epoch, address indexed rewardToken, uint256 target);

    /// @notice Claims that others trigger for `account` pay `receiver` from now on (zero: the account itself).
    event ReceiverSet(address indexed account, address indexed receiver);

    /// @notice `account` refuses (or again allows) claims that others trigger for it.
    event ThirdPartyClaimsRefused(address indexed account, bool refused);

    /// @notice The last stream of a lane has ended; `dust` base units of `rewardToken` (what division left over) went to the reserve.
    event SeriesClosed(uint256 indexed id, address indexed rewardToken, uint256 dust);

    /// @notice `amount` base units of a reward token came into the reserve, which is `reserve` from now on.
    event ReserveCredited(address indexed token, uint256 amount, uint256 reserve);

    /// @notice `amount` base units of a reward token left the reserve, which is `reserve` from now on.
    event ReserveWithdrawn(address indexed token, address indexed to, uint256 amount, uint256 reserve);

    error NotMarket(address caller);
    error NotSettlement(address caller);
    error NoSuchSeries(uint256 id);
    error SeriesExists(uint256 id);
    error InvalidSeriesId(uint256 id);
    error InvalidRewardToken(address token);
    error InvalidScaleBits(uint256 scaleBits);
    error InvalidPolicy(uint256 id, address policy);
    /// @notice A policy stands between these two accounts. Claims and refunds never meet this error.
    error TransferRestricted(uint256 id, address from, address to, uint256 units);
    /// @notice Units are minted before the first deposit and burned after the series is closed (or before it started).
    error SupplyIsFixed(uint256 id);
    error SupplyOverflow(uint256 id, uint256 supply, uint256 units);
    error NothingSold(uint256 id);
    /// @notice Deposits go forward in time, one an epoch.
    error EpochNotAfterLast(uint256 id, uint256 epoch, uint256 lastEpoch);
    /// @notice The lane would have received more than its token's stated supply allows; index and accrued could overflow.
    error RewardOverflow(uint256 id, uint256 amount, uint256 room);
    /// @notice The reserve of this token does not hold `amount` base units.
    error ReserveShort(address token, uint256 reserve, uint256 amount);
    error SeriesAlreadyClosed(uint256 id);
    error StreamNotEnded(uint256 id, uint256 endsAt, uint256 timestamp);
    error EpochAlreadyDeposited(uint256 id, uint256 epoch, uint256 lastEpoch);
    error TargetNotStored(uint256 id, uint256 epoch);
    error ThirdPartyClaimRefused(address account);
    error InvalidClaimReceiver(address receiver);
    error NoSecondLane(uint256 id);
    /// @notice The series pays no rewards in this token.
    error NotRewardToken(uint256 id, address token);
    error InvalidWiring(address account);

    // ---------------------------------------------------------------- claims

    /// @notice Pays the caller everything that one series has earned for it up to this second.
    /// @return amount base units of the series' reward token
    /// @return secondAmount base units of the second reward token; 0 if the series has one token
    function claim(uint256 id) external returns (uint256 amount, uint256 secondAmount);

    /// @notice `claim`, paid to `to`. Only the holder itself may choose the receiver, never an operator.
    /// @dev Reverts with `InvalidClaimReceiver` for the zero address and for this ledger.
    function claimTo(uint256 id, address to) external returns (uint256 amount, uint256 secondAmount);

    /// @notice Pays the caller what one series has earned for it in one of its tokens, to `to`: while the other token is paused, or blocks the
    /// receiver, it holds up nothing but itself.
    /// @dev Reverts with `NotRewardToken` and `InvalidClaimReceiver`.
    /// @return amount base units of `token`
    function claimToken(uint256 id, address token, address to) external returns (uint256 amount);

    /// @notice Claims several series with one transfer per distinct reward token. A repeated id pays once.
    /// @return amounts base units per id, in the first reward token of each
    /// @return secondAmounts base units per id, in the second reward token of each (0 where there is none)
    function claimMany(uint256[] calldata ids)
        external
        returns (uint256[] memory amounts, uint256[] memory secondAmounts);

    /// @notice `claimMany`, paid to `to`.
    function claimManyTo(uint256[] calldata ids, address to)
        external
        returns (uint256[] memory amounts, uint256[] memory secondAmounts);

    /// @notice Anyone may trigger the claim of `account`; it pays only the account or the receiver it registered.
    /// @dev Integrators that measure balance differences around their own `claim` should use the returned amounts, or call
    /// `refuseThirdPartyClaims(true)`. Reverts with `ThirdPartyClaimRefused`.
    function claimFor(address account, uint256 id) external returns (uint256 amount, uint256 secondAmount);

    /// @notice Sets where claims triggered by others send the caller's rewards; zero means the caller itself.
    function setReceiver(address receiver) external;

    /// @notice Refuses (or allows) claims triggered by others for the caller.
    function refuseThirdPartyClaims(bool refused) external;

    function receiverOf(address account) external view returns (address receiver, bool thirdPartyClaimsRefused);

    // ---------------------------------------------------------------- checkpoints of the target index

    /// @notice Asks that the target index of `epoch` be stored when that epoch is deposited. The caller pays now.
    /// @dev Idempotent. Reverts with `EpochAlreadyDeposited` if it is too late.
    function checkpoint(uint256 id, uint32 epoch) external;

    /// @notice The stored target of a registered epoch: holding `u` units until the index reaches it yields exactly `u * target`.
    /// @return target per unit at scale `s`; `type(uint256).max` while the epoch is registered but not yet deposited
    /// @dev Reverts with `TargetNotStored` if nobody registered the epoch in time.
    function targetAt(uint256 id, uint32 epoch) external view returns (uint256 target);

    /// @notice `targetAt` for the second reward token.
    function secondTargetAt(uint256 id, uint32 epoch) external view returns (uint256 target);

    // ---------------------------------------------------------------- views

    /// @notice Base units that `claim` would pay `account` now, per lane, rounded down.
    function claimable(address account, uint256 id) external view returns (uint256 amount, uint256 secondAmount);

    /// @notice The packed position of the first lane, and what it has accrued up to now.
    /// @return units balance
    /// @return index index at the last checkpoint, per unit at scale `s`
    /// @return accrued unclaimed rewards at the last checkpoint, at scale `s`, fraction included
    /// @return accruedNow unclaimed rewards now, at scale `s`, fraction included
    function positionOf(address account, uint256 id)
        external
        view
        returns (uint256 units, uint256 index, uint256 accrued, uint256 accruedNow);

    /// @notice `positionOf` in the second lane. Reverts with `NoSecondLane`.
    function secondPositionOf(address account, uint256 id)
        external
        view
        returns (uint256 units, uint256 index, uint256 accrued, uint256 accruedNow);

    /// @notice The index now, per unit at scale `s`.
    function indexNow(uint256 id) external view returns (uint256);

    /// @notice The index when the present stream ends, per unit at scale `s`.
    function targetNow(uint256 id) external view returns (uint256);

    function lane(uint256 id) external view returns (LaneInfo memory);

    /// @dev Reverts with `NoSecondLane`.
    function secondLane(uint256 id) external view returns (LaneInfo memory);

    function exists(uint256 id) external view returns (bool);

    /// @notice Units of `id` in existence. Zero for an id that no series was created with.
    function totalSupply(uint256 id) external view returns (uint256);

    function policyOf(uint256 id) external view returns (address);

    function name() external view returns (string memory);

    function symbol() external view returns (string memory);

    /// @notice The only contract that may create series, mint, and burn for refunds.
    function market() external view returns (address);

    /// @notice The only contract that may deposit rewards and close series.
    function settlement() external view returns (address);

    /// @notice Draws `uri`: JSON with an SVG card, on-chain.
    function metadata() external view returns (address);

    /// @notice The lease market. Transfers of restricted series from and to it do not meet the policy: it holds units for their owner,
    /// takes none but those that it fetches itself, and asks the policy where an owner changes.
    function leases() external view returns (address);

    // ---------------------------------------------------------------- protocol

    /// @notice Creates a series. Market only.
    /// @param scaleBits `96 - bitLength(maxSupply of rewardToken)`, 1 to 95
    /// @param secondRewardToken zero unless flag bit 1 of `id` is set
    /// @param policy zero unless flag bit 0 of `id` is set
    function create(
        uint256 id,
        address rewardToken,
        uint8 scaleBits,
        address secondRewardToken,
        uint8 secondScaleBits,
        address policy
    ) external;

    /// @notice Mints `units` to `to`, with the ERC-1155 receiver check. Market only, before the first deposit.
    function mint(address to, uint256 id, uint256 units, bytes calldata data) external;

    /// @notice Burns `units` of `from` for a refund. Market only, before the first deposit or after the series is closed.
    /// What the units have earned stays claimable. Never asks a policy.
    function burn(address from, uint256 id, uint256 units) external;

    /// @notice Takes note of `amount` base units of a reward token that Settlement has moved here, in the same transaction and in
    /// full. Settlement only. The reserve is money of prepaid days and fees: deposits stream out of it, so that a day costs no
    /// token transfer, and neither a deposit nor a withdrawal can touch what holders have earned.
    function creditReserve(address token, uint256 amount) external;

    /// @notice Pays `amount` base units out of the reserve. Settlement only. Reverts with `ReserveShort`.
    function withdrawReserve(address token, address to, uint256 amount) external;

    /// @notice Base units of `token` in the reserve.
    function reserveOf(address token) external view returns (uint256);

    /// @notice Starts to stream the reward of `epoch` over the next 24 hours; what is left of the present stream is folded in.
    /// Settlement only; the amount comes out of the reserve (`ReserveShort`).
    /// @dev A zero `amount` records the epoch (and its target). If the folded rate would not lift the
    /// target, the present stream is left alone and the deposit joins the carry, so targets never fall.
    /// @return target index at which the epoch is paid in full, per unit at scale `s`
    function deposit(uint256 id, uint32 epoch, uint256 amount) external returns (uint256 target);

    /// @notice `deposit` for the second reward token.
    function depositSecond(uint256 id, uint32 epoch, uint256 amount) external returns (uint256 target);

    /// @notice Closes a series whose last stream has ended; whole base units of carry go to the reserve. Settlement only.
    /// @return dust base units of the reward token that went to the reserve
    /// @return secondDust the same of the second reward token
    function close(uint256 id) external returns (uint256 dust, uint256 secondDust);
}
