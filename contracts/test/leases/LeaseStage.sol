// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../../interfaces/IPrimaryMarket.sol";
import {SeriesId} from "../../libraries/SeriesId.sol";
import {TermsDecimals} from "../../libraries/TermsRef.sol";
import {TermsStore} from "../../libraries/TermsStore.sol";
import {LedgerSettlement} from "../ledger/LedgerSettlement.sol";

/// @title Plays the settlement in tests of leases: deposits days as it is told, and says how far a series has come
/// @notice So that late days, early ends and two-token series, which take the whole protocol weeks, can be met by the thousand.
contract StageSettlement is LedgerSettlement {
    struct Course {
        uint32 settledEpochs;
        uint32 endingEpochs;
        bool pastGrace;
    }

    mapping(uint256 id => Course) public progress;

    function setProgress(uint256 id, uint32 settledEpochs, uint32 endingEpochs, bool pastGrace) external {
        progress[id] = Course(settledEpochs, endingEpochs, pastGrace);
    }

    /// @notice Settles days in one second, as a late settlement does: the epochs from `firstEpoch` on, with these rewards.
    function settle(
        uint256 id,
        uint32 firstEpoch,
        uint256[] calldata amounts,
        uint256[] calldata secondAmounts
    ) external {
        for (uint256 i; i < amounts.length; ++i) {
            // safe: tests use few days
            uint32 epoch = firstEpoch + uint32(i);
            this.deposit(id, epoch, amounts[i]);
            if (SeriesId.hasTwoTokens(id)) this.depositSecond(id, epoch, secondAmounts[i]);
        }
        progress[id].settledEpochs += uint32(amounts.length);
    }
}

/// @title Plays the market in tests of leases: stores terms where the market does, mints, and refunds from a pot
contract StageMarket {
    using SafeERC20 for IERC20;

    struct Series {
        address rewardToken;
        address secondRewardToken;
        address paymentToken;
        address policy;
        uint64 unitHashrate;
        uint64 minUnits;
        uint32 startEpoch;
        uint32 epochs;
    }

    IHashpower public ledger;
    address public config;
    mapping(uint256 id => uint256) public pots;

    function wire(IHashpower ledger_, address config_) external {
        ledger = ledger_;
        config = config_;
    }

    function create(uint256 id, Series calldata series, uint8 scaleBits, uint8 secondScaleBits) external {
        IPrimaryMarket.Terms memory terms;
        terms.rewardToken = series.rewardToken;
        terms.secondRewardToken = series.secondRewardToken;
        terms.paymentToken = series.paymentToken;
        terms.policy = series.policy;
        terms.unitHashrate = series.unitHashrate;
        terms.minUnits = series.minUnits;
        terms.startEpoch = series.startEpoch;
        terms.epochs = series.epochs;
        TermsStore.write(id, terms, TermsDecimals.wrap(0));
        ledger.create(id, series.rewardToken, scaleBits, series.secondRewardToken, secondScaleBits, series.policy);
    }

    function mint(address to, uint256 id, uint256 units) external {
        ledger.mint(to, id, units, "");
    }

    /// @notice Opens refunds: the pot is here already.
    function setPot(uint256 id, uint256 amount) external {
        pots[id] = amount;
    }

    /// @notice Of a series' money the stage knows the pot alone, and of its days how many were settled.
    function escrow(uint256 id) external view returns (IPrimaryMarket.Escrow memory book) {
        (book.refundable, book.refundsOpen) = (pots[id], pots[id] != 0);
        (book.settledEpochs, , ) = StageSettlement(ledger.settlement()).progress(id);
    }

    function isCancelled(uint256) external pure returns (bool) {
        return false;
    }

    /// @notice As the market does it, `floor(pot * units / supply)` of what is left now.
    function refund(uint256 id, uint256 units, address to) external returns (uint256 amount) {
        uint256 pot = pots[id];
        if (pot == 0) revert IPrimaryMarket.NotRefundable(id);
        uint256 supply = ledger.totalSupply(id);
        ledger.burn(msg.sender, id, units);
        amount = (pot * units) / supply;
        pots[id] = pot - amount;
        IERC20(TermsStore.read(address(this), id).paymentToken).safeTransfer(to, amount);
    }
}
