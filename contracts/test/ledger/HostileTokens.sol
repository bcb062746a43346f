// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Tokens that break one assumption of the reward-token list each
/// @notice The list excludes them; these tests show what breaks, and what does not, if one slips through.
abstract contract MintableToken is ERC20 {
    constructor(string memory name_) ERC20(name_, "BAD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 8;
    }
}

/// @notice Burns a share of every transfer.
contract FeeOnTransferToken is MintableToken {
    uint256 public feeBps;

    constructor(uint256 feeBps_) MintableToken("Fee on transfer") {
        feeBps = feeBps_;
    }

    function setFee(uint256 feeBps_) external {
        feeBps = feeBps_;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from == address(0) || to == address(0)) return;
        uint256 fee = (value * feeBps) / 10_000;
        if (fee != 0) super._update(to, address(0), fee);
    }
}

/// @notice Blocks single accounts and can be paused, as large stablecoins and wrapped coins can.
contract BlockingToken is MintableToken {
    error Blocked(address account);
    error Paused();

    mapping(address account => bool) public blocked;
    bool public paused;

    constructor() MintableToken("Blocking") {}

    function setBlocked(address account, bool blocked_) external {
        blocked[account] = blocked_;
    }

    function setPaused(bool paused_) external {
        paused = paused_;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (paused) revert Paused();
        if (blocked[from]) revert Blocked(from);
        if (blocked[to]) revert Blocked(to);
        super._update(from, to, value);
    }
}

/// @notice Answers `false` instead of reverting, and moves nothing, while it is told to fail.
contract FalseToken is MintableToken {
    bool public failing;

    constructor() MintableToken("Returns false") {}

    function setFailing(bool failing_) external {
        failing = failing_;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return !failing && super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !failing && super.transferFrom(from, to, value);
    }
}

/// @notice Returns no data from `transfer`, `transferFrom` and `approve`, like the oldest tokens.
contract SilentToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    uint256 public totalSupply;
    uint8 public constant decimals = 6;

    error Insufficient(uint256 has, uint256 needs);

    event Transfer(address indexed from, address indexed to, uint256 value);

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        totalSupply += value;
        emit Transfer(address(0), to, value);
    }

    function approve(address spender, uint256 value) external {
        allowance[msg.sender][spender] = value;
    }

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < value) revert Insufficient(allowed, value);
        allowance[from][msg.sender] = allowed - value;
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private {
        if (balanceOf[from] < value) revert Insufficient(balanceOf[from], value);
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}

/// @notice Calls the receiver of every transfer (ERC-777 style), which may then re-enter the ledger.
contract HookToken is MintableToken {
    event ReceiverCalled(address to, bool success, bytes result);

    struct Call {
        address target;
        bytes data;
    }

    mapping(address to => Call) private _calls;

    constructor() MintableToken("Calls back") {}

    /// @notice On the next transfer to `to`, make `to` execute one call (`to` is a `HostileReceiver`).
    function onTransferTo(address to, address target, bytes calldata data) external {
        _calls[to] = Call(target, data);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        Call memory call_ = _calls[to];
        if (call_.target == address(0)) return;
        delete _calls[to];
        (bool success, bytes memory result) = to.call(
            abi.encodeWithSignature("execute(address,bytes)", call_.target, call_.data)
        );
        emit ReceiverCalled(to, success, result);
    }
}
