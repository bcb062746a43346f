// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A policy that does whatever a test tells it, whatever function is called
contract HostilePolicy {
    enum Mood {
        Allow,
        Refuse,
        Revert,
        BurnGas,
        AnswerThree,
        AnswerNothing,
        AnswerShort,
        AnswerMegabyte,
        RevertMegabyte,
        Write
    }

    Mood public mood;
    uint256 public written;

    function become(Mood mood_) external {
        mood = mood_;
    }

    fallback() external {
        _answer(mood);
    }

    function _answer(Mood mood_) private {
        if (mood_ == Mood.Write) ++written;
        if (mood_ == Mood.BurnGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (mood_ == Mood.AnswerNothing) return;
        bool reverts = mood_ == Mood.Revert || mood_ == Mood.RevertMegabyte;
        uint256 size = _sizeOf(mood_);
        uint256 word = mood_ == Mood.Refuse ? 0 : mood_ == Mood.AnswerThree ? 3 : 1;
        assembly ("memory-safe") {
            mstore(0x00, word)
            if reverts {
                revert(0x00, size)
            }
            return(0x00, size)
        }
    }

    function _sizeOf(Mood mood_) private pure returns (uint256) {
        if (mood_ == Mood.AnswerShort) return 31;
        return mood_ == Mood.AnswerMegabyte || mood_ == Mood.RevertMegabyte ? 1 << 20 : 32;
    }
}
