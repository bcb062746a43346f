// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {ISignatureTransfer} from "./interfaces/ISignatureTransfer.sol";
import {SeriesBook} from "./SeriesBook.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {Escrow as EscrowMath} from "./libraries/Escrow.sol";
import {Holds} from "./libraries/Holds.sol";
import {Releases} from "./libraries/Releases.sol";
import {Sales} from "./libraries/Sales.sol";
import {TermsRef} from "./libraries/TermsRef.sol";
import {TermsRules} from "./libraries/TermsRules.sol";

/// @title What was paid: sale, escrow, release, refund
/// @dev Documented in `IPrimaryMarket`. No function is open to a role. Every function changes all its own state before it calls
/// a token or, through a mint, a receiver, so a receiver may well buy again. The guard stands around incoming payments only:
/// what arrived is measured as a difference of balances, and a token that called back could have one payment counted twice.
contract PrimaryMarket is SeriesBook, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant MAX_DAYS_A_CALL = 256;

    ISignatureTransfer private immutable _PERMIT2;

    mapping(uint256 id => Sales) private _sales;
    mapping(uint256 id => Releases) private _releases;
    mapping(uint256 id => Holds) private _holds;
    mapping(address token => mapping(address account => uint256 amount)) private _credits;

    modifier onlySettlement() {
        if (msg.sender != _SETTLEMENT) revert NotSettlement(msg.sender);
        _;
    }

    /// @param ledger_ names this market and the settlement as its own
    /// @param settlement_ precomputed address of the settlement
    /// @param config_ accepted tokens and feeds, fees, stops
    /// @param registry_ names this market and the oracle as its own
    /// @param oracle_ network days
    /// @param prices_ latest prices
    /// @param permit2_ the canonical Permit2; without code on a chain that has none
    constructor(
        address ledger_,
        address settlement_,
        address config_,
        address registry_,
        address oracle_,
        address prices_,
        address permit2_
    ) SeriesBook(ledger_, settlement_, config_, registry_, oracle_, prices_) {
        if (permit2_ == address(0)) revert InvalidWiring(permit2_);
        _PERMIT2 = ISignatureTransfer(permit2_);
    }

    // ---------------------------------------------------------------- sale

    /// @inheritdoc IPrimaryMarket
    function buy(uint256 id, uint256 units, uint256 maxCost, address to) external returns (uint256 cost) {
        return _buy(_termsOf(id), id, units, maxCost, to);
    }

    /// @inheritdoc IPrimaryMarket
    function buyWithPermit(
        uint256 id,
        uint256 units,
        uint256 maxCost,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 cost) {
        TermsRef terms_ = _termsOf(id);
        // Whoever saw the signature may have used it first: what counts is the allowance, and the transfer checks that.
        try IERC20Permit(terms_.paymentToken()).permit(msg.sender, address(this), maxCost, deadline, v, r, s) {} catch {}
        return _buy(terms_, id, units, maxCost, to);
    }

    /// @inheritdoc IPrimaryMarket
    function buyWithPermit2(
        uint256 id,
        uint256 units,
        uint256 maxCost,
        address to,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint256 cost) {
        if (address(_PERMIT2).code.length == 0) revert InvalidWiring(address(_PERMIT2));
        TermsRef terms_ = _termsOf(id);
        cost = _sell(terms_, id, units, maxCost, to);
        _receiveWithPermit2(
            ISignatureTransfer.PermitTransferFrom({
                permitted: ISignatureTransfer.TokenPermissions({token: terms_.paymentToken(), amount: maxCost}),
                nonce: nonce,
                deadline: deadline
            }),
            cost,
            signature
        );
        _LEDGER.mint(to, id, units, "");
    }

    function _buy(
        TermsRef terms_,
        uint256 id,
        uint256 units,
        uint256 maxCost,
        address to
    ) private returns (uint256 cost) {
        cost = _sell(terms_, id, units, maxCost, to);
        _receive(IERC20(terms_.paymentToken()), cost);
        _LEDGER.mint(to, id, units, "");
    }

    function _receive(IERC20 token, uint256 cost) private nonReentrant {
        uint256 balanceBefore = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), cost);
        _checkReceived(token, balanceBefore, cost);
    }

    function _receiveWithPermit2(
        ISignatureTransfer.PermitTransferFrom memory permit,
        uint256 cost,
        bytes calldata signature
    ) private nonReentrant {
        IERC20 token = IERC20(permit.permitted.token);
        uint256 balanceBefore = token.balanceOf(address(this));
        _PERMIT2.permitTransferFrom(
            permit,
            ISignatureTransfer.SignatureTransferDetails({to: address(this), requestedAmount: cost}),
            msg.sender,
            signature
        );
        _checkReceived(token, balanceBefore, cost);
    }

    function _checkReceived(IERC20 token, uint256 balanceBefore, uint256 expected) private view {
        uint256 received = Math.saturatingSub(token.balanceOf(address(this)), balanceBefore);
        if (received != expected) revert PaymentTokenShort(address(token), expected, received);
    }

    /// @dev Checks and effects of a sale; the payment and then the mint follow.
    function _sell(
        TermsRef terms_,
        uint256 id,
        uint256 units,
        uint256 maxCost,
        address to
    ) private returns (uint256 cost) {
        if (_CONFIG.salesStopped()) revert SalesAreStopped();
        if (!_isOpen(terms_)) revert SaleNotOpen(id, terms_.saleStart(), terms_.saleEnd(), block.timestamp);
        if (units == 0) revert ZeroUnits();
        Sales sales = _sales[id];
        uint256 left = terms_.maxUnits() - sales.sold();
        if (units > left) revert SoldOut(id, left, units);
        cost = TermsRules.cost(terms_, units);
        if (cost > maxCost) revert CostAboveMaximum(cost, maxCost);
        if (cost > type(uint96).max - sales.paid()) revert PaymentOverflow(id, sales.paid(), cost);

        _sales[id] = sales.plusSale(units, cost);
        emit UnitsSold(id, msg.sender, to, units, cost);
        // safe: hashrate of all units fits 96 bits, checked at creation
        uint96 hashrate = uint96(units * terms_.unitHashrate());
        _REGISTRY.reserve(terms_.farmId(), id, hashrate, terms_.startEpoch(), uint32(terms_.endEpoch()));
    }

    function _isOpen(TermsRef terms_) private view returns (bool) {
        return terms_.saleStart() <= block.timestamp && block.timestamp < terms_.saleEnd();
    }

    /// @inheritdoc IPrimaryMarket
    function quote(uint256 id, uint256 units) external view returns (uint256 cost) {
        TermsRef terms_ = _termsOf(id);
        if (units > terms_.maxUnits()) revert SoldOut(id, terms_.maxUnits(), units);
        return TermsRules.cost(terms_, units);
    }

    /// @inheritdoc IPrimaryMarket
    function available(uint256 id) external view returns (uint256 units) {
        TermsRef terms_ = _termsOf(id);
        if (!_isOpen(terms_) || _CONFIG.salesStopped()) return 0;
        uint256 free = _REGISTRY.freeCapacity(terms_.farmId(), terms_.startEpoch(), uint32(terms_.endEpoch()));
        return Math.min(terms_.maxUnits() - _sales[id].sold(), free / terms_.unitHashrate());
    }

    // ---------------------------------------------------------------- money out

    /// @inheritdoc IPrimaryMarket
    function withdrawRelease(uint256 id, address to) external returns (uint256 amount) {
        TermsRef terms_ = _termsOf(id);
        if (msg.sender != terms_.provider()) revert NotProvider(msg.sender, terms_.provider());
        _checkReceiver(to);
        amount = _providerCredit(id);
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        _holds[id] = _holds[id].plusWithdrawn(amount);
        emit ReleaseWithdrawn(id, msg.sender, to, amount);
        IERC20(terms_.paymentToken()).safeTransfer(to, amount);
    }

    /// @inheritdoc IPrimaryMarket
    function withdrawCredit(address token, address to) external returns (uint256 amount) {
        _checkReceiver(to);
        amount = _credits[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        _credits[token][msg.sender] = 0;
        emit CreditWithdrawn(msg.sender, token, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /// @inheritdoc IPrimaryMarket
    function creditOf(address account, address token) external view returns (uint256) {
        return _credits[token][account];
    }

    /// @inheritdoc IPrimaryMarket
    function refund(uint256 id, uint256 units, address to) external returns (uint256 amount) {
        TermsRef terms_ = _termsOf(id);
        _checkReceiver(to);
        if (units == 0) revert ZeroUnits();
        uint256 pot = _pot(terms_, id);
        if (pot == 0) revert NotRefundable(id);
        uint256 supply = _LEDGER.totalSupply(id);
        _LEDGER.burn(msg.sender, id, units); // first: it refuses units that the caller does not have
        amount = Math.mulDiv(pot, units, supply);
        _sales[id] = _sales[id].plusRefund(amount);
        emit Refunded(id, msg.sender, to, units, amount);
        IERC20(terms_.paymentToken()).safeTransfer(to, amount);
    }

    /// @dev All payments of a cancelled series; once refunds are open, what no day has earned; else nothing.
    function _pot(TermsRef terms_, uint256 id) private view returns (uint256) {
        Sales sales = _sales[id];
        if (TermsRules.isCancelled(terms_, sales.sold())) return sales.paid() - sales.refunded();
        return _releases[id].refundsOpen() ? _refundable(terms_, id) : 0;
    }

    /// @dev Settled slices that were neither released, withheld nor refunded; once refunds are open, those of days that will never be
    /// settled as well.
    function _refundable(TermsRef terms_, uint256 id) private view returns (uint256) {
        Sales sales = _sales[id];
        Releases releases = _releases[id];
        uint256 due = releases.refundsOpen()
            ? sales.paid()
            : EscrowMath.settledSum(sales.paid(), terms_.epochs(), releases.settledEpochs());
        return due - releases.released() - _holds[id].withheld() - sales.refunded();
    }

    /// @dev Tips of the settled days that no release has paid yet.
    function _pendingTip(TermsRef terms_, uint256 id, uint256 paid) private view returns (uint256) {
        Releases releases = _releases[id];
        return EscrowMath.tipsDue(paid, terms_.epochs(), releases.settledEpochs(), terms_.tipBps()) - releases.tips();
    }

    function _providerCredit(uint256 id) private view returns (uint256) {
        Releases releases = _releases[id];
        return releases.released() - releases.tips() - _holds[id].withdrawn();
    }

    function _checkReceiver(address to) private view {
        if (to == address(0) || to == address(this)) revert InvalidReceiver(to);
    }

    // ---------------------------------------------------------------- protocol

    /// @dev Sums over the days of one call, payment-token base units. `pending`: tips earned that no release has paid yet.
    struct EscrowRun {
        uint256 pending;
        uint256 released;
        uint256 tipped;
        uint256 withheld;
    }

    /// @inheritdoc IPrimaryMarket
    function settleEscrow(
        uint256 id,
        uint256 firstIndex,
        Outcome[] calldata outcomes,
        address tipTo
    ) external onlySettlement returns (uint256 released) {
        TermsRef terms_ = _termsOf(id);
        Releases releases = _releases[id];
        uint256 paid = _checkDays(terms_, id, releases, firstIndex, outcomes.length);
        EscrowRun memory run;
        run.pending = EscrowMath.tipsDue(paid, terms_.epochs(), firstIndex, terms_.tipBps()) - releases.tips();
        unchecked {
            for (uint256 i; i < outcomes.length; ++i) {
                // safe: at most the end of the term, which has 32 bits
                uint32 epoch = uint32(terms_.startEpoch() + firstIndex + i);
                uint256 slice_ = EscrowMath.slice(paid, terms_.epochs(), firstIndex + i);
                _settleSlice(run, terms_, id, epoch, slice_, outcomes[i], tipTo);
            }
        }
        released = run.released;
        releases = releases.plus(released, run.tipped, outcomes.length);
        if (run.withheld != 0) {
            releases = releases.withHolds();
            _holds[id] = _holds[id].plusWithheld(run.withheld);
        }
        _releases[id] = releases;
        if (run.tipped != 0) _credits[terms_.paymentToken()][tipTo] += run.tipped;
    }

    function _settleSlice(
        EscrowRun memory run,
        TermsRef terms_,
        uint256 id,
        uint32 epoch,
        uint256 slice_,
        Outcome calldata outcome,
        address tipTo
    ) private {
        uint256 earned = _earned(outcome, slice_);
        uint256 tip;
        uint256 released;
        // Sums of parts of what was paid, which has 96 bits.
        unchecked {
            uint256 pending = run.pending + EscrowMath.tipOf(slice_, terms_.tipBps());
            if (outcome.disposition == Disposition.Released) {
                released = earned;
                tip = Math.min(pending, earned);
                run.released += earned;
                run.tipped += tip;
            } else {
                run.withheld += earned;
            }
            run.pending = pending - tip;
            emit EscrowSettled(id, epoch, released, earned - released, slice_ - earned, tip, tipTo);
        }
    }

    /// @dev What of a slice the provider has earned, rounded down, in the holders' favour.
    function _earned(Outcome calldata outcome, uint256 slice_) private pure returns (uint256) {
        uint256 part = outcome.part;
        uint256 whole = outcome.whole;
        if (whole == 0 || part > whole) revert InvalidOutcome(part, whole);
        if (outcome.disposition == Disposition.Refundable) return 0;
        unchecked {
            return part == whole ? slice_ : (slice_ * part) / whole; // both have 96 bits
        }
    }

    /// @dev The market's own guard of pay-as-mined: whatever Settlement says, days go in order, no slice leaves before its day
    /// is over, and none does of a series that is cancelled or gives refunds.
    /// @return paid for the series
    function _checkDays(
        TermsRef terms_,
        uint256 id,
        Releases releases,
        uint256 firstIndex,
        uint256 count
    ) private view returns (uint256 paid) {
        uint256 settled = releases.settledEpochs();
        if (firstIndex != settled) revert WrongEpochIndex(id, settled, firstIndex);
        uint256 most = Math.min(settled + MAX_DAYS_A_CALL, terms_.epochs());
        if (count == 0 || count > most - settled) revert WrongEpochIndex(id, most, firstIndex + count);
        uint256 lastEpoch;
        unchecked {
            lastEpoch = terms_.startEpoch() + firstIndex + count - 1; // within the term, which has 32 bits
        }
        bool over = Epoch.end(lastEpoch) <= block.timestamp;
        Sales sales = _sales[id];
        if (!over || releases.refundsOpen() || TermsRules.isCancelled(terms_, sales.sold())) {
            revert EscrowLocked(id, lastEpoch);
        }
        return sales.paid();
    }

    /// @inheritdoc IPrimaryMarket
    function releaseWithheld(uint256 id, uint256 amount) external onlySettlement {
        Holds holds = _holds[id];
        if (amount > holds.withheld()) revert WithheldShort(id, holds.withheld(), amount);
        _holds[id] = holds.minusWithheld(amount);
        _releases[id] = _releases[id].plus(amount, 0, 0);
        emit WithheldReleased(id, amount);
    }

    /// @inheritdoc IPrimaryMarket
    function openRefunds(uint256 id, bool forfeited) external onlySettlement {
        TermsRef terms_ = _termsOf(id);
        if (!_LEDGER.lane(id).closed) revert NotRefundable(id);
        _releases[id] = _releases[id].open();
        if (forfeited) _holds[id] = _holds[id].minusWithheld(_holds[id].withheld());
        emit RefundsOpened(id, _refundable(terms_, id), forfeited);
    }

    /// @inheritdoc IPrimaryMarket
    function stopMining(uint256 id, uint32 epochs) external onlySettlement {
        TermsRef terms_ = _termsOf(id);
        _REGISTRY.stopMining(terms_.farmId(), id, terms_.startEpoch() + epochs);
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IPrimaryMarket
    function escrow(uint256 id) external view returns (Escrow memory book) {
        TermsRef terms_ = _termsOf(id);
        Sales sales = _sales[id];
        Releases releases = _releases[id];
        book.sold = uint64(sales.sold());
        book.paid = sales.paid();
        book.refunded = sales.refunded();
        book.released = releases.released();
        book.withheld = _holds[id].withheld();
        book.settledEpochs = uint32(releases.settledEpochs());
        book.refundsOpen = releases.refundsOpen();
        book.providerCredit = _providerCredit(id);
        book.pendingTip = _pendingTip(terms_, id, book.paid);
        if (TermsRules.isCancelled(terms_, book.sold)) {
            book.refundable = book.paid - book.refunded;
        } else {
            book.refundable = _refundable(terms_, id);
            book.escrowed = book.paid - book.released - book.withheld - book.refundable - book.refunded;
        }
    }

    /// @inheritdoc IPrimaryMarket
    function held(uint256 id) external view returns (uint256 sold, uint256 paid, uint256 withheld) {
        Sales sales = _sales[id];
        return (sales.sold(), sales.paid(), _releases[id].everWithheld() ? _holds[id].withheld() : 0);
    }

    /// @inheritdoc IPrimaryMarket
    function slice(uint256 id, uint256 index) external view returns (uint256) {
        uint256 epochs = _termsOf(id).epochs();
        if (index >= epochs) revert WrongEpochIndex(id, epochs - 1, index);
        return EscrowMath.slice(_sales[id].paid(), epochs, index);
    }

    /// @inheritdoc IPrimaryMarket
    function isCancelled(uint256 id) external view returns (bool) {
        return TermsRules.isCancelled(_termsOf(id), _sales[id].sold());
    }

    /// @inheritdoc IPrimaryMarket
    function permit2() external view returns (address) {
        return address(_PERMIT2);
    }
}
