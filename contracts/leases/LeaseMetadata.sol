// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {LibString} from "solady/src/utils/LibString.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {ILeaseMarket} from "../interfaces/ILeaseMarket.sol";
import {ILeaseMetadata} from "../interfaces/ILeaseMetadata.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {Epoch} from "../libraries/Epoch.sol";
import {LeaseCard} from "../libraries/LeaseCard.sol";
import {SeriesId} from "../libraries/SeriesId.sol";
import {TermsStore} from "../libraries/TermsStore.sol";
import {Text} from "../libraries/Text.sol";

/// @title How the two sides of a lease look in a wallet
/// @dev Read-only and outside the lease market. Deployed before it, so its address is precomputed.
contract LeaseMetadata is ILeaseMetadata {
    using LibString for string;
    using LibString for uint256;

    /// @dev Decimals shown of an amount of money.
    uint256 private constant MONEY_DECIMALS = 2;

    /// @notice Where leases are read.
    address public immutable LEASES;

    /// @dev What name, description, attributes and card share.
    struct View {
        uint256 number;
        bool isLeasehold;
        string side;
        ILeaseMarket.Lease lease;
        uint256 settledEpochs;
        uint256 optionEndsAt;
        string hashrate;
        string term;
        string rent;
        string price;
        string rewardSymbol;
    }

    /// @param leases_ precomputed address of the lease market
    constructor(address leases_) {
        if (leases_ == address(0)) revert InvalidWiring(leases_);
        LEASES = leases_;
    }

    /// @inheritdoc ILeaseMetadata
    function leaseholdUri(uint256 lease) external view returns (string memory) {
        return _uri(lease, true);
    }

    /// @inheritdoc ILeaseMetadata
    function reversionUri(uint256 lease) external view returns (string memory) {
        return _uri(lease, false);
    }

    function _uri(uint256 number, bool isLeasehold) private view returns (string memory) {
        View memory v = _view(number, isLeasehold);
        string memory json = string.concat(
            '{"name":"',
            _name(v),
            '","description":"',
            _description(v),
            '","image":"data:image/svg+xml;base64,',
            Base64.encode(bytes(_card(v))),
            '","attributes":[',
            _attributes(v),
            "]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    function _view(uint256 number, bool isLeasehold) private view returns (View memory v) {
        ILeaseMarket leases = ILeaseMarket(LEASES);
        IHashpower ledger = IHashpower(leases.ledger());
        ILeaseMarket.Lease memory lease = leases.leaseOf(number);
        IPrimaryMarket.Terms memory series = TermsStore.read(ledger.market(), lease.id);
        (uint256 settled, , ) = ISettlement(ledger.settlement()).progress(lease.id);
        v.number = number;
        v.isLeasehold = isLeasehold;
        v.side = isLeasehold ? "leasehold" : "reversion";
        v.lease = lease;
        v.settledEpochs = Math.min(Math.saturatingSub(settled, lease.firstIndex), lease.epochs);
        v.optionEndsAt = leases.optionEndsAt(number);
        v.hashrate = Text.hashrate(uint256(lease.units) * series.unitHashrate);
        v.term = string.concat(Text.date(lease.start), unicode" – ", Text.date(_lastEpoch(lease)));
        address paymentToken = leases.listingOf(lease.listing).paymentToken;
        v.rent = _money(lease.rent, paymentToken);
        v.price = _money(leases.purchaseCost(number), paymentToken);
        v.rewardSymbol = Text.symbol(series.rewardToken).escapeJSON();
    }

    function _lastEpoch(ILeaseMarket.Lease memory lease) private pure returns (uint256) {
        return uint256(lease.start) + lease.epochs - 1;
    }

    /// @dev A token without decimals cannot be shown in whole coins: base units are the honest figure then.
    function _money(uint256 amount, address token) private view returns (string memory) {
        (, uint8 decimals) = SafeERC20.tryGetDecimals(IERC20(token));
        return string.concat(Text.decimal(amount, decimals, MONEY_DECIMALS), " ", Text.symbol(token).escapeJSON());
    }

    function _name(View memory v) private pure returns (string memory) {
        return
            string.concat("Adit ", v.side, " #", v.number.toString(), unicode" · ", v.hashrate, unicode" · ", v.term);
    }

    /// @dev The risk stands before the income.
    function _description(View memory v) private pure returns (string memory) {
        string memory lead =
            v.isLeasehold
                ? "The rent is paid; what the hashpower earns falls when mining difficulty rises, so a lease can earn less than its rent. "
                "The owner of this token earns what "
                : "The owner of this token owns units that are on lease, and gets the rent as the days of the lease are settled. Until "
                "then its units cannot be moved. The lease is for ";
        return
            string.concat(
                lead,
                v.hashrate,
                " of series #",
                SeriesId.serial(v.lease.id).toString(),
                v.isLeasehold ? " mines from " : " from ",
                v.term,
                ", paid in ",
                v.rewardSymbol,
                ". What was not claimed goes with the token when it is sold."
            );
    }

    function _attributes(View memory v) private pure returns (string memory) {
        return
            string.concat(
                _number("Series", "number", SeriesId.serial(v.lease.id)),
                _trait("Hashrate", v.hashrate),
                _number("Units", "number", v.lease.units),
                _number("First day", "date", Epoch.start(v.lease.start)),
                _number("Last day", "date", Epoch.start(_lastEpoch(v.lease))),
                _number("Days", "number", v.lease.epochs),
                _number("Settled days", "number", v.settledEpochs),
                _trait("Rent", v.rent),
                _trait("Paid in", v.rewardSymbol),
                v.optionEndsAt == 0
                    ? ""
                    : string.concat(
                        _trait("Purchase price", v.price),
                        _number("Purchase until", "date", v.optionEndsAt)
                    ),
                '{"trait_type":"Standing","value":"',
                _standing(v),
                '"}'
            );
    }

    function _standing(View memory v) private pure returns (string memory) {
        if (v.lease.bought) return "Bought by the lessee";
        if (v.settledEpochs == v.lease.epochs) return "All days settled";
        return v.settledEpochs == 0 ? "No day settled yet" : "Running";
    }

    function _card(View memory v) private pure returns (string memory) {
        return
            LeaseCard.svg(
                LeaseCard.Facts({
                    side: v.side,
                    lease: v.number,
                    hashrate: v.hashrate,
                    source: string.concat(
                        "of series #",
                        SeriesId.serial(v.lease.id).toString(),
                        ", paid in ",
                        v.rewardSymbol.escapeHTML()
                    ),
                    term: v.term,
                    rent: string.concat("rent ", v.rent.escapeHTML()),
                    epochs: v.lease.epochs,
                    settledEpochs: v.settledEpochs,
                    standing: _standing(v)
                })
            );
    }

    function _trait(string memory name, string memory value) private pure returns (string memory) {
        return string.concat('{"trait_type":"', name, '","value":"', value, '"},');
    }

    function _number(string memory name, string memory kind, uint256 value) private pure returns (string memory) {
        return string.concat('{"trait_type":"', name, '","display_type":"', kind, '","value":', value.toString(), "},");
    }
}
