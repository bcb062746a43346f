// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IHashpower} from "../interfaces/IHashpower.sol";
import {SeriesId} from "../libraries/SeriesId.sol";
import {WrapperBook} from "./WrapperBook.sol";

/// @title The ERC-20 and ERC-2612 of a wrapped series
/// @dev Documented in `IWrappedHashpower`. Written out, because a balance is a part of a packed position. Nothing here calls a
/// token or a receiver, so a transfer cannot be entered again.
abstract contract WrapperToken is WrapperBook, IERC20Metadata, IERC20Permit, EIP712, Nonces {
    bytes32 private constant _PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    mapping(address owner => mapping(address spender => uint256 units)) private _allowances;

    /// @param ledger_ that knows the series
    /// @param id_ series
    constructor(IHashpower ledger_, uint256 id_) WrapperBook(ledger_, id_) EIP712(_nameOf(id_), "1") {}

    // ---------------------------------------------------------------- ERC-20

    /// @inheritdoc IERC20
    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    /// @inheritdoc IERC20
    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        if (from == address(0)) revert ERC20InvalidSender(from);
        uint256 allowed = _allowances[from][msg.sender];
        if (allowed != type(uint256).max) {
            if (value > allowed) revert ERC20InsufficientAllowance(msg.sender, allowed, value);
            unchecked {
                _allowances[from][msg.sender] = allowed - value; // just checked
            }
        }
        _transfer(from, to, value);
        return true;
    }

    function _transfer(address from, address to, uint256 units) private {
        if (to == address(0) || to == address(this)) revert ERC20InvalidReceiver(to);
        _askPolicy(msg.sender, from, to, units);
        _move(from, to, units);
        emit Transfer(from, to, units);
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 value) external returns (bool) {
        _approve(msg.sender, spender, value);
        return true;
    }

    function _approve(address owner, address spender, uint256 value) private {
        if (spender == address(0)) revert ERC20InvalidSpender(spender);
        _allowances[owner][spender] = value;
        emit Approval(owner, spender, value);
    }

    function _mint(address to, uint256 units) internal {
        _issue(to, units);
        emit Transfer(address(0), to, units);
    }

    function _burn(address from, uint256 units) internal {
        _retire(from, units);
        emit Transfer(from, address(0), units);
    }

    // ---------------------------------------------------------------- ERC-2612

    /// @inheritdoc IERC20Permit
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (block.timestamp > deadline) revert ERC2612ExpiredSignature(deadline);
        bytes32 message = keccak256(abi.encode(_PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline));
        address signer = ECDSA.recover(_hashTypedDataV4(message), v, r, s);
        if (signer != owner) revert ERC2612InvalidSigner(signer, owner);
        _approve(owner, spender, value);
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner) public view override(IERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    /// @inheritdoc IERC20Permit
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    // ---------------------------------------------------------------- views

    /// @inheritdoc IERC20
    function balanceOf(address account) external view returns (uint256) {
        return _positions[account].units();
    }

    /// @inheritdoc IERC20
    function totalSupply() external view returns (uint256) {
        return _book.supply;
    }

    /// @inheritdoc IERC20
    function allowance(address owner, address spender) external view returns (uint256) {
        return _allowances[owner][spender];
    }

    /// @inheritdoc IERC20Metadata
    function name() external view returns (string memory) {
        return _nameOf(_ID);
    }

    /// @inheritdoc IERC20Metadata
    function symbol() external view returns (string memory) {
        return string.concat("wADIT-", Strings.toString(SeriesId.serial(_ID)));
    }

    /// @inheritdoc IERC20Metadata
    function decimals() external view returns (uint8) {
        return _DECIMALS;
    }

    function _nameOf(uint256 id) private pure returns (string memory) {
        return string.concat("Wrapped Adit Hashpower ", Strings.toString(SeriesId.serial(id)));
    }
}
