// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../interfaces/IPrimaryMarket.sol";

/// @title An example for integrators: a club that holds units for its members
/// @notice Buys units, holds them, and owes each member exactly what its units would have earned in the member's own wallet: to the second, whoever
/// joins or leaves in between, whoever triggers claims. Numbers in brackets are those of "Ten ways to lose your users' rewards".
/// @dev One series with one reward token and no transfer policy. `WrappedHashpower` is the whole of this idea: a token, two rewards, restricted series.
/// Nobody owns the club and nothing in it can be changed.
contract HashpowerClub is IERC1155Receiver {
    using SafeERC20 for IERC20;

    /// @param units of the member, held here
    /// @param index the ledger's index when `accrued` was last brought up to date, per unit at scale `s`
    /// @param accrued earned and not paid out, at scale `s`: `accrued >> s` base units and a fraction [6]
    struct Member {
        uint64 units;
        uint96 index;
        uint96 accrued;
    }

    IHashpower public immutable LEDGER;
    IPrimaryMarket public immutable MARKET;
    IERC20 public immutable REWARD_TOKEN;
    IERC20 public immutable PAYMENT_TOKEN;
    uint256 public immutable ID;
    /// @notice `s`, the fractional bits of indexes and accrued rewards.
    uint256 public immutable SCALE_BITS;

    mapping(address account => Member) private _members;
    /// @dev True while this contract buys: the one time that units may come without an owner.
    bool private _isBuying;

    event UnitsIn(address indexed member, uint256 units);
    event UnitsOut(address indexed member, address indexed to, uint256 units);
    /// @notice `units` of the member were burnt for `amount` payment-token base units, which `to` received.
    event UnitsRefunded(address indexed member, address indexed to, uint256 units, uint256 amount);
    /// @notice `amount` reward-token base units that the member had earned were paid to `to`.
    event IncomePaid(address indexed member, address indexed to, uint256 amount);

    /// @notice The books here know one reward token, and this series pays two [7].
    error TwoRewardTokens(uint256 id);
    /// @notice A club would hold these units for people whom the series' policy never saw.
    error Restricted(uint256 id);
    /// @notice Units of another contract or series came, or units that nobody sent [5].
    error NotForTheClub(address token, uint256 id, address from);
    error NotEnoughUnits(address member, uint256 units, uint256 wanted);
    error CostAboveMaximum(uint256 cost, uint256 maxCost);
    error InvalidReceiver(address receiver);

    /// @param ledger that knows the series
    /// @param id series
    constructor(IHashpower ledger, uint256 id) {
        // Reverts with `NoSuchSeries` for any other id.
        IHashpower.LaneInfo memory lane = ledger.lane(id);
        IPrimaryMarket.Terms memory terms = IPrimaryMarket(ledger.market()).terms(id);
        if (terms.secondRewardToken != address(0)) revert TwoRewardTokens(id);
        if (terms.policy != address(0)) revert Restricted(id);
        LEDGER = ledger;
        MARKET = IPrimaryMarket(ledger.market());
        REWARD_TOKEN = IERC20(lane.rewardToken);
        PAYMENT_TOKEN = IERC20(terms.paymentToken);
        ID = id;
        SCALE_BITS = lane.scaleBits;
    }

    // ---------------------------------------------------------------- units in

    /// @notice Buys `units` of the open sale for the caller, who has approved the payment token to this contract.
    /// @dev Reverts with `CostAboveMaximum` or an error of `IPrimaryMarket.buy`.
    /// @param maxCost payment-token base units
    /// @return cost payment-token base units
    function buy(uint256 units, uint256 maxCost) external returns (uint256 cost) {
        cost = MARKET.quote(ID, units);
        if (cost > maxCost) revert CostAboveMaximum(cost, maxCost);
        PAYMENT_TOKEN.safeTransferFrom(msg.sender, address(this), cost);
        PAYMENT_TOKEN.forceApprove(address(MARKET), cost);
        _isBuying = true;
        MARKET.buy(ID, units, cost, address(this));
        _isBuying = false;
        _credit(msg.sender, units);
    }

    /// @notice Units that are sent here are the sender's: of `from`, not of the operator that moved them [5].
    /// @dev Reverts with `NotForTheClub`.
    /// @inheritdoc IERC1155Receiver
    function onERC1155Received(
        address,
        address from,
        uint256 id,
        uint256 units,
        bytes calldata
    ) external returns (bytes4) {
        _take(from, id, units);
        return IERC1155Receiver.onERC1155Received.selector;
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155BatchReceived(
        address,
        address from,
        uint256[] calldata ids,
        uint256[] calldata units,
        bytes calldata
    ) external returns (bytes4) {
        for (uint256 i = 0; i < ids.length; ++i) {
            _take(from, ids[i], units[i]);
        }
        return IERC1155Receiver.onERC1155BatchReceived.selector;
    }

    function _take(address from, uint256 id, uint256 units) private {
        if (msg.sender != address(LEDGER) || id != ID) revert NotForTheClub(msg.sender, id, from);
        if (from != address(0)) _credit(from, units);
        else if (!_isBuying) revert NotForTheClub(msg.sender, id, from);
    }

    function _credit(address account, uint256 units) private {
        Member memory member = _upToDate(account);
        // No overflow: a series has fewer than 2**64 units.
        member.units += uint64(units);
        _members[account] = member;
        emit UnitsIn(account, units);
    }

    // ---------------------------------------------------------------- units out

    /// @notice Sends units of the caller to `to`. What they have earned so far stays the caller's, to be claimed here.
    /// @dev Reverts with `NotEnoughUnits`, or `InvalidReceiver` for this contract.
    function withdraw(uint256 units, address to) external {
        if (to == address(this)) revert InvalidReceiver(to);
        _debit(units);
        emit UnitsOut(msg.sender, to, units);
        LEDGER.safeTransferFrom(address(this), to, ID, units, "");
    }

    /// @notice Gives units of the caller back where the series pays refunds: cancelled, defaulted, ended early, wound up [8].
    /// @dev Reverts with `NotEnoughUnits`, or an error of `IPrimaryMarket.refund`.
    /// @return amount payment-token base units, the market's to `to` without passing through here
    function refund(uint256 units, address to) external returns (uint256 amount) {
        _debit(units);
        amount = MARKET.refund(ID, units, to);
        emit UnitsRefunded(msg.sender, to, units, amount);
    }

    function _debit(uint256 units) private {
        Member memory member = _upToDate(msg.sender);
        if (member.units < units) revert NotEnoughUnits(msg.sender, member.units, units);
        member.units -= uint64(units);
        _members[msg.sender] = member;
    }

    // ---------------------------------------------------------------- income

    /// @notice Pays the caller's income up to this second to `to`; a fraction of a base unit stays for the next time.
    /// @dev Reverts with `InvalidReceiver` for zero and this contract.
    /// @return amount reward-token base units
    function claim(address to) external returns (uint256 amount) {
        if (to == address(0) || to == address(this)) revert InvalidReceiver(to);
        Member memory member = _upToDate(msg.sender);
        amount = member.accrued >> SCALE_BITS;
        member.accrued -= uint96(amount << SCALE_BITS);
        _members[msg.sender] = member;
        emit IncomePaid(msg.sender, to, amount);
        // The books say what is owed, never a balance [2, 3]. Here it says only whether the ledger has to be asked first: whatever anybody has
        // claimed for this contract came to it, so what is here and what the ledger still owes cover all members.
        if (REWARD_TOKEN.balanceOf(address(this)) < amount) LEDGER.claim(ID);
        REWARD_TOKEN.safeTransfer(to, amount);
    }

    /// @notice Reward-token base units that `claim` would pay `account` now.
    function claimable(address account) external view returns (uint256 amount) {
        return _upToDate(account).accrued >> SCALE_BITS;
    }

    /// @notice Units of `account` that are held here.
    function unitsOf(address account) external view returns (uint256 units) {
        return _members[account].units;
    }

    /// @dev The heart of it: before units come or go, what they have earned is written down with the ledger's own index [4]. The ledger bounds
    /// indexes and whatever is accrued to 96 bits.
    function _upToDate(address account) private view returns (Member memory member) {
        member = _members[account];
        uint96 index = uint96(LEDGER.indexNow(ID));
        member.accrued += uint96(uint256(member.units) * (index - member.index));
        member.index = index;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }
}
