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
import {DayRef, DayRefLib, LaneRef} from "./libraries/DayRef.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {Escrow} from "./libraries/Escrow.sol";
import {Asks} from "./libraries/Asks.sol";
import {ProfitShare} from "./libraries/ProfitShare.sol";
import {TermsDecimals, TermsRef} from "./libraries/TermsRef.sol";
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

    /// @dev Whose price.
    enum Coin {
        First,
        Second,
        Payment
    }

    address private immutable _MARKET;
    INetworkFallback private immutable _DAYS;
    INetworkDays private immutable _ORACLE;
    uint256 private immutable _FALLBACK_AFTER;
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
        _ORACLE = INetworkFallback(days_).oracle();
        _FALLBACK_AFTER = INetworkFallback(days_).ORACLE_TIMEOUT();
        _PRICES = IPriceRounds(prices_);
        _REGISTRY = IFarmRegistry(registry_);
        FARM_REPORT_TIMEOUT = IFarmRegistry(registry_).FARM_REPORT_TIMEOUT();
    }

    /// @inheritdoc IDailyFormula
    /// @dev The words of the answer end the call. `never` is declared as calldata so that no struct is built to be thrown away.
    function day(uint256 id, uint32 epoch, Past calldata past) external view returns (Day calldata never) {
        _day(id, epoch, past).answer();
        assembly {
            never := 0
        }
    }

    function _day(uint256 id, uint32 epoch, Past calldata past) private view returns (DayRef result) {
        TermsRef terms = TermsStore.load(_MARKET, id);
        result = DayRefLib.blank();
        result.setEarned(false, 0, 1);
        uint256 end = Epoch.end(epoch);
        result.wait(ISettlement.Obstacle.EpochNotOver, end);
        if (block.timestamp < end) return result;
        result.know(end);

        bool hasSecond = terms.hasSecond();
        if (!_readNetwork(result, result.first(), terms.network(), epoch)) return result;
        if (hasSecond && !_readNetwork(result, result.second(), terms.secondNetwork(), epoch)) return result;
        if (!_readPrices(result, terms, epoch)) return result;
        uint256 index = epoch - terms.startEpoch();
        TermsDecimals decimals = terms.decimals();
        Waterfall.Inputs memory inputs = _inputs(
            terms,
            past.units,
            result.first(),
            decimals.coin(),
            decimals.rewardToken()
        );
        if (terms.isProfitShare()) {
            (bool known, IFarmRegistry.FarmDay memory farm) = _readFarm(result, terms.farmId(), epoch);
            if (!known) return result;
            _share(result, inputs, terms, farm, past.profit, index);
        } else if (hasSecond) {
            _fixTwo(result, inputs, terms, past.units);
        } else {
            _fix(result, inputs);
        }
        result.wait(ISettlement.Obstacle.None, 0);
        if (past.paid != 0) _mark(result, terms, past, index);
    }

    // ---------------------------------------------------------------- what is known

    function _readNetwork(DayRef result, LaneRef lane, uint16 network, uint32 epoch) private view returns (bool) {
        (uint256 targetSeconds, uint256 rewardPerBlock, uint256 priceUsd8, uint256 finalAt) = _networkDay(network, epoch);
        if (finalAt == 0 || block.timestamp < finalAt) {
            result.wait(
                finalAt == 0 ? ISettlement.Obstacle.ReportMissing : ISettlement.Obstacle.ReportNotFinal,
                finalAt
            );
            return false;
        }
        result.know(finalAt);
        lane.setNetwork(targetSeconds, rewardPerBlock);
        // The committee's median: the last resort, if every feed fails by proof.
        lane.setPrice(priceUsd8);
        return true;
    }

    /// @dev A report that was final before a fallback could be recorded leaves no room for one: then the oracle alone is asked.
    function _networkDay(
        uint16 network,
        uint32 epoch
    ) private view returns (uint256 targetSeconds, uint256 rewardPerBlock, uint256 priceUsd8, uint256 finalAt) {
        (targetSeconds, rewardPerBlock, priceUsd8, finalAt) = Asks.networkDay(_ORACLE, network, epoch);
        if (finalAt == 0 || finalAt >= Epoch.end(epoch) + _FALLBACK_AFTER) return Asks.networkDay(_DAYS, network, epoch);
    }

    function _readPrices(DayRef result, TermsRef terms, uint32 epoch) private view returns (bool) {
        result.wait(ISettlement.Obstacle.PriceMissing, 0);
        LaneRef lane = result.first();
        if (!_readPrice(result, lane, terms.feeds(), terms.maxFeedDelay(), epoch)) return false;
        if (lane.priceUsd8() == 0) lane.setPrice(_earlierPrice(terms, epoch, Coin.First));
        if (terms.hasSecond()) {
            lane = result.second();
            if (!_readPrice(result, lane, terms.secondFeeds(), terms.maxFeedDelay(), epoch)) return false;
            if (lane.priceUsd8() == 0) lane.setPrice(_earlierPrice(terms, epoch, Coin.Second));
        }
        return _readPaymentPrice(result, terms, epoch);
    }

    function _readPaymentPrice(DayRef result, TermsRef terms, uint32 epoch) private view returns (bool) {
        uint256 priceUsd8 = ONE_DOLLAR;
        if (terms.hasPaymentFeed()) {
            bool known;
            uint256 knownAt;
            (known, priceUsd8, knownAt) = Asks.priceOf(
                _PRICES,
                terms.paymentFeeds(),
                terms.maxFeedDelay(),
                epoch
            );
            if (!known) return false;
            result.know(knownAt);
            if (priceUsd8 == 0) priceUsd8 = _earlierPrice(terms, epoch, Coin.Payment);
        }
        result.setPaymentPrice(priceUsd8);
        return true;
    }

    /// @dev The first usable feed, else what the lane has already: the committee's median.
    function _readPrice(
        DayRef result,
        LaneRef lane,
        address[3] memory feeds,
        uint32 maxFeedDelay,
        uint32 epoch
    ) private view returns (bool known) {
        uint256 priceUsd8;
        uint256 knownAt;
        (known, priceUsd8, knownAt) = Asks.priceOf(_PRICES, feeds, maxFeedDelay, epoch);
        if (!known) return false;
        result.know(knownAt);
        if (priceUsd8 != 0) lane.setPrice(priceUsd8);
    }

    /// @dev The price of the last day of the term before `epoch` that has one, else the one at which the series was created. Rare, and at
    /// most the term's 1,825 days of some 7,000 gas.
    function _earlierPrice(TermsRef terms, uint32 epoch, Coin coin) private view returns (uint256 priceUsd8) {
        address[3] memory feeds = coin == Coin.First
            ? terms.feeds()
            : coin == Coin.Second
                ? terms.secondFeeds()
                : terms.paymentFeeds();
        uint16 network = coin == Coin.First ? terms.network() : terms.secondNetwork();
        while (epoch > terms.startEpoch()) {
            --epoch;
            (, priceUsd8, ) = Asks.priceOf(_PRICES, feeds, terms.maxFeedDelay(), epoch);
            if (priceUsd8 == 0 && coin != Coin.Payment) (, , priceUsd8, ) = _networkDay(network, epoch);
            if (priceUsd8 != 0) return priceUsd8;
        }
        if (coin == Coin.Payment) return ONE_DOLLAR;
        return coin == Coin.First ? terms.decimals().priceUsd8() : terms.decimals().secondPriceUsd8();
    }

    /// @dev A day that nobody recorded within the time is a day without delivery.
    function _readFarm(
        DayRef result,
        uint32 farmId,
        uint32 epoch
    ) private view returns (bool known, IFarmRegistry.FarmDay memory farm) {
        farm = _REGISTRY.farmDay(farmId, epoch);
        uint256 at = farm.finalAt == 0 ? _REGISTRY.reportDueBy(farmId, epoch) : farm.finalAt;
        result.wait(ISettlement.Obstacle.FarmReportMissing, at);
        known = block.timestamp >= at;
        if (known) result.know(at);
    }

    // ---------------------------------------------------------------- what is owed

    function _fix(DayRef result, Waterfall.Inputs memory inputs) private pure {
        ISettlement.Waterfall memory lines = result.first().lines();
        Waterfall.compute(inputs, lines);
        result.setNetByFormula(lines.net);
        _earnAll(result, lines.net != 0);
    }

    function _fixTwo(
        DayRef result,
        Waterfall.Inputs memory inputs,
        TermsRef terms,
        uint256 units
    ) private pure {
        Waterfall.Inputs memory secondInputs = _inputs(
            terms,
            units,
            result.second(),
            terms.decimals().secondCoin(),
            terms.decimals().secondRewardToken()
        );
        ISettlement.Waterfall memory lines = result.first().lines();
        ISettlement.Waterfall memory secondLines = result.second().lines();
        Waterfall.computeTwo(inputs, secondInputs, lines, secondLines);
        result.setNetByFormula(lines.net + _valueInFirst(secondLines.net, inputs, secondInputs));
        _earnAll(result, lines.net + secondLines.net != 0);
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
    function _mark(DayRef result, TermsRef terms, Past calldata past, uint256 index) private pure {
        Bonding.Rates memory rates = _rates(terms, result.first().priceUsd8(), result.paymentPriceUsd8());
        uint256 slice = Escrow.slice(past.paid, terms.epochs(), index);
        uint256 net = result.netByFormula();
        uint256 required = net == 0
            ? 0
            : Bonding.required(net, slice, terms.epochs() - index - 1, terms.bondEpochs(), terms.marginEpochs(), rates);
        result.setMark(required, past.withheld == 0 ? 0 : Bonding.backing(past.withheld, rates), slice);
    }

    function _earnAll(DayRef result, bool profitable) private pure {
        result.setEarned(profitable, profitable ? 1 : 0, 1);
    }

    /// @dev Whether the day is profitable is a fact of the network: no report of the farm can change it.
    function _share(
        DayRef result,
        Waterfall.Inputs memory inputs,
        TermsRef terms,
        IFarmRegistry.FarmDay memory farm,
        ISettlement.ProfitMemory calldata before,
        uint256 index
    ) private pure {
        ISettlement.Waterfall memory formula;
        Waterfall.compute(inputs, formula);
        bool profitable = formula.net != 0;
        result.setNetByFormula((formula.net * terms.holderShareBps()) / Waterfall.BPS);
        Production memory production = result.production();
        production.delivered = farm.hashrate;
        production.reserved = farm.reserved;
        production.reported = _toToken(farm.gross, inputs.coinDecimals, inputs.tokenDecimals);
        ProfitShare.compute(
            ProfitShare.Inputs({
                sold: inputs.hashrate,
                delivered: farm.hashrate,
                reserved: farm.reserved,
                reported: production.reported,
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
                firstOfWindow: index % ProfitShare.WINDOW_EPOCHS == 0
            }),
            inputs,
            before,
            result.first().lines(),
            result.profit()
        );
        // Not recorded: nothing was delivered.
        if (profitable && farm.reserved != 0) {
            result.setEarned(true, Math.min(farm.hashrate, farm.reserved), farm.reserved);
        } else {
            result.setEarned(profitable, 0, 1);
        }
    }

    // ---------------------------------------------------------------- bond, delivery, staleness

    /// @inheritdoc IDailyFormula
    function neededWithheld(uint256 id, uint256 short, uint32 epoch) external view returns (uint256) {
        TermsRef terms = TermsStore.load(_MARKET, id);
        (uint256 priceUsd8, , uint256 paymentPriceUsd8) = _pricesOf(terms, epoch);
        return Bonding.neededFor(short, _rates(terms, priceUsd8, paymentPriceUsd8));
    }

    /// @inheritdoc IDailyFormula
    function pricesOf(
        uint256 id,
        uint32 epoch
    ) external view returns (uint256 priceUsd8, uint256 secondPriceUsd8, uint256 paymentPriceUsd8) {
        return _pricesOf(TermsStore.load(_MARKET, id), epoch);
    }

    function _pricesOf(
        TermsRef terms,
        uint32 epoch
    ) private view returns (uint256 priceUsd8, uint256 secondPriceUsd8, uint256 paymentPriceUsd8) {
        priceUsd8 = _earlierPrice(terms, epoch + 1, Coin.First);
        if (terms.hasSecond()) secondPriceUsd8 = _earlierPrice(terms, epoch + 1, Coin.Second);
        paymentPriceUsd8 = terms.hasPaymentFeed() ? _earlierPrice(terms, epoch + 1, Coin.Payment) : ONE_DOLLAR;
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
    ) private pure returns (Bonding.Rates memory rates) {
        rates.priceUsd8 = priceUsd8;
        rates.paymentPriceUsd8 = paymentPriceUsd8;
        rates.decimals = terms.decimals().rewardToken();
        rates.paymentDecimals = terms.decimals().paymentToken();
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
        LaneRef lane,
        uint8 coinDecimals,
        uint8 tokenDecimals
    ) private pure returns (Waterfall.Inputs memory inputs) {
        inputs.hashrate = units * terms.unitHashrate();
        inputs.rewardPerBlock = lane.rewardPerBlock();
        inputs.coinDecimals = coinDecimals;
        inputs.targetSeconds = lane.targetSeconds();
        inputs.tokenDecimals = tokenDecimals;
        inputs.priceUsd8 = lane.priceUsd8();
        inputs.milliJoulePerTh = terms.milliJoulePerTh();
        inputs.tariffUsd8 = terms.tariffUsd8();
        inputs.maintenanceUsd8PerThDay = terms.maintenanceUsd8PerThDay();
        inputs.serviceBps = terms.serviceBps();
        inputs.protocolBps = terms.protocolBps();
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
