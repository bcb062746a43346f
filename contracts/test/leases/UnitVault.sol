// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IHashpower} from "../../interfaces/IHashpower.sol";
import {IPrimaryMarket} from "../../interfaces/IPrimaryMarket.sol";

/// @title An ERC-20 over the units of one series, as an honest integrator would write it: a share is a unit
/// @notice Income follows the shares by the ledger's own index, so it belongs to the second to whoever held them. A refund burns shares
/// and units together. For series with one reward token.
contract UnitVault is ERC20, IERC1155Receiver {
    using SafeERC20 for IERC20;

    error UnitsNotAccepted(address operator);

    /// @dev Income of a holder up to `index`, at the ledger's scale.
    struct Income {
        uint128 index;
        uint128 scaled;
    }

    IHashpower private immutable _LEDGER;
    IPrimaryMarket private immutable _MARKET;
    uint256 private immutable _ID;
    mapping(address holder => Income) private _incomes;

    constructor(IPrimaryMarket market, uint256 id) ERC20("Wrapped units", "UNITS") {
        _LEDGER = IHashpower(market.ledger());
        _MARKET = market;
        _ID = id;
    }

    function wrap(uint256 units) external {
        _mint(msg.sender, units);
        _LEDGER.safeTransferFrom(msg.sender, address(this), _ID, units, "");
    }

    function unwrap(uint256 units, address to) external {
        _burn(msg.sender, units);
        _LEDGER.safeTransferFrom(address(this), to, _ID, units, "");
    }

    /// @notice Burns shares of the caller; the market pays what their units are due.
    function refund(uint256 units, address to) external returns (uint256 amount) {
        _burn(msg.sender, units);
        return _MARKET.refund(_ID, units, to);
    }

    /// @notice Pays the caller whole base units; the fraction stays.
    function claim(address to) external returns (uint256 amount) {
        _checkpoint(msg.sender);
        IHashpower.LaneInfo memory lane = _LEDGER.lane(_ID);
        Income storage income = _incomes[msg.sender];
        amount = income.scaled >> lane.scaleBits;
        income.scaled -= uint128(amount << lane.scaleBits);
        _LEDGER.claim(_ID);
        IERC20(lane.rewardToken).safeTransfer(to, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 0;
    }

    function _update(address from, address to, uint256 units) internal override {
        _checkpoint(from);
        _checkpoint(to);
        super._update(from, to, units);
    }

    function _checkpoint(address holder) private {
        Income storage income = _incomes[holder];
        uint256 index = _LEDGER.indexNow(_ID);
        income.scaled += uint128(balanceOf(holder) * (index - income.index)); // safe: the ledger keeps an account's income in 96 bits
        income.index = uint128(index);
    }

    // ---------------------------------------------------------------- ERC-1155 receiver

    /// @notice Units come in by `wrap` only.
    function onERC1155Received(
        address operator,
        address,
        uint256,
        uint256,
        bytes calldata
    ) external view returns (bytes4) {
        if (msg.sender != address(_LEDGER) || operator != address(this)) revert UnitsNotAccepted(operator);
        return IERC1155Receiver.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(
        address operator,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        revert UnitsNotAccepted(operator);
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IERC1155Receiver).interfaceId;
    }
}
