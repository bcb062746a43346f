// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";

/// @title Reads the whole ledger in one call, at one second: what random tests compare with their model after every step
contract LedgerReader {
    struct LaneView {
        IHashpower.LaneInfo info;
        uint256 indexNow;
        uint256 targetNow;
        uint256[] units;
        uint256[] accruedNow;
        uint256[] claimable;
    }

    struct TokenView {
        uint256 ofLedger;
        uint256 reserve;
        uint256[] ofAccounts;
    }

    /// @param ids series; one with a second lane gives two entries, the second lane after the first
    function read(
        IHashpower ledger,
        uint256[] calldata ids,
        address[] calldata tokens,
        address[] calldata accounts
    ) external view returns (uint256 timestamp, LaneView[] memory lanes, TokenView[] memory balances) {
        uint256 count;
        for (uint256 i; i < ids.length; ++i) {
            count += ids[i] & 2 != 0 ? 2 : 1;
        }
        lanes = new LaneView[](count);
        count = 0;
        for (uint256 i; i < ids.length; ++i) {
            lanes[count] = _lane(ledger, ids[i], accounts, false);
            ++count;
            if (ids[i] & 2 != 0) {
                lanes[count] = _lane(ledger, ids[i], accounts, true);
                ++count;
            }
        }
        balances = new TokenView[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) {
            balances[i].ofLedger = IERC20(tokens[i]).balanceOf(address(ledger));
            balances[i].reserve = ledger.reserveOf(tokens[i]);
            balances[i].ofAccounts = new uint256[](accounts.length);
            for (uint256 j; j < accounts.length; ++j) {
                balances[i].ofAccounts[j] = IERC20(tokens[i]).balanceOf(accounts[j]);
            }
        }
        timestamp = block.timestamp;
    }

    function _lane(
        IHashpower ledger,
        uint256 id,
        address[] calldata accounts,
        bool second
    ) private view returns (LaneView memory lane) {
        lane.info = second ? ledger.secondLane(id) : ledger.lane(id);
        lane.indexNow = second ? 0 : ledger.indexNow(id);
        lane.targetNow = second ? 0 : ledger.targetNow(id);
        lane.units = new uint256[](accounts.length);
        lane.accruedNow = new uint256[](accounts.length);
        lane.claimable = new uint256[](accounts.length);
        for (uint256 j; j < accounts.length; ++j) {
            (lane.units[j], , , lane.accruedNow[j]) =
                second ? ledger.secondPositionOf(accounts[j], id) : ledger.positionOf(accounts[j], id);
            (uint256 first_, uint256 second_) = ledger.claimable(accounts[j], id);
            lane.claimable[j] = second ? second_ : first_;
        }
    }
}
