// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IFarmRegistry} from "./interfaces/IFarmRegistry.sol";
import {IHashpower} from "./interfaces/IHashpower.sol";
import {INetworkDays} from "./interfaces/INetworkDays.sol";
import {IOutputOracle} from "./interfaces/IOutputOracle.sol";
import {IPriceRounds} from "./interfaces/IPriceRounds.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {IProtocolConfig} from "./interfaces/IProtocolConfig.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {Escrow as EscrowMath} from "./libraries/Escrow.sol";
import {SeriesId} from "./libraries/SeriesId.sol";
import {TermsDecimals, TermsDecimalsLib, TermsRef} from "./libraries/TermsRef.sol";
import {TermsRules} from "./libraries/TermsRules.sol";
import {TermsStore} from "./libraries/TermsStore.sol";
import {Waterfall} from "./libraries/Waterfall.sol";

/// @title Which series there are: their terms, and what terms may be
/// @dev The part of the market that handles no money. Documented in `IPrimaryMarket`.
abstract contract SeriesBook is IPrimaryMarket {
    /// @inheritdoc IPrimaryMarket
    uint256 public constant MIN_NET_BPS = 2_000;

    /// @dev The formula at creation takes a price of at most this age.
    uint32 private constant MAX_PRICE_AGE_SECONDS = 1 days;
    /// @dev A series may mine this many times today's gross before the ledger's bound on its token could stop a deposit.
    uint256 private constant GROSS_HEADROOM = 8;
    /// @dev A day's reward is at least this many steps of the rate, so that under 0.1 % of it waits in the carry.
    uint256 private constant MIN_RATE_STEPS = 1_000;

    IHashpower internal immutable _LEDGER;
    address internal immutable _SETTLEMENT;
    IProtocolConfig internal immutable _CONFIG;
    IFarmRegistry internal immutable _REGISTRY;
    IOutputOracle private immutable _ORACLE;
    IPriceRounds private immutable _PRICES;

    uint256 private _seriesCount;

    /// @param ledger_ names this market and the settlement as its own
    /// @param settlement_ precomputed address of the settlement
    /// @param config_ accepted tokens and feeds, fees, stops
    /// @param registry_ names this market and the oracle as its own
    /// @param oracle_ network days
    /// @param prices_ latest prices
    constructor(
        address ledger_,
        address settlement_,
        address config_,
        address registry_,
        address oracle_,
        address prices_
    ) {
        _requireCode(ledger_);
        _requireCode(config_);
        _requireCode(registry_);
        _requireCode(oracle_);
        _requireCode(prices_);
        if (settlement_ == address(0)) revert InvalidWiring(settlement_);
        _LEDGER = IHashpower(ledger_);
        _SETTLEMENT = settlement_;
        _CONFIG = IProtocolConfig(config_);
        _REGISTRY = IFarmRegistry(registry_);
        _ORACLE = IOutputOracle(oracle_);
        _PRICES = IPriceRounds(prices_);
        if (_LEDGER.market() != address(this) || _LEDGER.settlement() != settlement_) revert InvalidWiring(ledger_);
        if (_REGISTRY.market() != address(this) || _REGISTRY.oracle() != oracle_) revert InvalidWiring(registry_);
    }

    /// @inheritdoc IPrimaryMarket
    function create(Terms calldata terms_) external returns (uint256 id) {
        if (_CONFIG.salesStopped()) revert SalesAreStopped();
        Terms memory newTerms = terms_;
        TermsRules.check(newTerms, block.timestamp);
        _checkFarm(newTerms);
        _checkConfig(newTerms);
        uint8 scaleBits = _CONFIG.scaleBits(newTerms.rewardToken);
        bool hasSecond = newTerms.secondRewardToken != address(0);
        uint8 secondScaleBits = hasSecond ? _CONFIG.scaleBits(newTerms.secondRewardToken) : 0;
        (uint256 priceUsd8, uint256 secondPriceUsd8) = _checkFormula(newTerms, scaleBits, secondScaleBits);

        uint256 flags = newTerms.policy == address(0) ? 0 : SeriesId.RESTRICTED;
        if (hasSecond) flags |= SeriesId.TWO_TOKENS;
        id = SeriesId.make(++_seriesCount, flags);
        bytes32 hash = TermsStore.write(
            id,
            newTerms,
            _decimalsOf(newTerms, hasSecond).withPrices(_u64(priceUsd8), _u64(secondPriceUsd8))
        );
        _LEDGER.create(
            id,
            newTerms.rewardToken,
            scaleBits,
            newTerms.secondRewardToken,
            secondScaleBits,
            newTerms.policy
        );
        // A profit share settles by the farm's days, so they are kept from now on.
        if (newTerms.form == Form.ProfitShare) _REGISTRY.keepDays(newTerms.farmId);
        emit SeriesOpened(id, newTerms.provider, newTerms.farmId, hash, newTerms);
    }

    /// @dev The list has them for tokens that it accepts, which these are.
    function _decimalsOf(Terms memory newTerms, bool hasSecond) private view returns (TermsDecimals) {
        return
            TermsDecimalsLib.pack(
                _ORACLE.coinDecimals(newTerms.network),
                hasSecond ? _ORACLE.coinDecimals(newTerms.secondNetwork) : 0,
                _CONFIG.rewardToken(newTerms.rewardToken).decimals,
                hasSecond ? _CONFIG.rewardToken(newTerms.secondRewardToken).decimals : 0,
                IERC20Metadata(newTerms.paymentToken).decimals()
            );
    }

    function _checkFarm(Terms memory newTerms) private view {
        if (newTerms.provider != msg.sender) revert NotProvider(msg.sender, newTerms.provider);
        IFarmRegistry.Farm memory farm = _REGISTRY.farm(newTerms.farmId);
        if (farm.provider != msg.sender) revert NotFarmProvider(newTerms.farmId, msg.sender, farm.provider);
        if (farm.network != newTerms.network) revert InvalidTerms("network");
        if (newTerms.secondNetwork != 0 && _ORACLE.networkOf(newTerms.network).auxiliary != newTerms.secondNetwork) {
            revert InvalidTerms("secondNetwork");
        }
    }

    function _checkConfig(Terms memory newTerms) private view {
        _checkRewardToken(newTerms.rewardToken, newTerms.network, newTerms.feeds);
        if (newTerms.secondRewardToken != address(0)) {
            _checkRewardToken(newTerms.secondRewardToken, newTerms.secondNetwork, newTerms.secondFeeds);
        }
        if (!_CONFIG.isPaymentToken(newTerms.paymentToken)) revert TokenNotAccepted(newTerms.paymentToken);
        _checkFeeds(newTerms.paymentToken, newTerms.paymentFeeds);
        if (newTerms.protocolBps != _CONFIG.protocolBps()) revert InvalidTerms("protocolBps");
        if (newTerms.tipBps != _CONFIG.tipBps()) revert InvalidTerms("tipBps");
        if (newTerms.bondEpochs < _CONFIG.minBondEpochs()) revert InvalidTerms("bondEpochs");
    }

    /// @dev A series pays the coin that it mines.
    function _checkRewardToken(address token, uint16 network, address[3] memory feeds) private view {
        IProtocolConfig.RewardToken memory listed = _CONFIG.rewardToken(token);
        if (!listed.accepted) revert TokenNotAccepted(token);
        if (listed.network != network) revert TokenOfOtherNetwork(token, listed.network, network);
        _checkFeeds(token, feeds);
    }

    function _checkFeeds(address token, address[3] memory feeds) private view {
        for (uint256 i; i < feeds.length; ++i) {
            if (feeds[i] != address(0) && !_CONFIG.isFeed(token, feeds[i])) revert FeedNotAccepted(token, feeds[i]);
        }
    }

    /// @dev The formula of the newest day at today's price, for all units of the series.
    /// @return priceUsd8 today's price of the reward token
    /// @return secondPriceUsd8 and of the second one, 0 if there is none
    function _checkFormula(
        Terms memory newTerms,
        uint8 scaleBits,
        uint8 secondScaleBits
    ) private view returns (uint256 priceUsd8, uint256 secondPriceUsd8) {
        Waterfall.Inputs memory inputs = _today(newTerms, newTerms.network, newTerms.rewardToken, newTerms.feeds);
        priceUsd8 = inputs.priceUsd8;
        if (newTerms.secondRewardToken == address(0)) {
            ISettlement.Waterfall memory today;
            Waterfall.compute(inputs, today);
            if (today.net * EscrowMath.BPS < today.gross * MIN_NET_BPS) {
                revert NetTooLow(today.gross, today.net, MIN_NET_BPS);
            }
            _checkScale(newTerms, today, newTerms.rewardToken, scaleBits);
            return (priceUsd8, 0);
        }
        Waterfall.Inputs memory secondInputs = _today(
            newTerms,
            newTerms.secondNetwork,
            newTerms.secondRewardToken,
            newTerms.secondFeeds
        );
        secondPriceUsd8 = secondInputs.priceUsd8;
        ISettlement.Waterfall memory first;
        ISettlement.Waterfall memory second;
        Waterfall.computeTwo(inputs, secondInputs, first, second);
        // Both lanes bear costs in proportion to value, so one tells for both.
        if (first.net * EscrowMath.BPS < first.gross * MIN_NET_BPS) revert NetTooLow(first.gross, first.net, MIN_NET_BPS);
        _checkScale(newTerms, first, newTerms.rewardToken, scaleBits);
        _checkScale(newTerms, second, newTerms.secondRewardToken, secondScaleBits);
    }

    /// @dev A lane of the ledger can take the whole term, and can show a day's reward finely enough.
    function _checkScale(
        Terms memory newTerms,
        ISettlement.Waterfall memory today,
        address rewardToken,
        uint8 scaleBits
    ) private view {
        uint256 maxSupply = _CONFIG.rewardToken(rewardToken).maxSupply;
        if (GROSS_HEADROOM * today.gross * newTerms.epochs > maxSupply) {
            revert TermTooLong(today.gross, newTerms.epochs, maxSupply);
        }
        uint256 share = newTerms.form == Form.ProfitShare ? newTerms.holderShareBps : EscrowMath.BPS;
        uint256 owed = (today.holders * share) / EscrowMath.BPS;
        // the check before bounds holders by the supply, whose scaled value has 96 bits
        if (owed << scaleBits < MIN_RATE_STEPS * newTerms.maxUnits * Epoch.SECONDS_PER_DAY) {
            revert RewardTooFine(owed, newTerms.maxUnits, scaleBits);
        }
    }

    function _today(
        Terms memory newTerms,
        uint16 network,
        address rewardToken,
        address[3] memory feeds
    ) private view returns (Waterfall.Inputs memory) {
        INetworkDays.NetworkDay memory day = _ORACLE.networkDay(network, _ORACLE.lastEpoch(network));
        if (day.finalAt == 0) revert NoNetworkDay(network);
        uint256 priceUsd8 = _PRICES.latestPrice(feeds, MAX_PRICE_AGE_SECONDS);
        if (priceUsd8 == 0) revert NoFreshPrice(rewardToken);
        return
            Waterfall.Inputs({
                hashrate: uint256(newTerms.maxUnits) * newTerms.unitHashrate,
                rewardPerBlock: day.rewardPerBlock,
                coinDecimals: _ORACLE.coinDecimals(network),
                targetSeconds: day.targetSeconds,
                tokenDecimals: _CONFIG.rewardToken(rewardToken).decimals,
                priceUsd8: priceUsd8,
                milliJoulePerTh: newTerms.milliJoulePerTh,
                tariffUsd8: newTerms.tariffUsd8,
                maintenanceUsd8PerThDay: newTerms.maintenanceUsd8PerThDay,
                serviceBps: newTerms.serviceBps,
                protocolBps: newTerms.protocolBps
            });
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IPrimaryMarket
    function terms(uint256 id) external view returns (Terms memory) {
        return TermsStore.read(address(this), id);
    }

    /// @inheritdoc IPrimaryMarket
    function termsHash(uint256 id) external view returns (bytes32) {
        return TermsStore.hashOf(address(this), id);
    }

    /// @inheritdoc IPrimaryMarket
    function termsAddress(uint256 id) external view returns (address) {
        return TermsStore.addressOf(address(this), id);
    }

    /// @inheritdoc IPrimaryMarket
    function seriesCount() external view returns (uint256) {
        return _seriesCount;
    }

    /// @inheritdoc IPrimaryMarket
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc IPrimaryMarket
    function settlement() external view returns (address) {
        return _SETTLEMENT;
    }

    /// @inheritdoc IPrimaryMarket
    function config() external view returns (address) {
        return address(_CONFIG);
    }

    /// @inheritdoc IPrimaryMarket
    function registry() external view returns (address) {
        return address(_REGISTRY);
    }

    /// @dev Reverts with `NoSuchSeries`.
    function _termsOf(uint256 id) internal view returns (TermsRef) {
        return TermsStore.load(address(this), id);
    }

    /// @dev A price beyond 64 bits is beyond any coin: what is kept stands at the largest one.
    function _u64(uint256 price) private pure returns (uint64) {
        return price > type(uint64).max ? type(uint64).max : uint64(price);
    }

    function _requireCode(address account) private view {
        if (account.code.length == 0) revert InvalidWiring(account);
    }
}
