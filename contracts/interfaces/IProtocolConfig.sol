// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What governors may choose, for future series only
/// @notice Accepted tokens and feeds, the protocol fee under an immutable cap, and the guardian's short stop of new sales.
/// @dev Everything here is copied into a series' terms when it is created; changing it later changes no existing series.
/// GOVERNOR and GUARDIAN are roles of an OpenZeppelin `AccessManager`. No function touches claims, units, escrow or refunds.
interface IProtocolConfig {
    /// @notice An accepted reward token.
    /// @param maxSupply bound on its total supply, base units; scale bits are derived from it (`96 - bitLength(maxSupply)`)
    /// @param decimals the token's decimals, read when it was accepted
    struct RewardToken {
        uint96 maxSupply;
        uint8 decimals;
        bool accepted;
    }

    event RewardTokenSet(address indexed token, bool accepted, uint256 maxSupply, uint8 decimals);
    event PaymentTokenSet(address indexed token, bool accepted, uint8 decimals);
    event FeedSet(address indexed rewardToken, address indexed feed, bool accepted);
    event ProtocolFeeSet(uint16 protocolBps);
    event TipSet(uint16 tipBps);
    event TreasurySet(address indexed treasury);
    event SalesStopped(uint40 until);
    event SalesResumed();

    error ZeroAddress();
    error InvalidMaxSupply(address token, uint256 maxSupply, uint256 totalSupply);
    error FeeAboveCap(uint256 bps, uint256 capBps);
    error StopTooLong(uint256 duration, uint256 maximum);
    error StopTooSoon(uint256 allowedAt, uint256 timestamp);
    error InvalidFeed(address feed);

    /// @notice GOVERNOR. Accepts (or no longer accepts) a reward token for future series.
    function setRewardToken(address token, bool accepted, uint96 maxSupply) external;
    /// @notice GOVERNOR.
    function setPaymentToken(address token, bool accepted) external;
    /// @notice GOVERNOR. Accepts an AggregatorV3 feed (USD price of `rewardToken`) for future series.
    function setFeed(address rewardToken, address feed, bool accepted) external;
    /// @notice GOVERNOR. Share of net income, in basis points, at most `PROTOCOL_FEE_CAP_BPS`.
    function setProtocolFee(uint16 protocolBps) external;
    /// @notice GOVERNOR. Share of a day's release that goes to whoever settles it, basis points, at most `TIP_CAP_BPS`.
    function setTip(uint16 tipBps) external;
    /// @notice GOVERNOR. Receives protocol fees and dust.
    function setTreasury(address treasury) external;
    /// @notice GUARDIAN. Stops new series and new sales for `duration` seconds, at most 7 days in any 60.
    function stopSales(uint40 duration) external;
    /// @notice GUARDIAN. Ends a stop early. The 60 days still run from its beginning.
    function resumeSales() external;

    function rewardToken(address token) external view returns (RewardToken memory);
    /// @notice `96 - bitLength(maxSupply)` of an accepted reward token.
    function scaleBits(address token) external view returns (uint8);
    function isPaymentToken(address token) external view returns (bool);
    function isFeed(address rewardToken_, address feed) external view returns (bool);
    function protocolBps() external view returns (uint16);
    function tipBps() external view returns (uint16);
    function treasury() external view returns (address);
    function salesStopped() external view returns (bool);
    function PROTOCOL_FEE_CAP_BPS() external view returns (uint16);
    function TIP_CAP_BPS() external view returns (uint16);
}
