// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Bitcoin's transactions, as bytes in calldata
/// @notice Reads the serialisation *without* witness, whose double SHA-256 is the txid: `version 4 | count, inputs | count, outputs |
/// lock time 4`; an input is `txid 32 | index 4 | script | sequence 4`, an output `value 8 | script`. Numbers have their lowest byte first, counts
/// and lengths are varints. Whoever can choose one byte more or less can choose another meaning, so all bytes must be used up, each number must
/// be in its only form, and a transaction of 64 bytes is refused: it could be two hashes of a Merkle tree.
/// @dev Bytes behind the end of the data may be read, and never decide anything: every step is checked against the end before its result is used.
library BitcoinTx {
    /// @notice What the walk kept of a transaction.
    /// @param inputs number of inputs, at least 1
    /// @param outpointTxid transaction that the chosen input spends from, internal byte order
    /// @param outpointIndex output that the chosen input spends
    /// @param sigScriptAt first byte of the chosen input's script
    /// @param sigScriptLength its length
    /// @param outputs number of outputs, at least 1
    /// @param value of the chosen output, satoshi
    /// @param scriptAt first byte of the chosen output's script
    /// @param scriptLength its length
    /// @param total of all outputs, satoshi
    struct Parts {
        uint256 inputs;
        bytes32 outpointTxid;
        uint256 outpointIndex;
        uint256 sigScriptAt;
        uint256 sigScriptLength;
        uint256 outputs;
        uint256 value;
        uint256 scriptAt;
        uint256 scriptLength;
        uint256 total;
    }

    /// @notice Forms of an output script that name one payee. `Other` pays nobody whom we know.
    enum ScriptKind {
        Other,
        P2PKH,
        P2SH,
        P2WPKH,
        P2WSH,
        P2TR
    }

    /// @notice The bytes are no transaction without witness. Parsing stopped at this position; at 4 if they are the form with a witness.
    error MalformedTransaction(uint256 position);
    error TransactionOf64Bytes();
    error NoSuchInput(uint256 index, uint256 inputs);
    error NoSuchOutput(uint256 index, uint256 outputs);
    /// @notice The outputs are worth more than there will ever be, satoshi.
    error AbsurdValue(uint256 total);

    /// @notice 21 million coins, satoshi.
    uint256 internal constant MAX_MONEY = 21e14;
    uint256 private constant VERSION_BYTES = 4;
    uint256 private constant LOCK_TIME_BYTES = 4;
    uint256 private constant SEQUENCE_BYTES = 4;
    uint256 private constant TXID_BYTES = 32;
    uint256 private constant OUTPOINT_BYTES = 36;
    uint256 private constant VALUE_BYTES = 8;
    uint256 private constant NULL_INDEX = 0xffff_ffff;
    /// @dev What follows a coinbase's version: 1 input, and 31 of the 32 zeros of its txid.
    uint256 private constant COINBASE_HEAD = 1 << 248;
    uint256 private constant COINBASE_HEAD_BYTES = 41;
    /// @dev First byte of a varint that has more.
    uint256 private constant LONG_VAR_INT = 0xfd;

    /// @notice Reads all of `data` and keeps one input and one output.
    /// @dev Reverts with `MalformedTransaction`, `TransactionOf64Bytes`, `NoSuchInput`, `NoSuchOutput` or `AbsurdValue`.
    function read(bytes calldata data, uint256 input, uint256 output) internal pure returns (Parts memory parts) {
        unchecked {
            // Positions are below the data's length plus 2^64 and sums below that length times 2^64: far from 2^256.
            uint256 length = data.length;
            if (length == 64) revert TransactionOf64Bytes();
            uint256 position = _readInputs(parts, data, input);
            position = _readOutputs(parts, data, position, output);
            if (position + LOCK_TIME_BYTES != length) revert MalformedTransaction(position);
        }
    }

    /// @notice keccak256 of the chosen output's script.
    function scriptHash(Parts memory parts, bytes calldata data) internal pure returns (bytes32) {
        return keccak256(data[parts.scriptAt:parts.scriptAt + parts.scriptLength]);
    }

    /// @notice Height that a coinbase states at the start of its script (BIP-34): a push of 1 to 4 bytes in minimal form, as from block 17 on.
    /// @dev Looks at the first bytes only: that the whole is a transaction follows where its txid is a leaf of a block. For a hash of the
    /// tree is one of 64 bytes, which are refused.
    /// @return mines true if the transaction mines coins: its only input spends no output
    /// @return height 0 if it states none
    function coinbaseHeight(bytes calldata data) internal pure returns (bool mines, uint32 height) {
        unchecked {
            if (data.length == 64) revert TransactionOf64Bytes();
            if (data.length < COINBASE_HEAD_BYTES + 1 + 5) return (false, 0);
            // No input: the marker of the form with a witness.
            if (uint256(_word(data, VERSION_BYTES)) >> 248 == 0) revert MalformedTransaction(VERSION_BYTES);
            // After the version: one input, a txid of zeros, the highest index.
            uint256 head = uint256(_word(data, VERSION_BYTES));
            mines = head == COINBASE_HEAD && uint256(_word(data, VERSION_BYTES + 32)) >> 216 == NULL_INDEX;
            if (!mines) return (false, 0);
            uint256 word = uint256(_word(data, COINBASE_HEAD_BYTES));
            uint256 length = word >> 248;
            uint256 size = (word >> 240) & 0xff;
            if (size == 0 || size > 4 || length < 1 + size) return (true, 0);
            uint256 value = _reversed8((word >> 176) & type(uint64).max) & ((1 << (8 * size)) - 1);
            // The highest bit is the sign; a byte more is spent only to keep it clear, and small numbers have codes of their own.
            if (value >> (8 * size - 1) != 0) return (true, 0);
            if (value <= 16 || (size > 1 && value >> (8 * size - 9) == 0)) return (true, 0);
            return (true, uint32(value));
        }
    }

    /// @notice Double SHA-256 of `data`, internal byte order.
    /// @dev Plain twin: `sha256(bytes.concat(sha256(data)))`. The tests compare the two.
    function txid(bytes calldata data) internal view returns (bytes32 digest) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, data.offset, data.length)
            // Only without gas does the precompile fail.
            if iszero(staticcall(gas(), 2, free, data.length, 0, 32)) { revert(0, 0) }
            if iszero(staticcall(gas(), 2, 0, 32, 0, 32)) { revert(0, 0) }
            digest := mload(0)
        }
    }

    /// @notice The form of an output script.
    function kindOf(bytes memory script) internal pure returns (ScriptKind) {
        uint256 length = script.length;
        if (length < 22 || length > 34) return ScriptKind.Other;
        bytes32 head = bytes32(script);
        // OP_0 or OP_1, then one push of the whole rest.
        if (length == 22 && bytes2(head) == 0x0014) return ScriptKind.P2WPKH;
        if (length == 34 && bytes2(head) == 0x0020) return ScriptKind.P2WSH;
        if (length == 34 && bytes2(head) == 0x5120) return ScriptKind.P2TR;
        // OP_HASH160 <20> OP_EQUAL
        if (length == 23 && bytes2(head) == 0xa914 && script[22] == 0x87) return ScriptKind.P2SH;
        // OP_DUP OP_HASH160 <20> OP_EQUALVERIFY OP_CHECKSIG
        bool isKeyHash = length == 25 && bytes3(head) == 0x76a914 && script[23] == 0x88 && script[24] == 0xac;
        return isKeyHash ? ScriptKind.P2PKH : ScriptKind.Other;
    }

    /// @return position behind the inputs
    function _readInputs(
        Parts memory parts,
        bytes calldata data,
        uint256 chosen
    ) private pure returns (uint256 position) {
        unchecked {
            uint256 count;
            (count, position) = readVarInt(data, VERSION_BYTES);
            // No input: the marker of the form with a witness, or no transaction.
            if (count == 0) revert MalformedTransaction(VERSION_BYTES);
            if (chosen >= count) revert NoSuchInput(chosen, count);
            parts.inputs = count;
            uint256 length = data.length;
            for (uint256 i; i < count; ++i) {
                // Nearly all lengths have one byte; the others are left to `readVarInt`.
                uint256 size = uint256(_word(data, position + OUTPOINT_BYTES)) >> 248;
                uint256 scriptAt = position + OUTPOINT_BYTES + 1;
                if (size >= LONG_VAR_INT) (size, scriptAt) = readVarInt(data, scriptAt - 1);
                if (i == chosen) {
                    parts.outpointTxid = _word(data, position);
                    parts.outpointIndex = _littleEndian(data, position + TXID_BYTES, 4);
                    (parts.sigScriptAt, parts.sigScriptLength) = (scriptAt, size);
                }
                uint256 next = scriptAt + size + SEQUENCE_BYTES;
                if (next > length) revert MalformedTransaction(position);
                position = next;
            }
        }
    }

    /// @return position behind the outputs
    function _readOutputs(
        Parts memory parts,
        bytes calldata data,
        uint256 start,
        uint256 chosen
    ) private pure returns (uint256 position) {
        unchecked {
            uint256 count;
            (count, position) = readVarInt(data, start);
            if (count == 0) revert MalformedTransaction(start);
            if (chosen >= count) revert NoSuchOutput(chosen, count);
            parts.outputs = count;
            uint256 length = data.length;
            uint256 total;
            for (uint256 i; i < count; ++i) {
                // One word holds the value and, nearly always, the whole length behind it.
                uint256 word = uint256(_word(data, position));
                uint256 size = (word >> 184) & 0xff;
                uint256 scriptAt = position + VALUE_BYTES + 1;
                if (size >= LONG_VAR_INT) (size, scriptAt) = readVarInt(data, scriptAt - 1);
                uint256 value = _reversed8(word >> 192);
                total += value;
                if (i == chosen) (parts.value, parts.scriptAt, parts.scriptLength) = (value, scriptAt, size);
                uint256 next = scriptAt + size;
                if (next > length) revert MalformedTransaction(position);
                position = next;
            }
            if (total > MAX_MONEY) revert AbsurdValue(total);
            parts.total = total;
        }
    }

    /// @notice A varint: one byte below 0xfd, or 0xfd, 0xfe, 0xff and 2, 4, 8 bytes. Only the shortest form of a number is one.
    /// @dev Reverts with `MalformedTransaction`.
    /// @return value the number
    /// @return next position behind it
    function readVarInt(bytes calldata data, uint256 position) internal pure returns (uint256 value, uint256 next) {
        unchecked {
            if (position >= data.length) revert MalformedTransaction(position);
            value = uint256(_word(data, position)) >> 248;
            next = position + 1;
            if (value < LONG_VAR_INT) return (value, next);

            uint256 size = 1 << (value - 0xfc); // 2, 4 or 8
            if (next + size > data.length) revert MalformedTransaction(position);
            value = _littleEndian(data, next, size);
            uint256 least = size == 2 ? 0xfd : 1 << (4 * size);
            if (value < least) revert MalformedTransaction(position);
            next += size;
        }
    }

    /// @dev `size` bytes, at most 8, the lowest first.
    function _littleEndian(bytes calldata data, uint256 position, uint256 size) private pure returns (uint256 value) {
        unchecked {
            value = _reversed8(uint256(_word(data, position)) >> 192) & ((1 << (8 * size)) - 1);
        }
    }

    /// @dev The eight bytes of a number of 64 bits, the other way round.
    function _reversed8(uint256 value) private pure returns (uint256) {
        value = ((value & 0xff00ff00ff00ff00) >> 8) | ((value & 0x00ff00ff00ff00ff) << 8);
        value = ((value & 0xffff0000ffff0000) >> 16) | ((value & 0x0000ffff0000ffff) << 16);
        return (value >> 32) | ((value & 0xffffffff) << 32);
    }

    /// @dev Plain twin: `bytes32(data[position:position + 32])`, but with whatever follows where the data ends before.
    function _word(bytes calldata data, uint256 position) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := calldataload(add(data.offset, position))
        }
    }
}
