// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice How long something was under dispute.
/// @param spent seconds of disputes that ended
/// @param since unix second from which at least one has been open; 0 if none is
/// @param until latest deadline of those that are open
/// @param open how many are
struct DisputeTime {
    uint40 spent;
    uint40 since;
    uint40 until;
    uint32 open;
}

using DisputeTimeLib for DisputeTime global;

/// @title The time of disputes that may overlap
/// @dev An open dispute counts to its deadline, whether anybody closes it then or not.
library DisputeTimeLib {
    function begin(DisputeTime storage self, uint40 deadline) internal {
        uint40 now_ = uint40(block.timestamp);
        if (self.open != 0 && self.until < now_) {
            // All deadlines are past: the stretch between counts for nothing.
            self.spent += self.until - self.since;
            self.since = now_;
        } else if (self.open == 0) {
            self.since = now_;
        }
        if (deadline > self.until) self.until = deadline;
        ++self.open;
    }

    function end(DisputeTime storage self) internal {
        if (--self.open != 0) return;
        self.spent += _past(self.since, self.until);
        self.since = 0;
        self.until = 0;
    }

    /// @return seconds so far, those of an open dispute included; it never falls
    function total(DisputeTime storage self) internal view returns (uint40) {
        return self.open == 0 ? self.spent : self.spent + _past(self.since, self.until);
    }

    function _past(uint40 since, uint40 until) private view returns (uint40) {
        uint40 now_ = uint40(block.timestamp);
        return (now_ < until ? now_ : until) - since;
    }
}
