// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What governors may choose, for future series only
/// @notice Accepted tokens and feeds, the protocol fee under an immutable cap, and the guardian's short stop of new sales.
/// @dev Everything here is copied into a series' terms when it is created, or fixed for good before any terms can name it (what a
/// feed means); changing it later changes no existing series.
/// GOVERNOR and GUARDIAN are roles of an OpenZeppelin `AccessManager`. No function touches claims, units, escrow or refunds.
interface IProtocolConfig {
    /// @notice An accepted reward token.
    /// @param maxSupply bound on its total supply, base units; scale bits are derived from it (`96 - bitLength(maxSupply)`)
    /// @param decimals the token's decimals, read when it was accepted
    /// @param network whose coin the token stands for, as `INetworkDays.networkOf` knows it; 0: the token was never accepted
    struct RewardToken {
        uint96 maxSupply;
        uint8 decimals;
        bool accepted;
        uint16 network;
    }

    /// @notice What a feed's answers count for, in every series and for good: fixed when the feed is accepted for the first time.
    /// @param heartbeat seconds after which a latest answer is stale, 1 to `MAX_HEARTBEAT_SECONDS`; 0: the feed was never accepted
    /// @param minPriceUsd8 USD with 8 decimals; an answer below it counts as none
    /// @param maxPriceUsd8 USD with 8 decimals; an answer above it counts as none
    /// @param decimals of the feed's answers, read when it was accepted
    struct FeedRules {
        uint32 heartbeat;
        uint96 minPriceUsd8;
        uint96 maxPriceUsd8;
        uint8 decimals;
    }

    event RewardTokenSet(
        address indexed token,
        uint16 indexed network,
        bool accepted,
        uint256 maxSupply,
        uint8 decimals
    );
    event PaymentTokenSet(address indexed token, bool accepted, uint8 decimals);
    event FeedSet(address indexed token, address indexed feed, bool accepted);
    event FeedRulesFixed(
        address indexed feed,
        uint32 heartbeat,
        uint96 minPriceUsd8,
        uint96 maxPriceUsd8,
        uint8 decimals
    );
    event ProtocolFeeSet(uint16 protocolBps);
    event TipSet(uint16 tipBps);
    event MinBondSet(uint16 bondEpochs);
    event TreasurySet(address indexed treasury);
    event SalesStopped(uint40 until);
    event SalesResumed();

    error ZeroAddress();
    /// @notice The account does not answer `decimals()`, or with more than 18.
    error InvalidToken(address token);
    /// @notice The bound is zero, at or above 2^95, or below what exists of the token already.
    error InvalidMaxSupply(address token, uint256 maxSupply, uint256 totalSupply);
    /// @notice A reward token is accepted as the coin of a network, and there is no network 0.
    error NetworkMissing(address token);
    error FeeAboveCap(uint256 bps, uint256 capBps);
    /// @notice A stop lasts from one second to `maximum` seconds.
    error StopTooLong(uint256 duration, uint256 maximum);
    error StopTooSoon(uint256 allowedAt, uint256 timestamp);
    error SalesNotStopped();
    /// @notice The account does not answer `decimals()`, or with more than 77, or with others than when it was accepted first.
    error InvalidFeed(address feed);
    error MinBondAboveCap(uint256 bondEpochs, uint256 capEpochs);
    /// @notice The heartbeat is 0 or above `MAX_HEARTBEAT_SECONDS`.
    error InvalidHeartbeat(uint256 heartbeat, uint256 maximum);
    /// @notice The lower bound is 0, or not below the upper one.
    error InvalidPriceBounds(uint256 minPriceUsd8, uint256 maxPriceUsd8);
    /// @notice The feed's present price lies outside the bounds that would be fixed for it (0: its answer is not positive).
    error PriceOutOfBounds(address feed, uint256 priceUsd8, uint256 minPriceUsd8, uint256 maxPriceUsd8);
    /// @notice The rules of the feed are fixed already: these, not those given.
    error FeedRulesDiffer(address feed, uint256 heartbeat, uint256 minPriceUsd8, uint256 maxPriceUsd8);

    /// @notice GOVERNOR. Accepts (or no longer accepts) a reward token for future series, as the coin of one network.
    /// @dev Accepting reads the token's decimals (at most 18, so that no line of a waterfall can overflow) and its total supply.
    /// Ceasing to accept reads nothing and keeps what was read, so a broken token can always be taken off the list.
    /// A token stands for one network's coin; a network may have several tokens, such as two wrapped bitcoins. Whether the token is worth
    /// that coin no contract can check: it is what the governor vouches for.
    /// Reverts: `ZeroAddress`, and when accepting `InvalidToken`, `NetworkMissing`, `InvalidMaxSupply`.
    /// @param maxSupply bound on the total supply for all time, base units, 1 to 2^95 - 1, not below the present one; ignored
    /// when `accepted` is false. Scale bits follow from it, and the ledger refuses deposits that would exceed it.
    /// @param network whose coin the token stands for, not 0; ignored when `accepted` is false. Series that pay the token mine it.
    function setRewardToken(address token, bool accepted, uint96 maxSupply, uint16 network) external;
    /// @notice GOVERNOR. Accepts (or no longer accepts) a token that buyers pay with, for future series.
    function setPaymentToken(address token, bool accepted) external;
    /// @notice GOVERNOR. Accepts (or no longer accepts) an AggregatorV3 feed as a USD price of `token`, a reward or payment token,
    /// for future series. The first acceptance of a feed, for whichever token, fixes its rules for good.
    /// @dev Ceasing to accept asks the feed nothing, keeps its rules, and leaves the series that name it as they are. Rules that were
    /// fixed cannot be mended: a feed with wrong ones is dropped, and another contract in front of it accepted. A feed that has an
    /// answer when it is first accepted must have it within the bounds, which shows a bound of the wrong scale.
    /// Reverts: `ZeroAddress` (token), `InvalidFeed`, and when the feed is accepted first `InvalidHeartbeat`, `InvalidPriceBounds`,
    /// `PriceOutOfBounds`, later `FeedRulesDiffer`.
    /// @param heartbeat seconds, with a margin for the feed's own delay; this and the bounds are ignored when `accepted` is false
    /// @param minPriceUsd8 lowest price that counts, USD with 8 decimals, above 0
    /// @param maxPriceUsd8 highest price that counts, USD with 8 decimals
    function setFeed(
        address token,
        address feed,
        bool accepted,
        uint32 heartbeat,
        uint96 minPriceUsd8,
        uint96 maxPriceUsd8
    ) external;
    /// @notice GOVERNOR. Share of net income, in basis points, at most `PROTOCOL_FEE_CAP_BPS`.
    function setProtocolFee(uint16 protocolBps) external;
    /// @notice GOVERNOR. Share of a day's release that goes to whoever settles it, basis points, at most `TIP_CAP_BPS`.
    function setTip(uint16 tipBps) external;
    /// @notice GOVERNOR. Least days of net income that the bond of a future series covers, at most `MIN_BOND_CAP_EPOCHS`.
    function setMinBond(uint16 bondEpochs) external;
    /// @notice GOVERNOR. Receives protocol fees and dust.
    function setTreasury(address treasury) external;
    /// @notice GUARDIAN. Stops new series and new sales for `duration` seconds, at most 7 days in any 60: a stop lasts at most
    /// `MAX_STOP_SECONDS` and begins at least `STOP_INTERVAL_SECONDS` after the beginning of the one before.
    function stopSales(uint40 duration) external;
    /// @notice GUARDIAN. Ends a stop early. The 60 days still run from its beginning.
    function resumeSales() external;

    /// @notice What is stored of a reward token; all zero if it was never accepted.
    function rewardToken(address token) external view returns (RewardToken memory);
    /// @notice Tokens that are accepted as the coin of `network` now, in no order; empty if there are none.
    function rewardTokensOf(uint16 network) external view returns (address[] memory);
    /// @notice `96 - bitLength(maxSupply)` of a reward token, 1 to 95. Reverts with `InvalidMaxSupply` if it was never accepted.
    function scaleBits(address token) external view returns (uint8);
    function isPaymentToken(address token) external view returns (bool);
    /// @notice True if new series may name the feed as a USD price of `token`, a reward or payment token.
    function isFeed(address token, address feed) external view returns (bool);
    /// @notice What the feed's answers count for; all zero if it was never accepted. Never changes once it is not.
    function feedRules(address feed) external view returns (FeedRules memory);
    /// @notice Share of net income that new series must carry in their terms, basis points.
    function protocolBps() external view returns (uint16);
    /// @notice Settler's share of releases that new series must carry in their terms, basis points.
    function tipBps() external view returns (uint16);
    /// @notice Least `bondEpochs` that new series must carry in their terms.
    function minBondEpochs() external view returns (uint16);
    function treasury() external view returns (address);
    function salesStopped() external view returns (bool);
    /// @notice Unix second at which the newest stop ends or ended; 0 if there was none.
    function stoppedUntil() external view returns (uint40);
    function PROTOCOL_FEE_CAP_BPS() external view returns (uint16);
    function TIP_CAP_BPS() external view returns (uint16);
    function MIN_BOND_CAP_EPOCHS() external view returns (uint16);
    function MAX_HEARTBEAT_SECONDS() external view returns (uint32);
    function MAX_STOP_SECONDS() external view returns (uint40);
    function STOP_INTERVAL_SECONDS() external view returns (uint40);
}
