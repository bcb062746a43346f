// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Committee and networks, in the form in which posting reads them
/// @notice An array of words: config digest, header (`configCount u32 << 56 | activeSince u40 << 16 | f u8 << 8 | quorum u8`), number
/// of members, each member's address, and a word for each network (`network u16 << 160 | rules`).
/// @dev Read without bounds checks: the words come from `make` and are as long as they say.
library OracleConfig {
    uint256 private constant DIGEST = 0;
    uint256 private constant HEADER = 1;
    uint256 private constant MEMBERS = 2;
    uint256 private constant FIRST_MEMBER = 3;

    uint256 private constant CONFIG_COUNT_SHIFT = 56;
    uint256 private constant ACTIVE_SINCE_SHIFT = 16;
    uint256 private constant F_SHIFT = 8;
    uint256 private constant NETWORK_SHIFT = 160;

    /// @notice The config of a committee that reports no network yet.
    /// @param activeSince_ unix second
    function make(
        bytes32 configDigest_,
        uint32 configCount_,
        uint40 activeSince_,
        uint8 f_,
        uint8 quorum_,
        address[] memory signers
    ) internal pure returns (uint256[] memory words) {
        words = new uint256[](FIRST_MEMBER + signers.length);
        words[DIGEST] = uint256(configDigest_);
        words[HEADER] =
            (uint256(configCount_) << CONFIG_COUNT_SHIFT) |
            (uint256(activeSince_) << ACTIVE_SINCE_SHIFT) |
            (uint256(f_) << F_SHIFT) |
            quorum_;
        words[MEMBERS] = signers.length;
        for (uint256 i = 0; i < signers.length; ++i) {
            words[FIRST_MEMBER + i] = uint160(signers[i]);
        }
    }

    /// @notice A copy that knows one network more.
    function withNetwork(
        uint256[] memory words,
        uint16 network,
        address rules
    ) internal pure returns (uint256[] memory) {
        uint256[] memory added = new uint256[](1);
        added[0] = (uint256(network) << NETWORK_SHIFT) | uint160(rules);
        return _concat(words, added, 0);
    }

    /// @notice A copy that knows the networks of `other` as well.
    function withNetworksOf(uint256[] memory words, uint256[] memory other) internal pure returns (uint256[] memory) {
        return _concat(words, other, _firstNetwork(other));
    }

    function configDigest(uint256[] memory words) internal pure returns (bytes32) {
        return bytes32(_word(words, DIGEST));
    }

    function configCount(uint256[] memory words) internal pure returns (uint32) {
        return uint32(_word(words, HEADER) >> CONFIG_COUNT_SHIFT);
    }

    function activeSince(uint256[] memory words) internal pure returns (uint40) {
        return uint40(_word(words, HEADER) >> ACTIVE_SINCE_SHIFT);
    }

    function f(uint256[] memory words) internal pure returns (uint8) {
        return uint8(_word(words, HEADER) >> F_SHIFT);
    }

    function quorum(uint256[] memory words) internal pure returns (uint8) {
        return uint8(_word(words, HEADER));
    }

    function memberCount(uint256[] memory words) internal pure returns (uint256) {
        return _word(words, MEMBERS);
    }

    /// @dev The caller stays below `memberCount`.
    function member(uint256[] memory words, uint256 index) internal pure returns (address) {
        unchecked {
            return address(uint160(_word(words, FIRST_MEMBER + index)));
        }
    }

    function networkCount(uint256[] memory words) internal pure returns (uint256) {
        return words.length - _firstNetwork(words);
    }

    /// @notice Id of the network with this index.
    function networkAt(uint256[] memory words, uint256 index) internal pure returns (uint16) {
        return uint16(words[_firstNetwork(words) + index] >> NETWORK_SHIFT);
    }

    /// @notice Rules of a network; zero if it is not known.
    function rulesOf(uint256[] memory words, uint16 network) internal pure returns (address) {
        unchecked {
            for (uint256 i = _firstNetwork(words); i < words.length; ++i) {
                uint256 word = _word(words, i);
                if (word >> NETWORK_SHIFT == network) return address(uint160(word));
            }
        }
        return address(0);
    }

    function _firstNetwork(uint256[] memory words) private pure returns (uint256) {
        unchecked {
            return FIRST_MEMBER + memberCount(words); // at most 32 members
        }
    }

    /// @dev Plain twin: `words[index]`, without the check that there are so many.
    function _word(uint256[] memory words, uint256 index) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(words, 0x20), shl(5, index)))
        }
    }

    function _concat(
        uint256[] memory head,
        uint256[] memory tail,
        uint256 tailStart
    ) private pure returns (uint256[] memory all) {
        all = new uint256[](head.length + tail.length - tailStart);
        for (uint256 i = 0; i < head.length; ++i) {
            all[i] = head[i];
        }
        for (uint256 i = tailStart; i < tail.length; ++i) {
            all[head.length + i - tailStart] = tail[i];
        }
    }
}
