// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IFarmRegistry} from "../../interfaces/IFarmRegistry.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";
import {IOutputOracle} from "../../interfaces/IOutputOracle.sol";
import {IPrimaryMarket} from "../../interfaces/IPrimaryMarket.sol";
import {ISettlement} from "../../interfaces/ISettlement.sol";

/// @title Reads the whole protocol in one call, at one second: what the invariants look at after every transaction
contract SystemReader {
    struct Contracts {
        IHashpower ledger;
        IPrimaryMarket market;
        ISettlement settlement;
        IFarmRegistry registry;
        IOutputOracle oracle;
    }

    struct SeriesView {
        IHashpower.LaneInfo lane;
        uint256 indexNow;
        uint256 targetNow;
        IPrimaryMarket.Escrow escrow;
        ISettlement.Account account;
        ISettlement.Backing backing;
        uint256[] units;
        uint256[] accruedNow;
        uint256[] claimable;
    }

    struct TokenView {
        uint256 ofLedger;
        uint256 ofMarket;
        uint256 ofSettlement;
        uint256 reserve;
        uint256 protocolFees;
        uint256[] ofAccounts;
        uint256[] credits;
        uint256[] coverCredits;
    }

    struct View {
        uint256 timestamp;
        uint256 attestedCapacity;
        uint256 oracleSequence;
        uint256 oracleLastEpoch;
        IFarmRegistry.Reservation[] reservations;
        SeriesView[] series;
        TokenView[] tokens;
    }

    function read(
        Contracts calldata protocol,
        uint32 farmId,
        uint16 network,
        uint256[] calldata ids,
        address[] calldata tokens,
        address[] calldata accounts
    ) external view returns (View memory all) {
        all.timestamp = block.timestamp;
        all.attestedCapacity = protocol.registry.attestedCapacity(farmId);
        all.reservations = protocol.registry.reservations(farmId);
        IOutputOracle.NetworkState memory state = protocol.oracle.networkState(network);
        all.oracleSequence = state.sequence;
        all.oracleLastEpoch = state.lastEpoch;
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
        series.lane = protocol.ledger.lane(id);
        series.indexNow = protocol.ledger.indexNow(id);
        series.targetNow = protocol.ledger.targetNow(id);
        series.escrow = protocol.market.escrow(id);
        series.account = protocol.settlement.account(id);
        series.backing = protocol.settlement.backing(id);
        series.units = new uint256[](accounts.length);
        series.accruedNow = new uint256[](accounts.length);
        series.claimable = new uint256[](accounts.length);
        for (uint256 j; j < accounts.length; ++j) {
            (series.units[j], , , series.accruedNow[j]) = protocol.ledger.positionOf(accounts[j], id);
            (series.claimable[j], ) = protocol.ledger.claimable(accounts[j], id);
        }
    }

    function _token(
        Contracts calldata protocol,
        address token,
        address[] calldata accounts
    ) private view returns (TokenView memory seen) {
        seen.ofLedger = IERC20(token).balanceOf(address(protocol.ledger));
        seen.ofMarket = IERC20(token).balanceOf(address(protocol.market));
        seen.ofSettlement = IERC20(token).balanceOf(address(protocol.settlement));
        seen.reserve = protocol.ledger.reserveOf(token);
        seen.protocolFees = protocol.settlement.protocolFees(token);
        seen.ofAccounts = new uint256[](accounts.length);
        seen.credits = new uint256[](accounts.length);
        seen.coverCredits = new uint256[](accounts.length);
        for (uint256 j; j < accounts.length; ++j) {
            seen.ofAccounts[j] = IERC20(token).balanceOf(accounts[j]);
            seen.credits[j] = protocol.market.creditOf(accounts[j], token);
            seen.coverCredits[j] = protocol.settlement.creditOf(accounts[j], token);
        }
    }
}
