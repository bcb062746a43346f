// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAccumulatingShare} from "../interfaces/IAccumulatingShare.sol";
import {IAccumulatingShareFactory} from "../interfaces/IAccumulatingShareFactory.sol";
import {IDailyFormula} from "../interfaces/IDailyFormula.sol";
import {IHashpower} from "../interfaces/IHashpower.sol";
import {IHashpowerValuer} from "../interfaces/IHashpowerValuer.sol";
import {INetworkDays} from "../interfaces/INetworkDays.sol";
import {INetworkFallback} from "../interfaces/INetworkFallback.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {IProtocolConfig} from "../interfaces/IProtocolConfig.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {Asks} from "../libraries/Asks.sol";
import {DayRef, DayRefLib, ProfitRef, ProfitRefLib} from "../libraries/DayRef.sol";
import {Entitlement} from "../libraries/Entitlement.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {Escrow} from "../libraries/Escrow.sol";
import {LastPrice} from "../libraries/LastPrice.sol";
import {LenderMath} from "../libraries/LenderMath.sol";
import {SeriesId} from "../libraries/SeriesId.sol";
import {StreamLib} from "../libraries/Stream.sol";
import {TermsRef} from "../libraries/TermsRef.sol";
import {TermsRules} from "../libraries/TermsRules.sol";
import {TermsStore} from "../libraries/TermsStore.sol";

/// @title What units and accumulating shares are worth to a lender
/// @dev Documented in `IHashpowerValuer`. Views only; wiring follows from the factory of shares.
contract HashpowerValuer is IHashpowerValuer {
    /// @inheritdoc IHashpowerValuer
    uint256 public constant MAX_OWED_DAYS = 32;
    /// @inheritdoc IHashpowerValuer
    uint256 public constant NETWORK_STALE_AFTER = 3 days;

    uint256 private constant MAX_INCOME_BPS = 9_500;
    uint256 private constant MAX_DISCOUNT_BPS = 20_000;
    uint256 private constant MEAN_DAYS = 30;
    uint256 private constant ONE_DOLLAR = 1e8;
    /// @dev As `SettlementEndings.COVER_TIP_BPS`: what a cover takes from the bond beside what is missing and the penalty.
    uint256 private constant COVER_TIP_BPS = 50;

    IAccumulatingShareFactory private immutable _SHARES;
    IHashpower private immutable _LEDGER;
    IPrimaryMarket private immutable _MARKET;
    ISettlement private immutable _SETTLEMENT;
    IDailyFormula private immutable _FORMULA;
    IProtocolConfig private immutable _CONFIG;
    INetworkDays private immutable _ORACLE;

    /// @dev What one valuation knows of one series.
    struct Series {
        uint256 id;
        TermsRef terms;
        uint256 scaleBits;
        uint256 secondScaleBits;
        uint256 settledEpochs;
        uint256 endingEpochs;
        ISettlement.Backing backing;
        IPrimaryMarket.Escrow escrow;
    }

    /// @dev Known days in order. As long as money stands behind them: how many, what they owe in reward-token base units per lane, and
    /// payment-token base units that their outcome gives back. From the first other one on: how many, and what each would bring, USD36.
    /// Behind all of them: the losses that a profit share's next days make good first, reward-token base units.
    struct Owed {
        uint256 count;
        uint256 first;
        uint256 second;
        uint256 refundable;
        uint256 bareCount;
        uint256[] bareWorths;
        uint256 losses;
    }

    /// @param shares_ factory of accumulating shares; ledger, market, settlement, formula, oracle and config follow from it
    constructor(IAccumulatingShareFactory shares_) {
        if (address(shares_).code.length == 0) revert InvalidWiring(address(shares_));
        _SHARES = shares_;
        _LEDGER = IHashpower(shares_.ledger());
        _MARKET = IPrimaryMarket(_LEDGER.market());
        _SETTLEMENT = ISettlement(_LEDGER.settlement());
        _FORMULA = IDailyFormula(_SETTLEMENT.formula());
        _CONFIG = IProtocolConfig(_MARKET.config());
        _ORACLE = INetworkFallback(_FORMULA.networkDays()).oracle();
    }

    // ---------------------------------------------------------------- values

    /// @inheritdoc IHashpowerValuer
    function valueOfUnit(uint256 id, Rules calldata rules) external view returns (Value memory) {
        (Parts memory parts, ) = _partsOf(id, rules);
        return _perUnit(parts);
    }

    /// @inheritdoc IHashpowerValuer
    function valueOfShare(address share_, Rules calldata rules) external view returns (Value memory value) {
        (IAccumulatingShare share, uint256 id) = _checkShare(share_);
        (Parts memory parts, Series memory series) = _partsOf(id, rules);
        bool collected = share.refundCollected();
        if (!collected) value = _perUnit(parts);
        uint256 supply = IERC20(share_).totalSupply();
        if (supply == 0) return value;
        (uint256 scaled, uint256 secondScaled) = share.accrued();
        uint256 accrued = _worthOfLanes(parts, series, scaled, secondScaled);
        if (collected) {
            accrued = Math.saturatingAdd(accrued, _worthOfPayment(parts, series.terms, share.totalAssets().payment));
        }
        value.certain = Math.saturatingAdd(value.certain, accrued / supply);
    }

    /// @inheritdoc IHashpowerValuer
    function valueOfPosition(
        address account,
        uint256 id,
        Rules calldata rules
    ) external view returns (Value memory value) {
        (Parts memory parts, Series memory series) = _partsOf(id, rules);
        (uint256 units, , , uint256 scaled) = _LEDGER.positionOf(account, id);
        uint256 secondScaled;
        if (SeriesId.hasTwoTokens(id)) (, , , secondScaled) = _LEDGER.secondPositionOf(account, id);
        uint256 claimable = _worthOfLanes(parts, series, scaled, secondScaled);
        value.freshUntil = parts.freshUntil;
        value.certain = claimable;
        if (parts.supply == 0) return value;
        value.certain = Math.saturatingAdd(claimable, Math.mulDiv(_certainOf(parts), units, parts.supply));
        value.income = Math.mulDiv(parts.lastTerm, units, parts.supply);
    }

    /// @inheritdoc IHashpowerValuer
    function partsOf(uint256 id, Rules calldata rules) external view returns (Parts memory parts) {
        (parts, ) = _partsOf(id, rules);
    }

    /// @inheritdoc IHashpowerValuer
    function total(Value calldata value) external view returns (uint256) {
        return Math.saturatingAdd(value.certain, LenderMath.decayed(value.income, value.freshUntil, block.timestamp));
    }

    /// @inheritdoc IHashpowerValuer
    function checkRules(Rules calldata rules) external pure {
        bool fits = rules.incomeBps != 0 && rules.incomeBps <= MAX_INCOME_BPS && rules.discountBps <= MAX_DISCOUNT_BPS;
        if (!fits) revert RulesOutOfRange(rules.incomeBps, rules.discountBps);
    }

    function _perUnit(Parts memory parts) private pure returns (Value memory value) {
        value.freshUntil = parts.freshUntil;
        if (parts.supply == 0) return value;
        value.certain = _certainOf(parts) / parts.supply;
        value.income = parts.lastTerm / parts.supply;
    }

    function _certainOf(Parts memory parts) private pure returns (uint256) {
        return Math.saturatingAdd(parts.streaming, parts.refund);
    }

    function _checkShare(address share) private view returns (IAccumulatingShare, uint256 id) {
        if (share.code.length == 0) revert NotShare(share);
        id = IAccumulatingShare(share).id();
        if (_SHARES.shareOf(id) != share) revert NotShare(share);
        return (IAccumulatingShare(share), id);
    }

    // ---------------------------------------------------------------- the parts of a series

    function _partsOf(
        uint256 id,
        Rules calldata rules
    ) private view returns (Parts memory parts, Series memory series) {
        IHashpower.LaneInfo memory lane = _LEDGER.lane(id);
        IHashpower.LaneInfo memory second;
        if (SeriesId.hasTwoTokens(id)) second = _LEDGER.secondLane(id);
        _read(series, id, lane.scaleBits, second.scaleBits);
        parts.supply = lane.supply;
        _readPrices(parts, series);
        if (lane.supply == 0) return (parts, series);
        if (series.escrow.refundsOpen || TermsRules.isCancelled(series.terms, series.escrow.sold)) {
            parts.refund = _worthOfPayment(parts, series.terms, series.escrow.refundable);
            return (parts, series);
        }
        Owed memory owed = _owedOf(parts, series);
        (parts.owedDays, parts.bareDays) = (owed.count, owed.bareCount);
        owed.first += series.backing.penalty + _SETTLEMENT.awards(id);
        parts.streaming = _worthOfLanes(
            parts,
            series,
            _unstreamed(lane) + (owed.first << lane.scaleBits),
            _unstreamed(second) + (owed.second << second.scaleBits)
        );
        _divideEscrow(parts, series, owed);
        parts.discountedIncome = _incomeOf(parts, series, rules, owed.losses);
        parts.lastTerm = _lastTermOf(parts, series, owed);
    }

    function _read(Series memory series, uint256 id, uint256 scaleBits, uint256 secondScaleBits) private view {
        series.id = id;
        series.terms = TermsStore.load(address(_MARKET), id);
        (series.scaleBits, series.secondScaleBits) = (scaleBits, secondScaleBits);
        series.escrow = _MARKET.escrow(id);
        series.settledEpochs = series.escrow.settledEpochs;
        series.backing = _SETTLEMENT.backing(id);
        series.endingEpochs = series.backing.endingEpochs;
    }

    /// @dev What of the deposits so far is not in the index yet, at the lane's scale: the rest of the stream, and the carry.
    function _unstreamed(IHashpower.LaneInfo memory lane) private view returns (uint256) {
        uint256 target = uint256(lane.index) + uint256(lane.rate) * StreamLib.DURATION_SECONDS;
        return (target - Entitlement.indexNow(lane)) * lane.supply + lane.carry;
    }

    /// @dev Escrow that is certain to go back, and escrow of the days to come.
    function _divideEscrow(Parts memory parts, Series memory series, Owed memory owed) private pure {
        uint256 known = series.settledEpochs + owed.count + owed.bareCount;
        uint256 refund =
            series.escrow.refundable +
                owed.refundable +
                series.escrow.paid -
                Escrow.settledSum(series.escrow.paid, series.terms.epochs(), series.endingEpochs);
        if (series.backing.ending == ISettlement.Ending.Defaulted) refund += series.escrow.withheld;
        parts.refund = _worthOfPayment(parts, series.terms, refund);
        parts.escrow = _escrowFrom(parts, series, known);
        parts.futureDays = series.endingEpochs - known;
    }

    /// @dev Escrow of the days from this index to the last one that is mined.
    function _escrowFrom(Parts memory parts, Series memory series, uint256 index) private pure returns (uint256) {
        uint256 epochs = series.terms.epochs();
        uint256 mined = Escrow.settledSum(series.escrow.paid, epochs, series.endingEpochs);
        uint256 amount = mined - Escrow.settledSum(series.escrow.paid, epochs, index);
        return _worthOfPayment(parts, series.terms, amount);
    }

    /// @dev Of each day that is owed without money behind it, and what follows: what it brings if it is paid, or all escrow from it on if
    /// the provider defaults; the lower one. So neither payment nor default ever lowers the value.
    function _lastTermOf(
        Parts memory parts,
        Series memory series,
        Owed memory owed
    ) private pure returns (uint256 worth) {
        worth = Math.min(parts.escrow, parts.discountedIncome);
        for (uint256 i = owed.bareCount; i > 0; --i) {
            uint256 index = series.settledEpochs + owed.count + i - 1;
            worth = Math.min(_escrowFrom(parts, series, index), Math.saturatingAdd(owed.bareWorths[i - 1], worth));
        }
    }

    // ---------------------------------------------------------------- owed: mined, known, not settled

    /// @dev What money stands behind the next day.
    struct Money {
        uint256 funding;
        uint256 secondFunding;
        uint256 bond;
    }

    /// @dev The days that could be settled now, in order.
    function _owedOf(Parts memory parts, Series memory series) private view returns (Owed memory owed) {
        uint256 left = Math.min(series.endingEpochs - series.settledEpochs, MAX_OWED_DAYS);
        if (left == 0) return owed;
        Money memory money;
        money.funding = _SETTLEMENT.account(series.id).funding;
        if (series.terms.hasSecond()) money.secondFunding = _SETTLEMENT.secondAccount(series.id).funding;
        money.bond = series.backing.bond;
        ProfitRef profit;
        if (series.terms.isProfitShare()) profit = ProfitRefLib.to(_SETTLEMENT.profitMemory(series.id));
        DayRef day = DayRefLib.blank();
        for (uint256 i = 0; i < left; ++i) {
            // safe: an epoch of the term, which has 32 bits
            uint32 epoch = uint32(series.terms.startEpoch() + series.settledEpochs + i);
            if (block.timestamp < Epoch.end(epoch)) break;
            day.ask(_FORMULA, series.id, epoch, series.escrow.sold, 0, 0, profit);
            if (day.obstacle() != ISettlement.Obstacle.None) break;
            uint256 unearned = _unearned(series, day, series.settledEpochs + i);
            if (owed.bareCount == 0 && _stands(parts, series, day, money, owed)) {
                ++owed.count;
                owed.refundable += unearned;
            } else {
                if (owed.bareCount == 0) owed.bareWorths = new uint256[](left - i);
                owed.bareWorths[owed.bareCount] = _worthOfDay(parts, series, day, unearned);
                ++owed.bareCount;
            }
            if (series.terms.isProfitShare()) day.copyProfit(profit);
        }
        if (series.terms.isProfitShare()) owed.losses = profit.value().lossCarry;
    }

    /// @dev True if balance and bond pay the day, which is added to what is owed and taken from them then, as a settlement or a cover would.
    function _stands(
        Parts memory parts,
        Series memory series,
        DayRef day,
        Money memory money,
        Owed memory owed
    ) private view returns (bool) {
        uint256 short = Math.saturatingSub(day.first().owed(), money.funding);
        uint256 secondShort = Math.saturatingSub(day.second().owed(), money.secondFunding);
        if (short | secondShort != 0) {
            uint256 needed = short + _inFirst(series.id, day, secondShort);
            if (needed > money.bond) return false;
            money.bond = Math.saturatingSub(money.bond, _coverCost(needed, series.terms.penaltyBps()));
        }
        uint256 funded = Math.min(day.second().holders(), secondShort == 0 ? type(uint256).max : money.secondFunding);
        (uint256 inFirst, uint256 inSecond) = _careful(parts, series, day, day.second().holders() - funded);
        owed.first += day.first().holders() + inFirst;
        owed.second += funded + inSecond;
        money.funding = Math.saturatingSub(money.funding, day.first().owed());
        money.secondFunding = Math.saturatingSub(money.secondFunding, day.second().owed());
        return true;
    }

    /// @dev What a bare day brings if it is paid.
    function _worthOfDay(
        Parts memory parts,
        Series memory series,
        DayRef day,
        uint256 unearned
    ) private view returns (uint256) {
        (uint256 inFirst, uint256 inSecond) = _careful(parts, series, day, day.second().holders());
        return
            Math.saturatingAdd(
                _worthOfLanes(
                    parts,
                    series,
                    (day.first().holders() + inFirst) << series.scaleBits,
                    inSecond << series.secondScaleBits
                ),
                _worthOfPayment(parts, series.terms, unearned)
            );
    }

    /// @dev What nobody prepaid of a day's second token: it is paid in itself, or by the bond in the first token at the day's prices. In
    /// whichever is worth less now, so that neither lowers the value.
    function _careful(
        Parts memory parts,
        Series memory series,
        DayRef day,
        uint256 unfunded
    ) private view returns (uint256 inFirst, uint256 inSecond) {
        if (unfunded == 0) return (0, 0);
        inFirst = _inFirst(series.id, day, unfunded);
        uint256 worth = LenderMath.worth(unfunded, parts.secondPriceUsd8, series.terms.decimals().secondRewardToken());
        if (_worthOfReward(parts, series.terms, inFirst) >= worth) (inFirst, inSecond) = (0, unfunded);
    }

    function _inFirst(uint256 id, DayRef day, uint256 secondShort) private view returns (uint256) {
        if (secondShort == 0) return 0;
        return _FORMULA.secondInFirst(id, secondShort, day.first().priceUsd8(), day.second().priceUsd8());
    }

    /// @dev What a cover takes from the bond: what is missing, the penalty, the tip.
    function _coverCost(uint256 needed, uint256 penaltyBps) private pure returns (uint256) {
        uint256 fromBond = needed + Math.ceilDiv(needed * penaltyBps, LenderMath.BPS);
        return fromBond + (fromBond * COVER_TIP_BPS) / LenderMath.BPS;
    }

    /// @dev What of a day's escrow slice its settlement will make refundable.
    function _unearned(Series memory series, DayRef day, uint256 index) private pure returns (uint256) {
        uint256 slice = Escrow.slice(series.escrow.paid, series.terms.epochs(), index);
        return day.profitable() ? slice - (slice * day.part()) / day.whole() : slice;
    }

    // ---------------------------------------------------------------- income of the days to come

    /// @dev `incomeBps` of it.
    /// @param carried what a profit share makes good first: its losses so far, of known days that are not settled as well
    function _incomeOf(
        Parts memory parts,
        Series memory series,
        Rules calldata rules,
        uint256 carried
    ) private view returns (uint256) {
        if (parts.futureDays == 0 || parts.escrow == 0) return 0;
        TermsRef terms = series.terms;
        uint256 hashrate = parts.supply * terms.unitHashrate();
        uint256 gross = _grossOf(parts, hashrate, terms.network(), terms.decimals().coin(), parts.priceUsd8);
        if (terms.hasSecond()) {
            gross = Math.saturatingAdd(
                gross,
                _grossOf(parts, hashrate, terms.secondNetwork(), terms.decimals().secondCoin(), parts.secondPriceUsd8)
            );
        }
        uint256 daily = LenderMath.netOf(
            gross,
            hashrate,
            terms.milliJoulePerTh(),
            terms.tariffUsd8(),
            terms.maintenanceUsd8PerThDay(),
            terms.serviceBps(),
            terms.protocolBps()
        );
        uint256 firstDay = terms.startEpoch() + series.endingEpochs - parts.futureDays;
        // Streamed the day after it is settled, which is the day after it is mined.
        uint256 meanDay = firstDay + parts.futureDays / 2 + 2;
        uint256 delay = Math.saturatingSub(meanDay, Epoch.fromTimestamp(block.timestamp));
        uint256 income = LenderMath.discounted(daily, parts.futureDays, delay, rules.discountBps);
        if (terms.isProfitShare()) {
            uint256 losses = _worthOfReward(parts, terms, carried);
            income = Math.mulDiv(Math.saturatingSub(income, losses), terms.holderShareBps(), LenderMath.BPS);
        }
        return Math.mulDiv(income, rules.incomeBps, LenderMath.BPS);
    }

    /// @dev USD36 a day: the lower of the newest final day at the present price, and the mean of the 30 days up to it at their own prices. Days that are
    /// not final are passed over, so neither a report that may still be disputed nor one that waits long moves anything. Notes how old the newest is.
    function _grossOf(
        Parts memory parts,
        uint256 hashrate,
        uint16 network,
        uint256 coinDecimals,
        uint256 priceUsd8
    ) private view returns (uint256) {
        uint256 epoch = _ORACLE.lastEpoch(network);
        uint256 newest;
        uint256 sum;
        uint256 count;
        for (uint256 i = 0; i < MEAN_DAYS && epoch != 0; ++i) {
            // safe: an epoch has 32 bits
            (uint256 targetSeconds, uint256 rewardPerBlock, uint256 dayPrice, uint256 finalAt) = Asks.networkDay(
                _ORACLE,
                network,
                uint32(epoch)
            );
            if (finalAt != 0 && finalAt <= block.timestamp) {
                if (count == 0) {
                    newest = LenderMath.grossOf(hashrate, rewardPerBlock, targetSeconds, priceUsd8, coinDecimals);
                    parts.freshUntil = Math.min(parts.freshUntil, Epoch.end(epoch) + NETWORK_STALE_AFTER);
                }
                if (dayPrice == 0) dayPrice = priceUsd8;
                sum += LenderMath.grossOf(hashrate, rewardPerBlock, targetSeconds, dayPrice, coinDecimals);
                ++count;
            }
            --epoch;
        }
        if (count == 0) {
            parts.freshUntil = 0;
            return 0;
        }
        return Math.min(newest, sum / count);
    }

    // ---------------------------------------------------------------- prices and worth

    /// @dev The prices, and until when all of them are fresh.
    function _readPrices(Parts memory parts, Series memory series) private view {
        TermsRef terms = series.terms;
        uint256 last = series.backing.priceUsd8;
        if (last == 0) last = terms.decimals().priceUsd8();
        (parts.priceUsd8, parts.freshUntil) = LastPrice.read(_CONFIG, terms.feeds(), last);
        uint256 until;
        if (terms.hasSecond()) {
            (parts.secondPriceUsd8, until) = LastPrice.read(
                _CONFIG,
                terms.secondFeeds(),
                terms.decimals().secondPriceUsd8()
            );
            parts.freshUntil = Math.min(parts.freshUntil, until);
        }
        parts.paymentPriceUsd8 = ONE_DOLLAR;
        if (terms.hasPaymentFeed()) {
            last = series.backing.paymentPriceUsd8;
            if (last == 0) last = ONE_DOLLAR;
            (parts.paymentPriceUsd8, until) = LastPrice.read(_CONFIG, terms.paymentFeeds(), last);
            parts.freshUntil = Math.min(parts.freshUntil, until);
        }
    }

    function _worthOfLanes(
        Parts memory parts,
        Series memory series,
        uint256 scaled,
        uint256 secondScaled
    ) private pure returns (uint256 worth) {
        TermsRef terms = series.terms;
        uint256 decimals = terms.decimals().rewardToken();
        worth = LenderMath.worthOfScaled(scaled, series.scaleBits, parts.priceUsd8, decimals);
        if (!terms.hasSecond()) return worth;
        decimals = terms.decimals().secondRewardToken();
        uint256 second = LenderMath.worthOfScaled(
            secondScaled,
            series.secondScaleBits,
            parts.secondPriceUsd8,
            decimals
        );
        return Math.saturatingAdd(worth, second);
    }

    function _worthOfReward(Parts memory parts, TermsRef terms, uint256 amount) private pure returns (uint256) {
        return LenderMath.worth(amount, parts.priceUsd8, terms.decimals().rewardToken());
    }

    function _worthOfPayment(Parts memory parts, TermsRef terms, uint256 amount) private pure returns (uint256) {
        return LenderMath.worth(amount, parts.paymentPriceUsd8, terms.decimals().paymentToken());
    }

    // ---------------------------------------------------------------- wiring

    /// @inheritdoc IHashpowerValuer
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc IHashpowerValuer
    function config() external view returns (address) {
        return address(_CONFIG);
    }

    /// @inheritdoc IHashpowerValuer
    function shareFactory() external view returns (address) {
        return address(_SHARES);
    }
}
