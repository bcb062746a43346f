// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IFarmRegistry} from "../../interfaces/IFarmRegistry.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";
import {ILeaseMarket} from "../../interfaces/ILeaseMarket.sol";
import {IOutputOracle} from "../../interfaces/IOutputOracle.sol";
import {IPrimaryMarket} from "../../interfaces/IPrimaryMarket.sol";
import {ISettlement} from "../../interfaces/ISettlement.sol";
import {SeriesId} from "../../libraries/SeriesId.sol";
import {StreamLib} from "../../libraries/Stream.sol";

/// @title Reads the whole protocol in one call, at one second: what the invariants look at after every transaction
contract SystemReader {
    struct Contracts {
        IHashpower ledger;
        IPrimaryMarket market;
        ISettlement settlement;
        ILeaseMarket leases;
        IFarmRegistry registry;
        IOutputOracle oracle;
    }

    /// @notice One reward token of a series.
    struct LaneView {
        IHashpower.LaneInfo info;
        uint256 indexNow;
        uint256 targetNow;
        uint256 funding;
        uint256 fees;
        uint256[] accruedNow;
    }

    struct SeriesView {
        LaneView[] lanes;
        IPrimaryMarket.Escrow escrow;
        ISettlement.Account account;
        ISettlement.Backing backing;
        uint256[] units;
        uint256 awards;
    }

    struct TokenView {
        uint256 ofLedger;
        uint256 ofMarket;
        uint256 ofSettlement;
        uint256 ofLeases;
        uint256 reserve;
        uint256 protocolFees;
        uint256[] credits;
        uint256[] coverCredits;
    }

    struct FarmView {
        uint256 attestedCapacity;
        IFarmRegistry.Reservation[] reservations;
    }

    struct NetworkView {
        uint256 sequence;
        uint256 lastEpoch;
    }

    struct View {
        uint256 timestamp;
        FarmView[] farms;
        NetworkView[] networks;
        SeriesView[] series;
        TokenView[] tokens;
    }

    function read(
        Contracts calldata protocol,
        uint32[] calldata farms,
        uint16[] calldata networks,
        uint256[] calldata ids,
        address[] calldata tokens,
        address[] calldata accounts
    ) external view returns (View memory all) {
        all.timestamp = block.timestamp;
        all.farms = new FarmView[](farms.length);
        for (uint256 i; i < farms.length; ++i) {
            all.farms[i].attestedCapacity = protocol.registry.attestedCapacity(farms[i]);
            all.farms[i].reservations = protocol.registry.reservations(farms[i]);
        }
        all.networks = new NetworkView[](networks.length);
        for (uint256 i; i < networks.length; ++i) {
            IOutputOracle.NetworkState memory state = protocol.oracle.networkState(networks[i]);
            all.networks[i] = NetworkView({sequence: state.sequence, lastEpoch: state.lastEpoch});
        }
        all.series = new SeriesView[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            all.series[i] = _series(protocol, ids[i], accounts);
        }
        all.tokens = new TokenView[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) {
            all.tokens[i] = _token(protocol, tokens[i], accounts);
        }
    }

    function _series(
        Contracts calldata protocol,
        uint256 id,
        address[] calldata accounts
    ) private view returns (SeriesView memory series) {
        bool hasTwo = SeriesId.hasTwoTokens(id);
        series.escrow = protocol.market.escrow(id);
        series.account = protocol.settlement.account(id);
        series.backing = protocol.settlement.backing(id);
        series.awards = protocol.settlement.awards(id);
        series.lanes = new LaneView[](hasTwo ? 2 : 1);
        series.lanes[0] = _lane(protocol.ledger.lane(id), series.account.funding, accounts.length);
        series.lanes[0].fees = series.account.fees;
        series.lanes[0].indexNow = protocol.ledger.indexNow(id);
        series.lanes[0].targetNow = protocol.ledger.targetNow(id);
        if (hasTwo) {
            ISettlement.SecondAccount memory second = protocol.settlement.secondAccount(id);
            series.lanes[1] = _lane(protocol.ledger.secondLane(id), second.funding, accounts.length);
            series.lanes[1].fees = second.fees;
        }
        series.units = new uint256[](accounts.length);
        for (uint256 j; j < accounts.length; ++j) {
            (series.units[j], , , series.lanes[0].accruedNow[j]) = protocol.ledger.positionOf(accounts[j], id);
            if (!hasTwo) continue;
            (, , , series.lanes[1].accruedNow[j]) = protocol.ledger.secondPositionOf(accounts[j], id);
        }
    }

    function _lane(
        IHashpower.LaneInfo memory info,
        uint256 funding,
        uint256 accounts
    ) private view returns (LaneView memory lane) {
        lane.info = info;
        lane.indexNow = StreamLib.make(info.index, info.rate, info.startedAt, 0).indexAt(block.timestamp);
        lane.targetNow = StreamLib.make(info.index, info.rate, info.startedAt, 0).target();
        lane.funding = funding;
        lane.accruedNow = new uint256[](accounts);
    }

    function _token(
        Contracts calldata protocol,
        address token,
        address[] calldata accounts
    ) private view returns (TokenView memory seen) {
        seen.ofLedger = IERC20(token).balanceOf(address(protocol.ledger));
        seen.ofMarket = IERC20(token).balanceOf(address(protocol.market));
        seen.ofSettlement = IERC20(token).balanceOf(address(protocol.settlement));
        seen.ofLeases = IERC20(token).balanceOf(address(protocol.leases));
        seen.reserve = protocol.ledger.reserveOf(token);
        seen.protocolFees = protocol.settlement.protocolFees(token);
        seen.credits = new uint256[](accounts.length);
        seen.coverCredits = new uint256[](accounts.length);
        for (uint256 j; j < accounts.length; ++j) {
            seen.credits[j] = protocol.market.creditOf(accounts[j], token);
            seen.coverCredits[j] = protocol.settlement.creditOf(accounts[j], token);
        }
    }
}
