// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IProtocolConfig} from "./interfaces/IProtocolConfig.sol";
import {FeedPrice} from "./libraries/FeedPrice.sol";
import {FeedReader} from "./libraries/FeedReader.sol";

/// @title What governors may choose, for future series only
/// @dev Documented in `IProtocolConfig`. Holds no money and is asked only when a series is created, when units are sold, when a
/// price is recorded, and for the treasury's address.
contract ProtocolConfig is IProtocolConfig, AccessManaged {
    using EnumerableSet for EnumerableSet.AddressSet;
    using FeedReader for address;

    struct PaymentToken {
        bool accepted;
        uint8 decimals;
    }

    /// @inheritdoc IProtocolConfig
    uint16 public constant PROTOCOL_FEE_CAP_BPS = 500;
    /// @inheritdoc IProtocolConfig
    uint16 public constant TIP_CAP_BPS = 100;
    /// @inheritdoc IProtocolConfig
    uint16 public constant MIN_BOND_CAP_EPOCHS = 90;
    /// @inheritdoc IProtocolConfig
    uint32 public constant MAX_HEARTBEAT_SECONDS = 3 days;
    /// @inheritdoc IProtocolConfig
    uint40 public constant MAX_STOP_SECONDS = 7 days;
    /// @inheritdoc IProtocolConfig
    uint40 public constant STOP_INTERVAL_SECONDS = 60 days;

    /// @dev Index and accrued of the ledger have this many bits.
    uint256 private constant INDEX_BITS = 96;
    /// @dev Leaves at least one fractional bit.
    uint256 private constant MAX_SUPPLY_LIMIT = 2 ** (INDEX_BITS - 1) - 1;
    /// @dev Up to here no product of the waterfall can overflow.
    uint8 private constant MAX_DECIMALS = 18;

    mapping(address token => RewardToken) private _rewardTokens;
    /// @dev The accepted ones, by the network whose coin they stand for.
    mapping(uint16 network => EnumerableSet.AddressSet) private _rewardTokensOf;
    mapping(address token => PaymentToken) private _paymentTokens;
    mapping(address token => mapping(address feed => bool accepted)) private _feeds;
    mapping(address feed => FeedRules) private _feedRules;

    // one slot
    address private _treasury;
    uint16 private _protocolBps;
    uint16 private _tipBps;
    uint16 private _minBondEpochs;
    // one slot
    uint40 private _lastStopAt;
    uint40 private _stoppedUntil;

    /// @param authority_ the `AccessManager` that knows GOVERNOR and GUARDIAN
    /// @param treasury_ receives protocol fees and dust
    /// @param protocolBps_ share of net income, basis points
    /// @param tipBps_ share of a day's release that goes to whoever settles it, basis points
    constructor(address authority_, address treasury_, uint16 protocolBps_, uint16 tipBps_) AccessManaged(authority_) {
        if (authority_ == address(0)) revert ZeroAddress();
        _setTreasury(treasury_);
        _setProtocolFee(protocolBps_);
        _setTip(tipBps_);
    }

    // ---------------------------------------------------------------- GOVERNOR

    /// @inheritdoc IProtocolConfig
    function setRewardToken(address token, bool accepted, uint96 maxSupply, uint16 network) external restricted {
        RewardToken memory entry = _rewardTokens[token];
        _rewardTokensOf[entry.network].remove(token);
        if (accepted) {
            entry.decimals = _readDecimals(token);
            if (network == 0) revert NetworkMissing(token);
            uint256 totalSupply = IERC20Metadata(token).totalSupply();
            if (maxSupply == 0 || maxSupply > MAX_SUPPLY_LIMIT || maxSupply < totalSupply) {
                revert InvalidMaxSupply(token, maxSupply, totalSupply);
            }
            entry.maxSupply = maxSupply;
            entry.network = network;
            _rewardTokensOf[network].add(token);
        }
        entry.accepted = accepted;
        _rewardTokens[token] = entry;
        emit RewardTokenSet(token, entry.network, accepted, entry.maxSupply, entry.decimals);
    }

    /// @inheritdoc IProtocolConfig
    function setPaymentToken(address token, bool accepted) external restricted {
        PaymentToken memory entry = _paymentTokens[token];
        if (accepted) entry.decimals = _readDecimals(token);
        entry.accepted = accepted;
        _paymentTokens[token] = entry;
        emit PaymentTokenSet(token, accepted, entry.decimals);
    }

    /// @inheritdoc IProtocolConfig
    function setFeed(
        address token,
        address feed,
        bool accepted,
        uint32 heartbeat,
        uint96 minPriceUsd8,
        uint96 maxPriceUsd8
    ) external restricted {
        if (token == address(0)) revert ZeroAddress();
        if (accepted) {
            (bool readable, uint8 decimals) = feed.readDecimals();
            if (!readable) revert InvalidFeed(feed);
            _fixRules(feed, FeedRules(heartbeat, minPriceUsd8, maxPriceUsd8, decimals));
        }
        _feeds[token][feed] = accepted;
        emit FeedSet(token, feed, accepted);
    }

    /// @inheritdoc IProtocolConfig
    function setProtocolFee(uint16 protocolBps_) external restricted {
        _setProtocolFee(protocolBps_);
    }

    /// @inheritdoc IProtocolConfig
    function setTip(uint16 tipBps_) external restricted {
        _setTip(tipBps_);
    }

    /// @inheritdoc IProtocolConfig
    function setMinBond(uint16 bondEpochs) external restricted {
        if (bondEpochs > MIN_BOND_CAP_EPOCHS) revert MinBondAboveCap(bondEpochs, MIN_BOND_CAP_EPOCHS);
        _minBondEpochs = bondEpochs;
        emit MinBondSet(bondEpochs);
    }

    /// @inheritdoc IProtocolConfig
    function setTreasury(address treasury_) external restricted {
        _setTreasury(treasury_);
    }

    // ---------------------------------------------------------------- GUARDIAN

    /// @inheritdoc IProtocolConfig
    function stopSales(uint40 duration) external restricted {
        if (duration == 0 || duration > MAX_STOP_SECONDS) revert StopTooLong(duration, MAX_STOP_SECONDS);
        uint40 timestamp = uint40(block.timestamp);
        if (_lastStopAt != 0 && timestamp < _lastStopAt + STOP_INTERVAL_SECONDS) {
            revert StopTooSoon(_lastStopAt + STOP_INTERVAL_SECONDS, timestamp);
        }
        _lastStopAt = timestamp;
        _stoppedUntil = timestamp + duration;
        emit SalesStopped(timestamp + duration);
    }

    /// @inheritdoc IProtocolConfig
    function resumeSales() external restricted {
        if (!salesStopped()) revert SalesNotStopped();
        _stoppedUntil = uint40(block.timestamp);
        emit SalesResumed();
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IProtocolConfig
    function rewardToken(address token) external view returns (RewardToken memory) {
        return _rewardTokens[token];
    }

    /// @inheritdoc IProtocolConfig
    function rewardTokensOf(uint16 network) external view returns (address[] memory) {
        return _rewardTokensOf[network].values();
    }

    /// @inheritdoc IProtocolConfig
    function scaleBits(address token) external view returns (uint8) {
        uint256 maxSupply = _rewardTokens[token].maxSupply;
        if (maxSupply == 0) revert InvalidMaxSupply(token, 0, 0);
        // safe: log2 of a number below 2^95 is below 95
        return uint8(INDEX_BITS - (Math.log2(maxSupply) + 1));
    }

    /// @inheritdoc IProtocolConfig
    function isPaymentToken(address token) external view returns (bool) {
        return _paymentTokens[token].accepted;
    }

    /// @inheritdoc IProtocolConfig
    function isFeed(address token, address feed) external view returns (bool) {
        return _feeds[token][feed];
    }

    /// @inheritdoc IProtocolConfig
    function feedRules(address feed) external view returns (FeedRules memory) {
        return _feedRules[feed];
    }

    /// @inheritdoc IProtocolConfig
    function protocolBps() external view returns (uint16) {
        return _protocolBps;
    }

    /// @inheritdoc IProtocolConfig
    function tipBps() external view returns (uint16) {
        return _tipBps;
    }

    /// @inheritdoc IProtocolConfig
    function minBondEpochs() external view returns (uint16) {
        return _minBondEpochs;
    }

    /// @inheritdoc IProtocolConfig
    function treasury() external view returns (address) {
        return _treasury;
    }

    /// @inheritdoc IProtocolConfig
    function stoppedUntil() external view returns (uint40) {
        return _stoppedUntil;
    }

    /// @inheritdoc IProtocolConfig
    function salesStopped() public view returns (bool) {
        return block.timestamp < _stoppedUntil;
    }

    // ---------------------------------------------------------------- internal

    function _setTreasury(address treasury_) private {
        if (treasury_ == address(0)) revert ZeroAddress();
        _treasury = treasury_;
        emit TreasurySet(treasury_);
    }

    function _setProtocolFee(uint16 protocolBps_) private {
        if (protocolBps_ > PROTOCOL_FEE_CAP_BPS) revert FeeAboveCap(protocolBps_, PROTOCOL_FEE_CAP_BPS);
        _protocolBps = protocolBps_;
        emit ProtocolFeeSet(protocolBps_);
    }

    function _setTip(uint16 tipBps_) private {
        if (tipBps_ > TIP_CAP_BPS) revert FeeAboveCap(tipBps_, TIP_CAP_BPS);
        _tipBps = tipBps_;
        emit TipSet(tipBps_);
    }

    /// @dev The first rules of a feed are its rules for good; whoever accepts it again has to know them.
    function _fixRules(address feed, FeedRules memory given) private {
        FeedRules memory known = _feedRules[feed];
        if (known.heartbeat != 0) {
            if (known.decimals != given.decimals) revert InvalidFeed(feed);
            bool same =
                known.heartbeat == given.heartbeat &&
                    known.minPriceUsd8 == given.minPriceUsd8 &&
                    known.maxPriceUsd8 == given.maxPriceUsd8;
            if (!same) revert FeedRulesDiffer(feed, known.heartbeat, known.minPriceUsd8, known.maxPriceUsd8);
            return;
        }
        if (given.heartbeat == 0 || given.heartbeat > MAX_HEARTBEAT_SECONDS) {
            revert InvalidHeartbeat(given.heartbeat, MAX_HEARTBEAT_SECONDS);
        }
        if (given.minPriceUsd8 == 0 || given.minPriceUsd8 >= given.maxPriceUsd8) {
            revert InvalidPriceBounds(given.minPriceUsd8, given.maxPriceUsd8);
        }
        (bool answers, FeedReader.Answer memory latest) = feed.readLatest();
        if (answers && latest.updatedAt != 0 && FeedPrice.toUsd8(latest.answer, given) == 0) {
            uint256 priceUsd8 = FeedPrice.normalise(latest.answer, given.decimals);
            revert PriceOutOfBounds(feed, priceUsd8, given.minPriceUsd8, given.maxPriceUsd8);
        }
        _feedRules[feed] = given;
        emit FeedRulesFixed(feed, given.heartbeat, given.minPriceUsd8, given.maxPriceUsd8, given.decimals);
    }

    function _readDecimals(address token) private view returns (uint8 decimals) {
        if (token == address(0)) revert ZeroAddress();
        if (!_hasDecimals(token)) revert InvalidToken(token);
        decimals = IERC20Metadata(token).decimals();
        if (decimals > MAX_DECIMALS) revert InvalidToken(token);
    }

    /// @dev An account that does not answer with one word below 256 is no token.
    function _hasDecimals(address account) private view returns (bool) {
        (bool success, bytes memory answer) = account.staticcall(abi.encodeCall(IERC20Metadata.decimals, ()));
        return success && answer.length == 32 && abi.decode(answer, (uint256)) <= type(uint8).max;
    }
}
