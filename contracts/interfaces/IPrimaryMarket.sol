// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What was paid: sale, escrow, release, refund
/// @notice A buyer's money stays here and reaches the provider one settled day at a time. Nothing is pushed: releases, tips and
/// refunds are credited and pulled.
/// @dev Assumptions about payment tokens (governed list): ERC-20 with no fee, no rebase, no hooks; may pause or block single
/// accounts. A payment that does not arrive exactly is refused (`PaymentTokenShort`). Rounding: what a buyer pays rounds up, what
/// is released rounds down. A slice that is split is split in the holders' favour. Escrow of the k-th epoch of n is `floor(P*(k+1)/n) - floor(P*k/n)` of the payments P, which sums to P
/// exactly.
///
/// Nobody can pause releases or refunds, and no function is open to a role. The guardian's stop, which ends by itself, reaches
/// `create` and the `buy` functions only. A blocked account can send what it is owed to another: every receiver is chosen by the
/// one who is owed.
interface IPrimaryMarket {
    /// @dev `FixedTerm`: the hashrate is guaranteed, and each day owes what the network's formula says. `ProfitShare`: a slice of what
    /// the farm verifiably produced, after real costs, losses carried forward.
    enum Form {
        FixedTerm,
        ProfitShare
    }

    /// @notice What becomes of a day's slice of escrow.
    /// @dev `Refundable`: to the refund pot. `Released`: to the provider's credit. `Withheld`: the provider's once its bond requirement is
    /// met, part of the refund pot if it defaults.
    enum Disposition {
        Refundable,
        Released,
        Withheld
    }

    /// @notice One day's order to the escrow: `part / whole` of the slice, rounded down, is disposed of; the rest becomes refundable.
    /// @param part with `whole`, what the provider has earned of the day; at most `whole`
    /// @param whole above zero
    struct Outcome {
        Disposition disposition;
        uint96 part;
        uint96 whole;
    }

    /// @notice Immutable terms of a series.
    /// @param provider account credited the releases; the farm's provider, and the one who creates the series
    /// @param farmId farm whose capacity backs the units
    /// @param network network that is mined
    /// @param form contract form
    /// @param rewardToken ERC-20 in which rewards stream
    /// @param secondNetwork network that is merge-mined with the same hashrate and streams the second reward token; zero if none
    /// @param secondRewardToken second reward token of a merged-mining series (fixed-term only); zero if none
    /// @param paymentToken ERC-20 that buyers pay
    /// @param policy transfer policy, a contract; zero for an unrestricted series
    /// @param unitHashrate H/s of one unit (1e9 by default)
    /// @param maxUnits most units that may be sold; `maxUnits * unitHashrate` fits 96 bits
    /// @param minUnits least units; if fewer are sold by `saleEnd` the series is cancelled and all payments are refundable
    /// @param saleStart unix second
    /// @param saleEnd unix second, at most the start of `startEpoch`
    /// @param startEpoch UTC day number of the first mined epoch: tomorrow to a year from now
    /// @param epochs number of epochs, 1 to 1825
    /// @param price payment-token base units with 18 fractional decimals per 1e12 H/s for the whole term:
    /// `cost = mulDivUp(units * unitHashrate, price, 1e30)`
    /// @param milliJoulePerTh energy per 1e12 hashes, millijoule
    /// @param tariffUsd8 USD per kWh, 8 decimals
    /// @param maintenanceUsd8PerThDay USD per 1e12 H/s and day, 8 decimals
    /// @param serviceBps provider's service charge on gross, basis points, at most 5,000
    /// @param protocolBps protocol fee on net, basis points; must equal the configured one
    /// @param tipBps settler's share of each day's release, basis points; must equal the configured one
    /// @param maxUnprofitableEpochs days in a row without net after which a series may be wound up, at least 7
    /// @param bondEpochs days of net income that the provider's bond covers whatever happens, 1 to 365 (0 if governance allows it)
    /// @param marginEpochs days for which the bond also covers what a day owes beyond the escrow that it releases, at most 1825
    /// @param penaltyBps added to what the bond pays for a day that the provider missed, basis points, at most 5,000
    /// @param graceSeconds time that the provider has to fund a day once it is payable, 6 hours to 14 days
    /// @param holderShareBps profit-share only: holders' part of the profit, basis points, 1 to 10,000
    /// @param minDeliveryBps profit-share only: least delivered of the reserved hashrate over 14 days, basis points; less is a default
    /// @param toleranceBps profit-share only: how far reported income may stray from the network's formula over a 30-day window, basis
    /// points, at most 2,000 (3 % suits FPPS, 5 % PPLNS)
    /// @param toleranceDays profit-share only: days' worth of expected income added to that tolerance, at most 15: the luck of the pool
    /// (0 for FPPS; for PPLNS 6 with 1 % of the network behind the pool, 2 with 10 %)
    /// @param maxFeedDelay seconds after an epoch within which a feed must have updated, one hour to three days
    /// @param feeds one to three different USD feeds of the reward token, in order; zero addresses at the end only
    /// @param secondFeeds the same for the second reward token; all zero if there is none
    /// @param paymentFeeds the same for the payment token; all zero: by these terms it counts as one dollar. Prices the escrow when
    /// the bond is marked, nothing else
    /// @param documentHash keccak256 of the terms as a document
    /// @param documentUri where the document is, at most 2,048 bytes
    struct Terms {
        address provider;
        uint32 farmId;
        uint16 network;
        uint16 secondNetwork;
        Form form;
        address rewardToken;
        address secondRewardToken;
        address paymentToken;
        address policy;
        uint64 unitHashrate;
        uint64 maxUnits;
        uint64 minUnits;
        uint40 saleStart;
        uint40 saleEnd;
        uint32 startEpoch;
        uint32 epochs;
        uint128 price;
        uint32 milliJoulePerTh;
        uint64 tariffUsd8;
        uint64 maintenanceUsd8PerThDay;
        uint16 serviceBps;
        uint16 protocolBps;
        uint16 tipBps;
        uint16 maxUnprofitableEpochs;
        uint16 bondEpochs;
        uint16 marginEpochs;
        uint16 penaltyBps;
        uint32 graceSeconds;
        uint16 holderShareBps;
        uint16 minDeliveryBps;
        uint16 toleranceBps;
        uint8 toleranceDays;
        uint32 maxFeedDelay;
        address[3] feeds;
        address[3] secondFeeds;
        address[3] paymentFeeds;
        bytes32 documentHash;
        string documentUri;
    }

    /// @notice Money of a series, payment-token base units. `paid = released + withheld + refundable + refunded + escrowed`.
    /// @param sold units ever sold
    /// @param paid payments P
    /// @param released credited to the provider (and, in tips, to settlers) so far
    /// @param withheld held back until the bond requirement is met; part of the refund pot if the provider defaults
    /// @param refundable part of the refund pot not yet refunded
    /// @param refunded paid back to holders
    /// @param escrowed slices of epochs that are not settled yet
    /// @param providerCredit what the provider can pull now
    /// @param pendingTip tips of days that released nothing; taken from the next release
    /// @param settledEpochs epochs settled so far
    /// @param refundsOpen true once refunds can be taken
    struct Escrow {
        uint64 sold;
        uint256 paid;
        uint256 released;
        uint256 withheld;
        uint256 refundable;
        uint256 refunded;
        uint256 escrowed;
        uint256 providerCredit;
        uint256 pendingTip;
        uint32 settledEpochs;
        bool refundsOpen;
    }

    /// @notice A series is for sale from now on.
    /// @param termsHash `keccak256(abi.encode(terms))`
    event SeriesOpened(
        uint256 indexed id,
        address indexed provider,
        uint32 indexed farmId,
        bytes32 termsHash,
        Terms terms
    );
    /// @param buyer who paid
    /// @param to who received the units
    /// @param cost payment-token base units
    event UnitsSold(uint256 indexed id, address indexed buyer, address indexed to, uint256 units, uint256 cost);
    /// @notice One epoch's slice left escrow: `slice = released + withheld + refundable`. `released` includes `tip`.
    event EscrowSettled(
        uint256 indexed id,
        uint32 indexed epoch,
        uint256 released,
        uint256 withheld,
        uint256 refundable,
        uint256 tip,
        address tipTo
    );
    /// @notice The bond requirement is met again: `amount` payment-token base units went from withheld to released.
    event WithheldReleased(uint256 indexed id, uint256 amount);
    /// @notice The provider pulled `amount` payment-token base units.
    event ReleaseWithdrawn(uint256 indexed id, address indexed provider, address to, uint256 amount);
    /// @notice A settler pulled its tips in `token`, base units.
    event CreditWithdrawn(address indexed account, address indexed token, address to, uint256 amount);
    /// @param pot payment-token base units that holders share
    /// @param forfeited what was withheld joined the pot: the provider defaulted
    event RefundsOpened(uint256 indexed id, uint256 pot, bool forfeited);
    /// @param account who burned `units`
    /// @param amount payment-token base units that `to` received
    event Refunded(uint256 indexed id, address indexed account, address indexed to, uint256 units, uint256 amount);

    /// @notice The field of the terms that cannot be as it is.
    error InvalidTerms(string field);
    error NotFarmProvider(uint256 farmId, address caller, address provider);
    error TokenNotAccepted(address token);
    /// @notice The reward token stands for the coin of `network`, and the terms mine `mined`.
    error TokenOfOtherNetwork(address token, uint256 network, uint256 mined);
    error FeedNotAccepted(address token, address feed);
    error SalesAreStopped();
    /// @notice The oracle has no report of this network yet, so the formula cannot be checked.
    error NoNetworkDay(uint256 network);
    /// @notice None of the feeds has an answer of the last 24 hours (or of its heartbeat, if that is shorter) within its bounds.
    error NoFreshPrice(address rewardToken);
    /// @notice Today's formula would leave holders less than `MIN_NET_BPS` of gross.
    error NetTooLow(uint256 gross, uint256 net, uint256 minNetBps);
    /// @notice The series could receive more than its token's supply allows.
    error TermTooLong(uint256 grossToday, uint256 epochs, uint256 maxSupply);
    /// @notice A day's reward would be too small at the token's scale: more than 0.1 % of it would wait in the carry.
    error RewardTooFine(uint256 owedToday, uint256 units, uint256 scaleBits);
    error NoSuchSeries(uint256 id);
    error SaleNotOpen(uint256 id, uint256 saleStart, uint256 saleEnd, uint256 timestamp);
    error ZeroUnits();
    /// @notice More units than are left (for `quote`: than there are).
    error SoldOut(uint256 id, uint256 available, uint256 units);
    error CostAboveMaximum(uint256 cost, uint256 maxCost);
    /// @notice Another amount arrived than was to be paid: a fee on transfer, which the token list excludes.
    error PaymentTokenShort(address token, uint256 expected, uint256 received);
    /// @notice Payments of one series fit 96 bits.
    error PaymentOverflow(uint256 id, uint256 paid, uint256 cost);
    error NotSettlement(address caller);
    error NotProvider(address caller, address provider);
    error InvalidReceiver(address receiver);
    /// @notice A credit of zero cannot be pulled.
    error NothingToWithdraw(address account);
    /// @notice The series is not cancelled and its refunds are not open, or nothing is left in the pot.
    error NotRefundable(uint256 id);
    /// @notice Epochs are settled in order: `expected` is the next index, or the end of what can be asked for.
    error WrongEpochIndex(uint256 id, uint256 expected, uint256 index);
    /// @notice More was to be released than is withheld.
    error WithheldShort(uint256 id, uint256 withheld, uint256 amount);
    /// @notice A part of a slice above the whole, or of nothing.
    error InvalidOutcome(uint256 part, uint256 whole);
    /// @notice The epoch is not over yet, the series is cancelled, or its refunds are open: no slice may leave escrow.
    error EscrowLocked(uint256 id, uint256 epoch);
    error InvalidWiring(address account);

    // ---------------------------------------------------------------- sale

    /// @notice Opens a series on a farm of the calling provider. Today's formula must leave at least 20 % of gross.
    /// @dev "Today" is the newest network day and the newest price of the feeds, for all `maxUnits`. Capacity is not asked here but
    /// at every sale. Reverts with `SalesAreStopped`, `InvalidTerms` and the field, `NotProvider`, `NotFarmProvider`,
    /// `TokenNotAccepted`, `TokenOfOtherNetwork`, `FeedNotAccepted`, `NoNetworkDay`, `NoFreshPrice`, `NetTooLow`, `TermTooLong`, `RewardTooFine`, or the
    /// registry's `NoSuchFarm`.
    /// @return id `serial << 8 | flags`; flag bit 0 is set if the terms name a policy
    function create(Terms calldata terms_) external returns (uint256 id);

    /// @notice Buys `units` for `to` with the caller's allowance; the cost may not exceed `maxCost`.
    /// @dev Reserves the farm's capacity, takes the payment, then mints with the ERC-1155 receiver check. Reverts with `NoSuchSeries`,
    /// `SalesAreStopped`, `SaleNotOpen`, `ZeroUnits`, `SoldOut`, `CostAboveMaximum`, `PaymentOverflow`, `PaymentTokenShort`, the
    /// registry's `CapacityExceeded` or `TooManyLiveSeries`, or an error of the token, the policy or the receiver.
    /// @param units whole units
    /// @param maxCost payment-token base units
    /// @return cost payment-token base units, rounded up
    function buy(uint256 id, uint256 units, uint256 maxCost, address to) external returns (uint256 cost);

    /// @notice `buy` with an EIP-2612 signature for exactly `maxCost`. A signature that somebody used first does no harm: the
    /// allowance it left is used.
    /// @param deadline unix second until which the signature is good
    function buyWithPermit(
        uint256 id,
        uint256 units,
        uint256 maxCost,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 cost);

    /// @notice `buy` with a Permit2 `PermitTransferFrom` signature over `maxCost`. The caller has approved Permit2 for the token.
    /// @dev Reverts with `InvalidWiring` on a chain that has no Permit2, or with an error of Permit2.
    /// @param nonce an unordered nonce of Permit2 that the caller has not used
    /// @param deadline unix second until which the signature is good
    function buyWithPermit2(
        uint256 id,
        uint256 units,
        uint256 maxCost,
        address to,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint256 cost);

    /// @notice What `units` cost, payment-token base units, rounded up. Reverts with `NoSuchSeries`, or `SoldOut` above `maxUnits`.
    function quote(uint256 id, uint256 units) external view returns (uint256 cost);

    /// @notice Units that can still be bought now: the lesser of what the terms leave and what the farm's capacity allows; zero
    /// while the sale is not open, or stopped. It does not foresee the registry's `TooManyLiveSeries`.
    function available(uint256 id) external view returns (uint256 units);

    // ---------------------------------------------------------------- money out

    /// @notice The provider pulls what was released to it. Reverts with `NotProvider`, `InvalidReceiver` or `NothingToWithdraw`.
    /// @return amount payment-token base units
    function withdrawRelease(uint256 id, address to) external returns (uint256 amount);

    /// @notice Pulls tips credited to the caller. Reverts with `InvalidReceiver` or `NothingToWithdraw`.
    /// @return amount base units of `token`
    function withdrawCredit(address token, address to) external returns (uint256 amount);

    /// @notice Tips that `account` can pull, base units of `token`.
    function creditOf(address account, address token) external view returns (uint256);

    /// @notice Burns the caller's `units` of a cancelled series, or of one whose refunds are open, and pays
    /// `floor(pot * units / supply)` of what is left now, so that the last one empties the pot exactly. Rewards stay claimable.
    /// @dev The pot of a cancelled series is all that was paid; else it is every slice, or part of one, that the provider has not earned. Rounds down, in favour of
    /// those who come later. Reverts with `NoSuchSeries`, `InvalidReceiver`, `ZeroUnits`, `NotRefundable`, or the ledger's
    /// `ERC1155InsufficientBalance`.
    /// @return amount payment-token base units
    function refund(uint256 id, uint256 units, address to) external returns (uint256 amount);

    // ---------------------------------------------------------------- protocol

    /// @notice Moves the slices of the next epochs out of escrow. Settlement only.
    /// @dev Each settled day earns a tip of `floor(slice * tipBps / 10,000)`. A day that releases too little leaves its tip pending; the
    /// next release pays it, as far as it reaches, to whoever settles that one. Reverts with `WrongEpochIndex` unless the days are
    /// the next ones, 1 to 256 and within the term, with `InvalidOutcome`, and with `EscrowLocked` if one of them is not over: whatever
    /// Settlement says, no slice leaves early.
    /// @param firstIndex index of the first of them, from 0; must be the next one
    /// @param outcomes one a day, in order
    /// @param tipTo account credited the tips
    /// @return released payment-token base units credited in all (tips included)
    function settleEscrow(
        uint256 id,
        uint256 firstIndex,
        Outcome[] calldata outcomes,
        address tipTo
    ) external returns (uint256 released);

    /// @notice The bond requirement is met again: `amount` of what is withheld becomes the provider's. Settlement only.
    /// @dev Reverts with `WithheldShort`.
    function releaseWithheld(uint256 id, uint256 amount) external;

    /// @notice Opens refunds: every mined epoch is settled, covered or written off, and the last stream has ended. Settlement only, which
    /// knows the one from its books and the other from the ledger. What no epoch has earned is the pot; days that will never be
    /// settled are part of it.
    /// @dev Reverts with `NotRefundable` unless the ledger has closed the series: whatever Settlement says, no pot opens while a day may
    /// still stream.
    /// @param forfeited true if the provider defaulted: what is withheld joins the pot
    function openRefunds(uint256 id, bool forfeited) external;

    /// @notice The series ended and mines its first `epochs` days only: the farm's registry is told. Settlement only.
    function stopMining(uint256 id, uint32 epochs) external;

    // ---------------------------------------------------------------- views

    /// @notice Immutable terms. This and the views below revert with `NoSuchSeries`, except `termsAddress`.
    function terms(uint256 id) external view returns (Terms memory);
    /// @notice `keccak256(abi.encode(terms))`
    function termsHash(uint256 id) external view returns (bytes32);
    /// @notice Where the terms of `id` are stored as contract code; derived from `id` alone.
    function termsAddress(uint256 id) external view returns (address);
    /// @notice Units that were sold, what was paid for them and what of it is withheld, payment-token base units: two storage reads, a third
    /// once escrow was ever withheld.
    function held(uint256 id) external view returns (uint256 sold, uint256 paid, uint256 withheld);
    /// @notice Where the money of the series is.
    function escrow(uint256 id) external view returns (Escrow memory);
    /// @notice Escrow slice of the epoch with this index, payment-token base units; final once the sale is over. Reverts with
    /// `WrongEpochIndex` past the last epoch.
    function slice(uint256 id, uint256 index) external view returns (uint256);
    /// @notice Series created so far; the newest one has this serial.
    function seriesCount() external view returns (uint256);
    /// @notice True if the sale is over with fewer units than `minUnits`, or none.
    function isCancelled(uint256 id) external view returns (bool);
    function ledger() external view returns (address);
    function settlement() external view returns (address);
    function config() external view returns (address);
    function registry() external view returns (address);
    /// @notice The canonical Permit2, whose `PermitTransferFrom` a buyer signs with this market as the spender.
    function permit2() external view returns (address);
    /// @notice Least net of today's formula at creation, basis points of gross.
    function MIN_NET_BPS() external view returns (uint256);
}
