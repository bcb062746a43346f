// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A policy that does whatever a test tells it, whatever function is called
contract HostilePolicy {
    enum Mood {
        Allow,
        Refuse,
        Revert,
        BurnGas,
        AnswerTwo,
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
        Mood now_ = mood;
        if (now_ == Mood.Write) ++written;
        if (now_ == Mood.BurnGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (now_ == Mood.AnswerNothing) return;
        bool reverts = now_ == Mood.Revert || now_ == Mood.RevertMegabyte;
        uint256 size = _sizeOf(now_);
        uint256 word = now_ == Mood.Refuse ? 0 : now_ == Mood.AnswerTwo ? 2 : 1;
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
