// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title A contract that holds units and answers the receiver hooks as it is told
/// @notice It can also act: on command, or from inside a hook (re-entrancy), and records what its calls returned.
contract HostileReceiver is IERC1155Receiver {
    enum Answer {
        Accept,
        WrongMagic,
        RevertWithoutReason,
        RevertWithString,
        RevertWithCustomError,
        Panic,
        ReturnNothing
    }

    struct Hook {
        address operator;
        address from;
        uint256[] ids;
        uint256[] values;
        bytes data;
    }

    struct Call {
        address target;
        bytes data;
    }

    error ReceiverSaysNo(uint256 code);

    event HookCalled(address operator, address from, uint256[] ids, uint256[] values, bytes data, bool batch);
    event Reentered(uint256 index, bool success, bytes result);

    Answer public answer;
    Call[] private _onHook;
    Hook private _last;
    uint256 public hooks;

    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    /// @notice Calls to make from inside the next hooks, in order.
    function callInHook(address target, bytes calldata data) external {
        _onHook.push(Call(target, data));
    }

    function clearHookCalls() external {
        delete _onHook;
    }

    /// @notice Makes one call as this contract and bubbles its revert.
    function execute(address target, bytes calldata data) public returns (bytes memory) {
        (bool success, bytes memory result) = target.call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }

    /// @notice Makes several calls as this contract in one transaction, so within one block and one second.
    function executeAll(Call[] calldata calls) external returns (bytes[] memory results) {
        results = new bytes[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            results[i] = execute(calls[i].target, calls[i].data);
        }
    }

    function lastHook() external view returns (Hook memory) {
        return _last;
    }

    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes calldata data
    ) external returns (bytes4) {
        uint256[] memory ids = new uint256[](1);
        uint256[] memory values = new uint256[](1);
        ids[0] = id;
        values[0] = value;
        return _hook(operator, from, ids, values, data, false);
    }

    function onERC1155BatchReceived(
        address operator,
        address from,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external returns (bytes4) {
        return _hook(operator, from, ids, values, data, true);
    }

    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    function _hook(
        address operator,
        address from,
        uint256[] memory ids,
        uint256[] memory values,
        bytes calldata data,
        bool batch
    ) private returns (bytes4) {
        ++hooks;
        _last = Hook(operator, from, ids, values, data);
        emit HookCalled(operator, from, ids, values, data, batch);

        Call[] memory calls = _onHook;
        delete _onHook;
        for (uint256 i; i < calls.length; ++i) {
            (bool success, bytes memory result) = calls[i].target.call(calls[i].data);
            emit Reentered(i, success, result);
        }

        if (answer == Answer.WrongMagic) return 0xdeadbeef;
        if (answer == Answer.RevertWithString) revert("the receiver has a reason");
        if (answer == Answer.RevertWithCustomError) revert ReceiverSaysNo(42);
        if (answer == Answer.Panic) assert(false);
        if (answer == Answer.RevertWithoutReason || answer == Answer.ReturnNothing) {
            bool fail = answer == Answer.RevertWithoutReason;
            assembly ("memory-safe") {
                if fail {
                    revert(0, 0)
                }
                return(0, 0)
            }
        }
        return batch ? IERC1155Receiver.onERC1155BatchReceived.selector : IERC1155Receiver.onERC1155Received.selector;
    }
}
