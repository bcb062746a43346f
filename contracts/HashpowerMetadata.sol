// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LibString} from "solady/src/utils/LibString.sol";

import {IHashpowerMetadata} from "./interfaces/IHashpowerMetadata.sol";
import {IDailyFormula} from "./interfaces/IDailyFormula.sol";
import {INetworkDays} from "./interfaces/INetworkDays.sol";
import {IPrimaryMarket} from "./interfaces/IPrimaryMarket.sol";
import {ISettlement} from "./interfaces/ISettlement.sol";
import {Card} from "./libraries/Card.sol";
import {Epoch} from "./libraries/Epoch.sol";
import {SeriesId} from "./libraries/SeriesId.sol";
import {TermsStore} from "./libraries/TermsStore.sol";
import {Text} from "./libraries/Text.sol";

/// @title How a series looks in a wallet
/// @dev Read-only and outside the ledger, so that drawing never grows the code of the hot path. It is deployed first: the three
/// addresses are precomputed, and the ledger names this contract in its own constructor.
contract HashpowerMetadata is IHashpowerMetadata {
    using LibString for string;
    using LibString for uint256;
    using LibString for address;

    uint256 private constant MILLIJOULE_DECIMALS = 3;
    /// @dev Decimals shown of an amount of money.
    uint256 private constant MONEY_DECIMALS = 2;

    /// @notice The ledger that asks for the drawings.
    address public immutable LEDGER;
    /// @notice Where terms and escrow are read.
    address public immutable MARKET;
    /// @notice Where state and settled days are read.
    address public immutable SETTLEMENT;

    /// @dev What name, description, attributes and card share.
    struct View {
        uint256 id;
        IPrimaryMarket.Terms terms;
        ISettlement.State state;
        uint256 settledEpochs;
        uint256 sold;
        uint256 escrowed;
        uint256 lastEpoch;
        string unit;
        string network;
        string rewardSymbol;
    }

    /// @param ledger_ names this contract as its metadata
    /// @param market_ keeps terms and escrow
    /// @param settlement_ knows state and settled days
    constructor(address ledger_, address market_, address settlement_) {
        if (ledger_ == address(0) || market_ == address(0) || settlement_ == address(0))
            revert InvalidWiring(address(0));
        LEDGER = ledger_;
        MARKET = market_;
        SETTLEMENT = settlement_;
    }

    /// @inheritdoc IHashpowerMetadata
    function uri(uint256 id) external view returns (string memory) {
        View memory v = _view(id);
        return string.concat("data:application/json;base64,", Base64.encode(bytes(_json(v))));
    }

    /// @dev Units are counted as sold, not as supply: refund burns after the term must not rewrite what a series was.
    function _view(uint256 id) private view returns (View memory v) {
        v.id = id;
        v.terms = TermsStore.read(MARKET, id);
        v.state = ISettlement(SETTLEMENT).state(id);
        v.settledEpochs = ISettlement(SETTLEMENT).account(id).settledEpochs;
        IPrimaryMarket.Escrow memory money = IPrimaryMarket(MARKET).escrow(id);
        v.sold = money.sold;
        v.escrowed = money.escrowed;
        v.lastEpoch = uint256(v.terms.startEpoch) + v.terms.epochs - 1;
        v.unit = Text.hashrate(v.terms.unitHashrate);
        INetworkDays networks = INetworkDays(IDailyFormula(ISettlement(SETTLEMENT).formula()).networkDays());
        v.network = LibString.fromSmallString(networks.networkOf(v.terms.network).name).escapeJSON();
        v.rewardSymbol = Text.symbol(v.terms.rewardToken);
    }

    function _json(View memory v) private view returns (string memory) {
        return
            string.concat(
                '{"name":"',
                _name(v),
                '","description":"',
                _description(v),
                '","decimals":0,"image":"data:image/svg+xml;base64,',
                Base64.encode(bytes(_card(v))),
                '","attributes":[',
                _termAttributes(v),
                _progressAttributes(v),
                "]}"
            );
    }

    function _name(View memory v) private pure returns (string memory) {
        return
            string.concat(
                "Adit hashpower #",
                SeriesId.serial(v.id).toString(),
                unicode" · ",
                v.unit,
                unicode" unit · ",
                Text.month(v.terms.startEpoch),
                unicode" – ",
                Text.month(v.lastEpoch)
            );
    }

    /// @dev The risk stands before the income.
    function _description(View memory v) private pure returns (string memory) {
        return
            string.concat(
                "Income falls when mining difficulty rises, so a unit can earn less than it cost. One unit is ",
                v.unit,
                " of ",
                v.network,
                " hashpower from ",
                Text.date(v.terms.startEpoch),
                " to ",
                Text.date(v.lastEpoch),
                ". Each finished day owes what that hashrate earns at the network's own difficulty, less electricity, maintenance, "
                "service and protocol fee, by a public formula and fixed terms. It is paid in ",
                v.rewardSymbol.escapeJSON(),
                ", streams by the second to whoever holds the unit, and follows it through every transfer. What buyers paid is "
                "protected in escrow and reaches the provider one settled day at a time."
            );
    }

    function _termAttributes(View memory v) private pure returns (string memory) {
        IPrimaryMarket.Terms memory terms = v.terms;
        return
            string.concat(
                _trait("Hashrate per unit", v.unit),
                _trait("Network", v.network),
                _trait("Paid in", v.rewardSymbol.escapeJSON()),
                _number("First day", "date", Epoch.start(terms.startEpoch)),
                _number("Last day", "date", Epoch.start(v.lastEpoch)),
                _number("Days", "number", terms.epochs),
                _trait(
                    "Efficiency",
                    string.concat(Text.decimal(terms.milliJoulePerTh, MILLIJOULE_DECIMALS, 3), " J/TH")
                ),
                _trait("Provider", terms.provider.toHexStringChecksummed()),
                _number("Farm", "number", terms.farmId),
                _trait("Transfers", SeriesId.isRestricted(v.id) ? "restricted" : "free")
            );
    }

    function _progressAttributes(View memory v) private view returns (string memory) {
        address payment = v.terms.paymentToken;
        // A token without decimals cannot be shown in whole coins: base units are the honest figure then.
        (, uint8 decimals) = SafeERC20.tryGetDecimals(IERC20(payment));
        return
            string.concat(
                _number("Units sold", "number", v.sold),
                _trait("Hashrate sold", Text.hashrate(v.sold * v.terms.unitHashrate)),
                _number("Settled days", "number", v.settledEpochs),
                _trait(
                    "Protected",
                    string.concat(
                        Text.decimal(v.escrowed, decimals, MONEY_DECIMALS),
                        " ",
                        Text.symbol(payment).escapeJSON()
                    )
                ),
                '{"trait_type":"State","value":"',
                Card.stateName(v.state),
                '"}'
            );
    }

    function _card(View memory v) private pure returns (string memory) {
        return
            Card.svg(
                Card.Facts({
                    serial: SeriesId.serial(v.id),
                    hashrate: v.unit,
                    sold: Text.hashrate(v.sold * v.terms.unitHashrate),
                    network: v.network,
                    token: v.rewardSymbol,
                    term: string.concat(Text.date(v.terms.startEpoch), unicode" – ", Text.date(v.lastEpoch)),
                    epochs: v.terms.epochs,
                    settledEpochs: v.settledEpochs,
                    state: v.state
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
