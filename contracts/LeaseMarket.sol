// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IHashpower} from "./interfaces/IHashpower.sol";
import {ILeaseMarket} from "./interfaces/ILeaseMarket.sol";
import {ILeaseToken} from "./interfaces/ILeaseToken.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {LeaseTill} from "./LeaseTill.sol";
import {Entitlement} from "./libraries/Entitlement.sol";
import {SeriesId} from "./libraries/SeriesId.sol";
import {TermsStore} from "./libraries/TermsStore.sol";

/// @title Who lent what: leases, their income, purchase and end
/// @dev Documented in `ILeaseMarket`. Every function changes all its own state before it calls a token or a receiver.
contract LeaseMarket is LeaseTill {
    using SafeERC20 for IERC20;

    /// @param ledger_ names this contract as its lease market; market, settlement and config follow from it
    /// @param leasehold_ ERC-721 of the lessees
    /// @param reversion_ ERC-721 of the lessors
    constructor(
        IHashpower ledger_,
        ILeaseToken leasehold_,
        ILeaseToken reversion_
    ) LeaseTill(ledger_, leasehold_, reversion_) {}

    // ---------------------------------------------------------------- taking a lease

    /// @inheritdoc ILeaseMarket
    function take(Order calldata order) external returns (uint256 lease, uint256 rent) {
        return _take(order, listingOf(order.listing));
    }

    /// @inheritdoc ILeaseMarket
    function takeWithPermit(
        Order calldata order,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 lease, uint256 rent) {
        Listing memory listing = listingOf(order.listing);
        _permit(listing.paymentToken, order.maxRent, deadline, v, r, s);
        return _take(order, listing);
    }

    function _take(Order calldata order, Listing memory listing) private returns (uint256 lease, uint256 rent) {
        uint256 firstIndex = _checkOrder(order, listing);
        rent = _rentOf(listing, order.units, order.epochs);
        if (rent > order.maxRent) revert CostAboveMaximum(rent, order.maxRent);
        if (rent > type(uint96).max) revert AmountTooLarge(rent);
        _checkReceiver(order.to);

        lease = ++leaseCount;
        _listings[order.listing].units = listing.units - order.units;
        _accounts[listing.id][order.to].usable += order.units;
        _accounts[listing.id][listing.lister].frozen += order.units;
        _open(lease, order, listing, firstIndex, rent);

        _LEDGER.safeTransferFrom(listing.lister, address(this), listing.id, order.units, "");
        _receive(listing.paymentToken, rent);
    }

    /// @dev What the order must be for this listing and its series, now.
    /// @return firstIndex index of the first day in the term of the series
    function _checkOrder(Order calldata order, Listing memory listing) private view returns (uint256 firstIndex) {
        if (order.units == 0) revert ZeroUnits();
        if (order.units > listing.units) revert NotEnoughListed(order.listing, listing.units, order.units);
        IPrimaryMarket.Terms memory series = TermsStore.read(address(_MARKET), listing.id);
        uint256 earliest = _earliestStart(series);
        if (order.start < earliest || order.start > listing.lastStart) {
            revert StartOutOfRange(order.start, earliest, listing.lastStart);
        }
        uint256 most = Math.min(listing.maxEpochs, uint256(series.startEpoch) + series.epochs - order.start);
        if (order.epochs < listing.minEpochs || order.epochs > most) {
            revert DaysOutOfRange(order.epochs, listing.minEpochs, most);
        }
        // With its minimum sold, a series can no longer be cancelled: units are burned only after it ended.
        (, uint256 endingEpochs, bool pastGrace) = _SETTLEMENT.progress(listing.id);
        bool sold = _LEDGER.totalSupply(listing.id) >= series.minUnits;
        if (!sold || pastGrace || endingEpochs != series.epochs) revert SeriesNotLeasable(listing.id);
        return order.start - series.startEpoch;
    }

    /// @dev Writes the lease, mints its two tokens, and has the targets of its first and last day stored.
    function _open(
        uint256 lease,
        Order calldata order,
        Listing memory listing,
        uint256 firstIndex,
        uint256 rent
    ) private {
        uint256 id = listing.id;
        uint256 takeIndex = _LEDGER.indexNow(id);
        uint256 secondTakeIndex;
        if (SeriesId.hasTwoTokens(id)) {
            secondTakeIndex = Entitlement.indexNow(_LEDGER.secondLane(id));
            _secondTakeIndexes[lease] = secondTakeIndex;
        }
        _leases[lease] = Lease({
            id: uint64(id),
            units: order.units,
            listing: uint48(order.listing),
            start: order.start,
            firstIndex: uint16(firstIndex), // safe: a term has at most 1,825 days
            epochs: order.epochs,
            bought: false,
            takeIndex: uint96(takeIndex), // safe: the ledger keeps an index in 96 bits
            rent: uint96(rent), // safe: just checked
            paidEpochs: 0
        });
        emit LeaseTaken(
            lease,
            order.listing,
            order.to,
            msg.sender,
            order.units,
            order.start,
            order.epochs,
            rent,
            takeIndex,
            secondTakeIndex
        );
        if (firstIndex != 0) _LEDGER.checkpoint(id, order.start - 1);
        _LEDGER.checkpoint(id, order.start + order.epochs - 1);
        _LEASEHOLD.mint(order.to, lease);
        _REVERSION.mint(listing.lister, lease);
    }

    // ---------------------------------------------------------------- income and rent

    /// @inheritdoc ILeaseMarket
    function claimLessee(uint256 lease, address to) external returns (uint256 amount, uint256 secondAmount) {
        return _claim(lease, true, to);
    }

    /// @inheritdoc ILeaseMarket
    function claimLessor(uint256 lease, address to) external returns (uint256 amount, uint256 secondAmount) {
        return _claim(lease, false, to);
    }

    function _claim(uint256 lease, bool isLessee, address to) private returns (uint256 amount, uint256 secondAmount) {
        Lease memory terms = _lease(lease);
        _checkOwner(lease, (isLessee ? _LEASEHOLD : _REVERSION).ownerOf(lease));
        _checkReceiver(to);
        Lane memory first = _firstLane(terms);
        Lane memory second = _secondLane(lease, terms);
        amount = _book(_paid[lease], isLessee, first);
        if (SeriesId.hasTwoTokens(terms.id)) secondAmount = _book(_secondPaid[lease], isLessee, second);
        emit IncomeClaimed(lease, msg.sender, isLessee, to, amount, secondAmount);
        _payIncome(terms.id, first.token, amount, second.token, secondAmount, to);
    }

    /// @dev Whole base units that a side has earned and was not paid; they count as paid from now on.
    function _book(Paid storage paid, bool isLessee, Lane memory lane) private returns (uint256 amount) {
        // safe: the ledger's whole income of a lane fits 96 bits
        if (isLessee) {
            uint256 earned = lane.lessee >> lane.scaleBits;
            amount = earned - paid.lessee;
            if (amount != 0) paid.lessee = uint96(earned);
        } else {
            uint256 earned = lane.lessor >> lane.scaleBits;
            amount = earned - paid.lessor;
            if (amount != 0) paid.lessor = uint96(earned);
        }
    }

    /// @inheritdoc ILeaseMarket
    function claimRent(uint256 lease, address to) external returns (uint256 amount) {
        Lease memory terms = _lease(lease);
        _checkOwner(lease, _REVERSION.ownerOf(lease));
        _checkReceiver(to);
        if (terms.bought) return 0;
        uint256 settled = _settledEpochs(terms);
        amount = Entitlement.vested(terms.rent, settled, terms.epochs);
        amount -= Entitlement.vested(terms.rent, terms.paidEpochs, terms.epochs);
        _leases[lease].paidEpochs = uint16(settled); // safe: at most the days of the lease
        emit RentClaimed(lease, msg.sender, to, amount, settled);
        if (amount != 0) IERC20(_listings[terms.listing].paymentToken).safeTransfer(to, amount);
    }

    // ---------------------------------------------------------------- purchase

    /// @inheritdoc ILeaseMarket
    function exercise(uint256 lease, uint256 maxCost, address to) external returns (uint256 cost, bool delivered) {
        return _exercise(lease, _lease(lease), maxCost, to);
    }

    /// @inheritdoc ILeaseMarket
    function exerciseWithPermit(
        uint256 lease,
        uint256 maxCost,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 cost, bool delivered) {
        Lease memory terms = _lease(lease);
        _permit(_listings[terms.listing].paymentToken, maxCost, deadline, v, r, s);
        return _exercise(lease, terms, maxCost, to);
    }

    function _exercise(
        uint256 lease,
        Lease memory terms,
        uint256 maxCost,
        address to
    ) private returns (uint256 cost, bool delivered) {
        _checkOwner(lease, _LEASEHOLD.ownerOf(lease));
        _checkReceiver(to);
        _checkOption(lease, terms);
        cost = _purchaseCost(terms);
        if (cost > maxCost) revert CostAboveMaximum(cost, maxCost);
        if (cost > type(uint96).max) revert AmountTooLarge(cost);

        address lessor = _REVERSION.ownerOf(lease);
        address token = _listings[terms.listing].paymentToken;
        uint256 rent = terms.rent - Entitlement.vested(terms.rent, terms.paidEpochs, terms.epochs);
        (terms.bought, terms.paidEpochs) = (true, terms.epochs);
        (_leases[lease].bought, _leases[lease].paidEpochs) = (true, terms.epochs);
        _moveUnits(terms, lessor, msg.sender);
        emit OptionExercised(lease, msg.sender, lessor, cost, rent);
        _credit(lease, lessor, token, cost + rent);
        _receive(token, cost);

        Lane memory first = _firstLane(terms);
        Lane memory second = _secondLane(lease, terms);
        delivered = _isOver(terms, first, second);
        if (delivered) _deliver(lease, terms, first, second, to);
    }

    function _checkOption(uint256 lease, Lease memory terms) private view {
        uint256 endsAt = _optionEndsAt(terms);
        if (endsAt == 0) revert NoPurchaseOption(lease);
        if (terms.bought) revert AlreadyBought(lease);
        if (block.timestamp >= endsAt) revert OptionOver(lease, endsAt, block.timestamp);
        (, uint256 endingEpochs, bool pastGrace) = _SETTLEMENT.progress(terms.id);
        if (pastGrace || endingEpochs != TermsStore.read(address(_MARKET), terms.id).epochs) {
            revert OptionVoid(lease, terms.id);
        }
    }

    // ---------------------------------------------------------------- the end of a lease

    /// @inheritdoc ILeaseMarket
    function giveBack(uint256 lease) external {
        Lease memory terms = _lease(lease);
        _giveBack(lease, terms, _ownerOfUnits(lease, terms));
    }

    /// @inheritdoc ILeaseMarket
    function giveBackTo(uint256 lease, address to) external {
        Lease memory terms = _lease(lease);
        address owner = _ownerOfUnits(lease, terms);
        _checkOwner(lease, owner);
        _checkReceiver(to);
        _giveBack(lease, terms, to);
    }

    function _giveBack(uint256 lease, Lease memory terms, address to) private {
        Lane memory first = _firstLane(terms);
        Lane memory second = _secondLane(lease, terms);
        if (!_isOver(terms, first, second)) {
            uint256 target = terms.bought ? first.startTarget : first.endTarget;
            revert NotReturnable(lease, first.index, target, _optionEndsAt(terms));
        }
        _deliver(lease, terms, first, second, to);
    }

    /// @dev Closes the lease and hands its units to `to`. The policy has accepted the owner; another receiver it has to accept now.
    function _deliver(uint256 lease, Lease memory terms, Lane memory first, Lane memory second, address to) private {
        address owner = _close(lease, terms, first, second);
        _askPolicy(terms.id, owner, to, terms.units);
        emit LeaseClosed(lease, to, terms.units, 0);
        _LEDGER.safeTransferFrom(address(this), to, terms.id, terms.units, "");
    }

    /// @inheritdoc ILeaseMarket
    function unwind(uint256 lease) external nonReentrant returns (uint256 refund) {
        Lease memory terms = _lease(lease);
        address owner = _close(lease, terms, _firstLane(terms), _secondLane(lease, terms));
        // Nothing is burned unless refunds are open, and then the index is final.
        refund = _MARKET.refund(terms.id, terms.units, address(this));
        emit LeaseClosed(lease, address(0), terms.units, refund);
        _credit(lease, owner, TermsStore.read(address(_MARKET), terms.id).paymentToken, refund);
    }

    /// @dev Credits both sides what they had not claimed, ends the lease, and burns its tokens.
    /// @return owner of the units
    function _close(
        uint256 lease,
        Lease memory terms,
        Lane memory first,
        Lane memory second
    ) private returns (address owner) {
        address lessee = _LEASEHOLD.ownerOf(lease);
        address lessor = _REVERSION.ownerOf(lease);
        owner = terms.bought ? lessee : lessor;
        _accounts[terms.id][lessee].usable -= terms.units;
        _accounts[terms.id][owner].frozen -= terms.units;
        _creditIncome(
            lease,
            terms.id,
            lessee,
            first.lessee - (uint256(_paid[lease].lessee) << first.scaleBits),
            second.lessee - (uint256(_secondPaid[lease].lessee) << second.scaleBits)
        );
        _creditIncome(
            lease,
            terms.id,
            lessor,
            first.lessor - (uint256(_paid[lease].lessor) << first.scaleBits),
            second.lessor - (uint256(_secondPaid[lease].lessor) << second.scaleBits)
        );
        _creditRent(lease, terms, lessee, lessor, first.closed);
        delete _leases[lease];
        delete _paid[lease];
        if (SeriesId.hasTwoTokens(terms.id)) {
            delete _secondTakeIndexes[lease];
            delete _secondPaid[lease];
        }
        _LEASEHOLD.burn(lease);
        _REVERSION.burn(lease);
    }

    /// @dev All of it is vested, unless the series is closed before the last day of the lease was settled.
    function _creditRent(uint256 lease, Lease memory terms, address lessee, address lessor, bool closed) private {
        address token = _listings[terms.listing].paymentToken;
        uint256 vestedEpochs = closed && !terms.bought ? _settledEpochs(terms) : terms.epochs;
        uint256 vested = Entitlement.vested(terms.rent, vestedEpochs, terms.epochs);
        uint256 paid = Entitlement.vested(terms.rent, terms.paidEpochs, terms.epochs);
        _credit(lease, lessor, token, vested - paid);
        _credit(lease, lessee, token, terms.rent - vested);
    }

    function _checkOwner(uint256 lease, address owner) private view {
        if (msg.sender != owner) revert NotOwner(lease, msg.sender, owner);
    }
}
