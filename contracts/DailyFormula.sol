// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDailyFormula} from "./interfaces/IDailyFormula.sol";
import {IFarmRegistry} from "./interfaces/IFarmRegistry.sol";
import {INetworkDays} from "./interfaces/INetworkDays.sol";
import {INetworkFallback} from "./interfaces/INetworkFallback.sol";
import {IPriceRounds} from "./interfaces/IPriceRounds.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {Bonding} from "./libraries/Bonding.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {Escrow} from "./libraries/Escrow.sol";
import {ProfitShare} from "./libraries/ProfitShare.sol";
import {TermsRef} from "./libraries/TermsRef.sol";
import {TermsStore} from "./libraries/TermsStore.sol";
import {Waterfall} from "./libraries/Waterfall.sol";

/// @title What a day owes
/// @dev Documented in `IDailyFormula`. Views only; wiring is immutable.
contract DailyFormula is IDailyFormula {
    /// @inheritdoc IDailyFormula
    uint256 public constant DELIVERY_EPOCHS = 14;
    /// @inheritdoc IDailyFormula
    uint256 public immutable FARM_REPORT_TIMEOUT;

    uint256 private constant ONE_DOLLAR = 1e8;

    address private immutable _MARKET;
    INetworkFallback private immutable _DAYS;
    IPriceRounds private immutable _PRICES;
    IFarmRegistry private immutable _REGISTRY;

    /// @param market_ precomputed address of the market, whose terms are read
    /// @param days_ days of networks: reports, and fallbacks for those that never came
    /// @param prices_ prices of days
    /// @param registry_ days of farms
    constructor(address market_, address days_, address prices_, address registry_) {
        if (market_ == address(0)) revert InvalidWiring(market_);
        if (days_.code.length == 0) revert InvalidWiring(days_);
        if (prices_.code.length == 0) revert InvalidWiring(prices_);
        if (registry_.code.length == 0 || IFarmRegistry(registry_).market() != market_) revert InvalidWiring(registry_);
        _MARKET = market_;
        _DAYS = INetworkFallback(days_);
        _PRICES = IPriceRounds(prices_);
        _REGISTRY = IFarmRegistry(registry_);
        FARM_REPORT_TIMEOUT = IFarmRegistry(registry_).FARM_REPORT_TIMEOUT();
    }

    /// @inheritdoc IDailyFormula
    function day(uint256 id, uint32 epoch, Past calldata past) external view returns (Day memory result) {
        TermsRef terms = TermsStore.load(_MARKET, id);
        result.whole = 1;
        result.obstacle = ISettlement.Obstacle.EpochNotOver;
        result.waitsUntil = Epoch.end(epoch);
        if (block.timestamp < result.waitsUntil) return result;
        result.knownAt = result.waitsUntil;

        bool hasSecond = terms.hasSecond();
        if (!_readNetwork(result, result.first, terms.network(), epoch)) return result;
        if (hasSecond && !_readNetwork(result, result.second, terms.secondNetwork(), epoch)) return result;
        if (!_readPrices(result, terms, epoch, past)) return result;
        IFarmRegistry.FarmDay memory farm;
        if (terms.isProfitShare()) {
            bool known;
            (known, farm) = _readFarm(result, terms.farmId(), epoch);
            if (!known) return result;
        }

        result.obstacle = ISettlement.Obstacle.None;
        result.waitsUntil = 0;
        Waterfall.Inputs memory inputs = _inputs(
            terms,
            past.units,
            result.first,
            terms.decimals().coin(),
            terms.decimals().rewardToken()
        );
        if (terms.isProfitShare()) _share(result, inputs, terms, farm, past);
        else if (hasSecond) _fixTwo(result, inputs, terms, past.units);
        else _fix(result, inputs);
        if (past.paid != 0) _mark(result, terms, past);
    }

    // ---------------------------------------------------------------- what is known

    function _readNetwork(Day memory result, Lane memory lane, uint16 network, uint32 epoch) private view returns (bool) {
        INetworkDays.NetworkDay memory reported = _DAYS.networkDay(network, epoch);
        result.obstacle = ISettlement.Obstacle.ReportMissing;
        result.waitsUntil = 0;
        if (reported.finalAt == 0) return false;
        result.obstacle = ISettlement.Obstacle.ReportNotFinal;
        result.waitsUntil = reported.finalAt;
        if (block.timestamp < reported.finalAt) return false;
        result.knownAt = Math.max(result.knownAt, reported.finalAt);
        lane.targetSeconds = reported.targetSeconds;
        lane.rewardPerBlock = reported.rewardPerBlock;
        // The committee's median: the last resort, if every feed fails by proof.
        lane.priceUsd8 = reported.priceUsd8;
        return true;
    }

    function _readPrices(
        Day memory result,
        TermsRef terms,
        uint32 epoch,
        Past calldata past
    ) private view returns (bool) {
        result.obstacle = ISettlement.Obstacle.PriceMissing;
        result.waitsUntil = 0;
        if (!_readPrice(result, result.first, terms.feeds(), terms.maxFeedDelay(), epoch, past.lastPriceUsd8)) return false;
        if (
            terms.hasSecond() &&
            !_readPrice(result, result.second, terms.secondFeeds(), terms.maxFeedDelay(), epoch, past.secondLastPriceUsd8)
        ) return false;

        if (terms.paymentFeeds()[0] == address(0)) {
            result.paymentPriceUsd8 = ONE_DOLLAR;
            return true;
        }
        Lane memory payment;
        bool known = _readPrice(
            result,
            payment,
            terms.paymentFeeds(),
            terms.maxFeedDelay(),
            epoch,
            past.lastPaymentPriceUsd8 == 0 ? ONE_DOLLAR : past.lastPaymentPriceUsd8
        );
        result.paymentPriceUsd8 = payment.priceUsd8;
        return known;
    }

    /// @dev The first usable feed, else the committee's median (in the lane already), else the last known price.
    function _readPrice(
        Day memory result,
        Lane memory lane,
        address[3] memory feeds,
        uint32 maxFeedDelay,
        uint32 epoch,
        uint256 lastPriceUsd8
    ) private view returns (bool) {
        (bool known, uint256 priceUsd8, uint256 knownAt) = _PRICES.priceOf(feeds, maxFeedDelay, epoch);
        if (!known) return false;
        result.knownAt = Math.max(result.knownAt, knownAt);
        if (priceUsd8 != 0) lane.priceUsd8 = priceUsd8;
        else if (lane.priceUsd8 == 0) lane.priceUsd8 = lastPriceUsd8;
        return lane.priceUsd8 != 0;
    }

    /// @dev A day that nobody recorded within the time is a day without delivery.
    function _readFarm(
        Day memory result,
        uint32 farmId,
        uint32 epoch
    ) private view returns (bool known, IFarmRegistry.FarmDay memory farm) {
        farm = _REGISTRY.farmDay(farmId, epoch);
        uint256 at = farm.finalAt == 0 ? Epoch.end(epoch) + FARM_REPORT_TIMEOUT : farm.finalAt;
        result.obstacle = ISettlement.Obstacle.FarmReportMissing;
        result.waitsUntil = at;
        known = block.timestamp >= at;
        if (known) result.knownAt = Math.max(result.knownAt, at);
    }

    // ---------------------------------------------------------------- what is owed

    function _fix(Day memory result, Waterfall.Inputs memory inputs) private pure {
        result.first.lines = Waterfall.compute(inputs);
        result.netByFormula = result.first.lines.net;
        _earnAll(result, result.netByFormula != 0);
    }

    function _fixTwo(
        Day memory result,
        Waterfall.Inputs memory inputs,
        TermsRef terms,
        uint256 units
    ) private pure {
        Waterfall.Inputs memory secondInputs = _inputs(
            terms,
            units,
            result.second,
            terms.decimals().secondCoin(),
            terms.decimals().secondRewardToken()
        );
        Waterfall.computeTwo(inputs, secondInputs, result.first.lines, result.second.lines);
        uint256 secondNet = result.second.lines.net;
        result.netByFormula = result.first.lines.net + _valueInFirst(secondNet, inputs, secondInputs);
        _earnAll(result, result.first.lines.net + secondNet != 0);
    }

    /// @dev Second-token base units in first-token base units at the day's prices, rounded down.
    function _valueInFirst(
        uint256 amount,
        Waterfall.Inputs memory first,
        Waterfall.Inputs memory second
    ) private pure returns (uint256) {
        return
            Math.mulDiv(
                amount * second.priceUsd8,
                10 ** uint256(first.tokenDecimals),
                first.priceUsd8 * 10 ** uint256(second.tokenDecimals)
            );
    }

    /// @dev The bond's mark of the day.
    function _mark(Day memory result, TermsRef terms, Past calldata past) private pure {
        Bonding.Rates memory rates = _rates(terms, result.first.priceUsd8, result.paymentPriceUsd8);
        result.slice = Escrow.slice(past.paid, terms.epochs(), past.index);
        result.withheldValue = Bonding.backing(past.withheld, rates);
        if (result.netByFormula == 0) return;
        result.requiredBond = Bonding.required(
            result.netByFormula,
            result.slice,
            terms.epochs() - past.index - 1,
            terms.bondEpochs(),
            terms.marginEpochs(),
            rates
        );
    }

    function _earnAll(Day memory result, bool profitable) private pure {
        result.profitable = profitable;
        result.part = profitable ? 1 : 0;
    }

    /// @dev Whether the day is profitable is a fact of the network: no report of the farm can change it.
    function _share(
        Day memory result,
        Waterfall.Inputs memory inputs,
        TermsRef terms,
        IFarmRegistry.FarmDay memory farm,
        Past calldata past
    ) private pure {
        ISettlement.Waterfall memory formula = Waterfall.compute(inputs);
        result.netByFormula = (formula.net * terms.holderShareBps()) / Waterfall.BPS;
        result.profitable = formula.net != 0;
        result.production = Production({
            delivered: farm.hashrate,
            reserved: farm.reserved,
            reported: _toToken(farm.gross, inputs.coinDecimals, inputs.tokenDecimals)
        });
        (result.first.lines, result.profit) = ProfitShare.compute(
            ProfitShare.Inputs({
                sold: inputs.hashrate,
                delivered: farm.hashrate,
                reserved: farm.reserved,
                reported: result.production.reported,
                expected: Waterfall.gross(
                    farm.hashrate,
                    inputs.rewardPerBlock,
                    inputs.coinDecimals,
                    inputs.targetSeconds,
                    inputs.tokenDecimals
                ),
                energyWh: farm.energyWh,
                toleranceBps: terms.toleranceBps(),
                toleranceDays: terms.toleranceDays(),
                holderShareBps: terms.holderShareBps(),
                firstOfWindow: past.index % ProfitShare.WINDOW_EPOCHS == 0
            }),
            inputs,
            past.profit
        );
        if (farm.reserved == 0) return; // not recorded: nothing was delivered
        if (result.profitable) (result.part, result.whole) = (uint96(Math.min(farm.hashrate, farm.reserved)), farm.reserved);
    }

    // ---------------------------------------------------------------- bond, delivery, staleness

    /// @inheritdoc IDailyFormula
    function neededWithheld(
        uint256 id,
        uint256 short,
        uint256 priceUsd8,
        uint256 paymentPriceUsd8
    ) external view returns (uint256) {
        return Bonding.neededFor(short, _rates(TermsStore.load(_MARKET, id), priceUsd8, paymentPriceUsd8));
    }

    /// @inheritdoc IDailyFormula
    function secondInFirst(
        uint256 id,
        uint256 amount,
        uint256 priceUsd8,
        uint256 secondPriceUsd8
    ) external view returns (uint256) {
        TermsRef terms = TermsStore.load(_MARKET, id);
        return
            Math.mulDiv(
                amount * secondPriceUsd8,
                10 ** uint256(terms.decimals().rewardToken()),
                priceUsd8 * 10 ** uint256(terms.decimals().secondRewardToken()),
                Math.Rounding.Ceil
            );
    }

    /// @inheritdoc IDailyFormula
    function delivery(
        uint256 id,
        uint256 units,
        uint256 settledEpochs
    ) external view returns (uint256 delivered, uint256 needed) {
        TermsRef terms = TermsStore.load(_MARKET, id);
        if (!terms.isProfitShare() || settledEpochs < DELIVERY_EPOCHS) return (0, 0);
        uint256 sold = units * terms.unitHashrate();
        for (uint256 i = settledEpochs - DELIVERY_EPOCHS; i < settledEpochs; ++i) {
            // safe: an epoch of the term, which has 32 bits
            IFarmRegistry.FarmDay memory farm = _REGISTRY.farmDay(terms.farmId(), uint32(terms.startEpoch() + i));
            if (farm.reserved == 0) continue; // not recorded
            uint256 part = Math.min(farm.hashrate, farm.reserved);
            delivered += Math.mulDiv(sold, part, farm.reserved, Math.Rounding.Ceil);
        }
        needed = (DELIVERY_EPOCHS * sold * terms.minDeliveryBps()) / Waterfall.BPS;
    }

    /// @inheritdoc IDailyFormula
    function isStale(uint256 id) external view returns (bool) {
        TermsRef terms = TermsStore.load(_MARKET, id);
        return _DAYS.isStale(terms.network()) || (terms.hasSecond() && _DAYS.isStale(terms.secondNetwork()));
    }

    function _rates(
        TermsRef terms,
        uint256 priceUsd8,
        uint256 paymentPriceUsd8
    ) private pure returns (Bonding.Rates memory) {
        return
            Bonding.Rates({
                priceUsd8: priceUsd8,
                paymentPriceUsd8: paymentPriceUsd8,
                decimals: terms.decimals().rewardToken(),
                paymentDecimals: terms.decimals().paymentToken()
            });
    }

    function _toToken(uint256 amount, uint8 coinDecimals, uint8 tokenDecimals) private pure returns (uint256) {
        return
            tokenDecimals >= coinDecimals
                ? amount * 10 ** uint256(tokenDecimals - coinDecimals)
                : amount / 10 ** uint256(coinDecimals - tokenDecimals);
    }

    function _inputs(
        TermsRef terms,
        uint256 units,
        Lane memory lane,
        uint8 coinDecimals,
        uint8 tokenDecimals
    ) private pure returns (Waterfall.Inputs memory) {
        return
            Waterfall.Inputs({
                hashrate: units * terms.unitHashrate(),
                rewardPerBlock: lane.rewardPerBlock,
                coinDecimals: coinDecimals,
                targetSeconds: lane.targetSeconds,
                tokenDecimals: tokenDecimals,
                priceUsd8: lane.priceUsd8,
                milliJoulePerTh: terms.milliJoulePerTh(),
                tariffUsd8: terms.tariffUsd8(),
                maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay(),
                serviceBps: terms.serviceBps(),
                protocolBps: terms.protocolBps()
            });
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IDailyFormula
    function market() external view returns (address) {
        return _MARKET;
    }

    /// @inheritdoc IDailyFormula
    function networkDays() external view returns (address) {
        return address(_DAYS);
    }

    /// @inheritdoc IDailyFormula
    function prices() external view returns (address) {
        return address(_PRICES);
    }

    /// @inheritdoc IDailyFormula
    function registry() external view returns (address) {
        return address(_REGISTRY);
    }
}
