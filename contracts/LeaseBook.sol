// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "./interfaces/IHashpower.sol";
import {ILeaseMarket} from "./interfaces/ILeaseMarket.sol";
import {ILeaseToken} from "./interfaces/ILeaseToken.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {IProtocolConfig} from "./interfaces/IProtocolConfig.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {ITransferPolicy} from "./interfaces/ITransferPolicy.sol";
import {Entitlement} from "./libraries/Entitlement.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {SeriesId} from "./libraries/SeriesId.sol";
import {TermsRules} from "./libraries/TermsRules.sol";
import {TermsStore} from "./libraries/TermsStore.sol";

/// @title Which listings and leases there are, and what either side is owed
/// @dev The part of the lease market that moves neither money nor units. Documented in `ILeaseMarket`.
abstract contract LeaseBook is ILeaseMarket {
    /// @dev Base units of one lane that a lease has paid to its two sides.
    struct Paid {
        uint96 lessee;
        uint96 lessor;
    }

    /// @dev What one account has in the leases of one series. `income` at scale `s`, of closed leases: the sum of all that a lane
    /// ever pays fits 96 bits there.
    struct Account {
        uint64 usable;
        uint64 frozen;
        uint96 income;
    }

    /// @dev One lane of a lease's series now.
    struct Lane {
        address token;
        uint256 scaleBits;
        bool closed;
        uint256 index;
        uint256 startTarget;
        uint256 endTarget;
        uint256 lessor;
        uint256 lessee;
    }

    IHashpower internal immutable _LEDGER;
    IPrimaryMarket internal immutable _MARKET;
    ISettlement internal immutable _SETTLEMENT;
    IProtocolConfig private immutable _CONFIG;
    ILeaseToken internal immutable _LEASEHOLD;
    ILeaseToken internal immutable _REVERSION;

    /// @inheritdoc ILeaseMarket
    uint256 public listingCount;
    /// @inheritdoc ILeaseMarket
    uint256 public leaseCount;

    mapping(uint256 listing => Listing) internal _listings;
    mapping(uint256 lease => Lease) internal _leases;
    mapping(uint256 lease => uint256 index) internal _secondTakeIndexes;
    mapping(uint256 lease => Paid) internal _paid;
    mapping(uint256 lease => Paid) internal _secondPaid;
    mapping(uint256 id => mapping(address account => Account)) internal _accounts;
    mapping(uint256 id => mapping(address account => uint256 scaled)) internal _secondIncome;
    mapping(address token => mapping(address account => uint256 amount)) internal _credits;

    /// @param ledger_ names this contract as its lease market; market, settlement and config follow from it
    /// @param leasehold_ ERC-721 of the lessees
    /// @param reversion_ ERC-721 of the lessors
    constructor(IHashpower ledger_, ILeaseToken leasehold_, ILeaseToken reversion_) {
        _requireCode(address(ledger_));
        _requireCode(address(leasehold_));
        _requireCode(address(reversion_));
        if (ledger_.leases() != address(this)) revert InvalidWiring(address(ledger_));
        if (leasehold_.leases() != address(this)) revert InvalidWiring(address(leasehold_));
        bool isOther = address(reversion_) != address(leasehold_);
        if (reversion_.leases() != address(this) || !isOther) revert InvalidWiring(address(reversion_));
        _LEDGER = ledger_;
        _MARKET = IPrimaryMarket(ledger_.market());
        _SETTLEMENT = ISettlement(ledger_.settlement());
        _CONFIG = IProtocolConfig(_MARKET.config());
        _LEASEHOLD = leasehold_;
        _REVERSION = reversion_;
    }

    // ---------------------------------------------------------------- listings

    /// @inheritdoc ILeaseMarket
    function list(Listing calldata terms) external returns (uint256 listing) {
        if (terms.lister != msg.sender) revert NotLister(msg.sender, terms.lister);
        if (!TermsStore.exists(address(_MARKET), terms.id)) revert NoSuchSeries(terms.id);
        if (!_CONFIG.isPaymentToken(terms.paymentToken)) revert TokenNotAccepted(terms.paymentToken);
        if (terms.units == 0) revert InvalidListing("units");
        if (terms.rentPrice == 0) revert InvalidListing("rentPrice");
        IPrimaryMarket.Terms memory series = TermsStore.read(address(_MARKET), terms.id);
        if (terms.lastStart < _earliestStart(series)) revert InvalidListing("lastStart");
        bool fits = uint256(terms.lastStart) + terms.minEpochs <= uint256(series.startEpoch) + series.epochs;
        if (terms.minEpochs == 0 || terms.minEpochs > terms.maxEpochs || !fits) revert InvalidListing("minEpochs");
        listing = ++listingCount;
        _listings[listing] = terms;
        emit Listed(listing, msg.sender, terms.id, terms);
    }

    /// @inheritdoc ILeaseMarket
    function cancel(uint256 listing) external {
        Listing memory terms = listingOf(listing);
        if (terms.lister != msg.sender) revert NotLister(msg.sender, terms.lister);
        if (terms.units == 0) revert NotEnoughListed(listing, 0, 0);
        _listings[listing].units = 0;
        emit ListingCancelled(listing, terms.units);
    }

    /// @dev Tomorrow, or the first day of the series.
    function _earliestStart(IPrimaryMarket.Terms memory series) internal view returns (uint256) {
        return Math.max(Epoch.fromTimestamp(block.timestamp) + 1, series.startEpoch);
    }

    // ---------------------------------------------------------------- who is owed what

    /// @dev Reverts with `NoSuchLease`.
    function _lease(uint256 lease) internal view returns (Lease memory terms) {
        terms = _leases[lease];
        if (terms.units == 0) revert NoSuchLease(lease);
    }

    function _firstLane(Lease memory terms) internal view returns (Lane memory) {
        (uint256 startTarget, uint256 endTarget) = (terms.takeIndex, type(uint256).max);
        // Before the first day of the series nothing is deposited: such a lease has no days of the lessor before it.
        if (terms.firstIndex != 0) startTarget = _LEDGER.targetAt(terms.id, terms.start - 1);
        if (!terms.bought) endTarget = _LEDGER.targetAt(terms.id, terms.start + terms.epochs - 1);
        return _lane(_LEDGER.lane(terms.id), terms.units, terms.takeIndex, startTarget, endTarget);
    }

    /// @dev Empty if the series has one token.
    function _secondLane(uint256 lease, Lease memory terms) internal view returns (Lane memory empty) {
        if (!SeriesId.hasTwoTokens(terms.id)) return empty;
        uint256 takeIndex = _secondTakeIndexes[lease];
        (uint256 startTarget, uint256 endTarget) = (takeIndex, type(uint256).max);
        if (terms.firstIndex != 0) startTarget = _LEDGER.secondTargetAt(terms.id, terms.start - 1);
        if (!terms.bought) endTarget = _LEDGER.secondTargetAt(terms.id, terms.start + terms.epochs - 1);
        return _lane(_LEDGER.secondLane(terms.id), terms.units, takeIndex, startTarget, endTarget);
    }

    function _lane(
        IHashpower.LaneInfo memory info,
        uint256 units,
        uint256 takeIndex,
        uint256 startTarget,
        uint256 endTarget
    ) private view returns (Lane memory lane) {
        lane.token = info.rewardToken;
        lane.scaleBits = info.scaleBits;
        lane.closed = info.closed;
        lane.index = Entitlement.indexNow(info);
        (lane.startTarget, lane.endTarget) = (startTarget, endTarget);
        (lane.lessor, lane.lessee) = Entitlement.split(units, takeIndex, lane.index, startTarget, endTarget);
    }

    /// @dev Days of the lease that are settled.
    function _settledEpochs(Lease memory terms) internal view returns (uint256) {
        (uint256 settled, , ) = _SETTLEMENT.progress(terms.id);
        return Math.min(Math.saturatingSub(settled, terms.firstIndex), terms.epochs);
    }

    /// @dev True once nothing that the lease still splits can reach the units, so they may go.
    function _isOver(Lease memory terms, Lane memory first, Lane memory second) internal view returns (bool) {
        if (first.closed) return true;
        if (terms.bought) return first.index >= first.startTarget && second.index >= second.startTarget;
        bool reached = first.index >= first.endTarget && second.index >= second.endTarget;
        return reached && block.timestamp >= _optionEndsAt(terms);
    }

    function _optionEndsAt(Lease memory terms) internal view returns (uint256) {
        if (_listings[terms.listing].purchasePrice == 0) return 0;
        return Epoch.end(uint256(terms.start) + terms.epochs);
    }

    function _purchaseCost(Lease memory terms) internal view returns (uint256) {
        return _cost(terms.id, terms.units, _listings[terms.listing].purchasePrice);
    }

    /// @dev Rounded up: the lessee pays the fraction.
    function _cost(uint256 id, uint256 unitDays, uint256 price) private view returns (uint256) {
        uint256 unitHashrate = TermsStore.read(address(_MARKET), id).unitHashrate;
        return Math.mulDiv(unitDays * unitHashrate, price, TermsRules.PRICE_UNIT, Math.Rounding.Ceil);
    }

    function _rentOf(Listing memory terms, uint256 units, uint256 epochs) internal view returns (uint256) {
        return _cost(terms.id, units * epochs, terms.rentPrice);
    }

    // ---------------------------------------------------------------- whose units

    /// @inheritdoc ILeaseMarket
    function onLeaseTransfer(uint256 lease, address from, address to) external {
        bool isLeasehold = msg.sender == address(_LEASEHOLD);
        if (!isLeasehold && msg.sender != address(_REVERSION)) revert NotLeaseToken(msg.sender);
        if (to == address(this)) revert InvalidReceiver(to);
        Lease memory terms = _lease(lease);
        if (isLeasehold) {
            _accounts[terms.id][from].usable -= terms.units;
            _accounts[terms.id][to].usable += terms.units;
        }
        if (isLeasehold == terms.bought) _moveUnits(terms, from, to);
    }

    /// @dev The units have another owner from now on, wherever they are.
    function _moveUnits(Lease memory terms, address from, address to) internal {
        _askPolicy(terms.id, from, to, terms.units);
        _accounts[terms.id][from].frozen -= terms.units;
        _accounts[terms.id][to].frozen += terms.units;
    }

    /// @dev The ledger lets transfers from and to this contract pass: the owner of the units does not change by them. Where it does
    /// change, this asks.
    function _askPolicy(uint256 id, address from, address to, uint256 units) internal view {
        if (!SeriesId.isRestricted(id) || from == to) return;
        if (!ITransferPolicy(_LEDGER.policyOf(id)).canTransfer(address(this), from, to, id, units)) {
            revert TransferRestricted(id, from, to, units);
        }
    }

    function _ownerOfUnits(uint256 lease, Lease memory terms) internal view returns (address) {
        return (terms.bought ? _LEASEHOLD : _REVERSION).ownerOf(lease);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc ILeaseMarket
    function listingOf(uint256 listing) public view returns (Listing memory terms) {
        terms = _listings[listing];
        if (terms.lister == address(0)) revert NoSuchListing(listing);
    }

    /// @inheritdoc ILeaseMarket
    function leaseOf(uint256 lease) external view returns (Lease memory) {
        return _lease(lease);
    }

    /// @inheritdoc ILeaseMarket
    function secondTakeIndexOf(uint256 lease) external view returns (uint256) {
        _lease(lease);
        return _secondTakeIndexes[lease];
    }

    /// @inheritdoc ILeaseMarket
    function quoteRent(uint256 listing, uint64 units, uint16 epochs) external view returns (uint256 rent) {
        return _rentOf(listingOf(listing), units, epochs);
    }

    /// @inheritdoc ILeaseMarket
    function purchaseCost(uint256 lease) external view returns (uint256 cost) {
        return _purchaseCost(_lease(lease));
    }

    /// @inheritdoc ILeaseMarket
    function optionEndsAt(uint256 lease) external view returns (uint256) {
        return _optionEndsAt(_lease(lease));
    }

    /// @inheritdoc ILeaseMarket
    function isReturnable(uint256 lease) external view returns (bool) {
        Lease memory terms = _lease(lease);
        return _isOver(terms, _firstLane(terms), _secondLane(lease, terms));
    }

    /// @inheritdoc ILeaseMarket
    function claimable(uint256 lease) external view returns (Claimable memory sums) {
        Lease memory terms = _lease(lease);
        Lane memory lane = _firstLane(terms);
        sums.lessee = (lane.lessee >> lane.scaleBits) - _paid[lease].lessee;
        sums.lessor = (lane.lessor >> lane.scaleBits) - _paid[lease].lessor;
        lane = _secondLane(lease, terms);
        sums.lesseeSecond = (lane.lessee >> lane.scaleBits) - _secondPaid[lease].lessee;
        sums.lessorSecond = (lane.lessor >> lane.scaleBits) - _secondPaid[lease].lessor;
        if (!terms.bought) {
            uint256 vested = Entitlement.vested(terms.rent, _settledEpochs(terms), terms.epochs);
            sums.rent = vested - Entitlement.vested(terms.rent, terms.paidEpochs, terms.epochs);
        }
    }

    /// @inheritdoc ILeaseMarket
    function ownerOfUnits(uint256 lease) external view returns (address) {
        return _ownerOfUnits(lease, _lease(lease));
    }

    /// @inheritdoc ILeaseMarket
    function creditOf(address account, address token) external view returns (uint256) {
        return _credits[token][account];
    }

    /// @inheritdoc ILeaseMarket
    function incomeOf(address account, uint256 id) external view returns (uint256 amount, uint256 secondAmount) {
        amount = _accounts[id][account].income >> _LEDGER.lane(id).scaleBits;
        if (SeriesId.hasTwoTokens(id)) {
            secondAmount = _secondIncome[id][account] >> _LEDGER.secondLane(id).scaleBits;
        }
    }

    /// @inheritdoc ILeaseMarket
    function usableBalanceOf(address account, uint256 tokenId) external view returns (uint256) {
        return _accounts[tokenId][account].usable;
    }

    /// @inheritdoc ILeaseMarket
    function frozenBalanceOf(address account, uint256 tokenId) external view returns (uint256) {
        return _accounts[tokenId][account].frozen;
    }

    /// @inheritdoc ILeaseMarket
    function userRecordOf(uint256 recordId) external view returns (UserRecord memory) {
        Lease memory terms = _lease(recordId);
        return
            UserRecord({
                tokenId: terms.id,
                owner: _ownerOfUnits(recordId, terms),
                amount: terms.units,
                user: _LEASEHOLD.ownerOf(recordId),
                // safe: a day number of 32 bits, in seconds
                expiry: uint64(Epoch.start(uint256(terms.start) + terms.epochs))
            });
    }

    /// @inheritdoc ILeaseMarket
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }

    /// @inheritdoc ILeaseMarket
    function leasehold() external view returns (address) {
        return address(_LEASEHOLD);
    }

    /// @inheritdoc ILeaseMarket
    function reversion() external view returns (address) {
        return address(_REVERSION);
    }

    function _requireCode(address account) private view {
        if (account.code.length == 0) revert InvalidWiring(account);
    }
}
