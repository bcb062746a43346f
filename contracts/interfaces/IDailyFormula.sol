// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ISettlement} from "./ISettlement.sol";

/// @title What a day owes: terms, reports and prices in; lines out
/// @notice Knows no money and keeps nothing: the same day gives the same lines to whoever asks, whenever.
/// @dev Amounts are reward-token base units unless stated. Rounding is that of `Waterfall` and `ProfitShare`.
interface IDailyFormula {
    /// @notice One reward token's part of a day.
    /// @param targetSeconds sum of (target + 1) * seconds over the epoch
    /// @param rewardPerBlock subsidy and fees of a block, averaged over the epoch, coin base units
    /// @param priceUsd8 USD per whole reward token, 8 decimals
    struct Lane {
        ISettlement.Waterfall lines;
        uint256 targetSeconds;
        uint64 rewardPerBlock;
        uint256 priceUsd8;
    }

    /// @notice What a profit share was computed from; all zero in a fixed term.
    /// @param delivered H/s of the farm
    /// @param reserved H/s of all its series
    /// @param reported income of the farm, reward-token base units
    struct Production {
        uint256 delivered;
        uint256 reserved;
        uint256 reported;
    }

    /// @notice What the caller remembers of the series from the days before.
    /// @param units supply
    /// @param paid payments for the series, payment-token base units; 0 if its terms ask for no bond
    /// @param withheld escrow that is withheld before this day, payment-token base units
    /// @param profit memory of a profit share
    struct Past {
        uint256 units;
        uint256 paid;
        uint256 withheld;
        ISettlement.ProfitMemory profit;
    }

    /// @param obstacle what is missing; `None` if everything is known (money is not asked about here)
    /// @param waitsUntil unix second of which `obstacle` waits, if it is known
    /// @param knownAt unix second at which everything was known, by on-chain instants alone: whoever calls, whenever
    /// @param second all zero unless the series has a second reward token
    /// @param paymentPriceUsd8 USD per whole payment token, 8 decimals
    /// @param netByFormula what the network's formula leaves for the holders' side of this series (before the protocol's fee), the
    /// second token's part valued in the first at the day's prices: marks the bond
    /// @param requiredBond what the bond has to be by this day, reward-token base units; 0 if the day left no net (the requirement then stays)
    /// @param withheldValue what withheld escrow counts beside the bond, reward-token base units
    /// @param slice of escrow that belongs to the day, payment-token base units; 0 if the terms ask for no bond
    /// @param profitable a fact of network and prices: the provider may earn the day's escrow
    /// @param part with `whole`: what of the escrow slice it has earned then
    /// @param profit memory of a profit share after this day
    struct Day {
        ISettlement.Obstacle obstacle;
        uint256 waitsUntil;
        uint256 knownAt;
        Lane first;
        Lane second;
        uint256 paymentPriceUsd8;
        uint256 netByFormula;
        uint256 requiredBond;
        uint256 withheldValue;
        uint256 slice;
        bool profitable;
        uint96 part;
        uint96 whole;
        Production production;
        ISettlement.ProfitMemory profit;
    }

    error InvalidWiring(address account);

    /// @notice The day of a series. Never reverts for a series that exists: what is missing is the day's obstacle.
    /// @dev Reverts with the market's `NoSuchSeries`.
    function day(uint256 id, uint32 epoch, Past calldata past) external view returns (Day memory);

    /// @notice Least withheld escrow that stands for `short` reward-token base units of bond at the prices of `epoch`, payment-token base
    /// units, rounded up; `type(uint256).max` if the payment token has no value.
    function neededWithheld(uint256 id, uint256 short, uint32 epoch) external view returns (uint256);

    /// @notice Prices of a day that is known, USD per whole token, 8 decimals: of the reward token, of the second one (0 if there is none) and
    /// of the payment token.
    /// @dev Those with which `day` computes: the feeds', else the committee's median, else the last earlier day's of the term, else the price at
    /// which the series was created (one dollar for a payment token). A day whose prices are not known yet shows its predecessor's.
    function pricesOf(
        uint256 id,
        uint32 epoch
    ) external view returns (uint256 priceUsd8, uint256 secondPriceUsd8, uint256 paymentPriceUsd8);

    /// @notice Value of second-token base units in the first token at these prices, rounded up, in the holders' favour.
    function secondInFirst(
        uint256 id,
        uint256 amount,
        uint256 priceUsd8,
        uint256 secondPriceUsd8
    ) external view returns (uint256);

    /// @notice What a profit share's own hashrate delivered over the 14 epochs before index `settledEpochs`: sums of H/s.
    /// @dev Every day weighs the same: `sold * min(1, delivered / reserved)`, and nothing if it was not recorded. Machines beyond what is
    /// reserved make good no other day. Both are zero for a fixed term, and before 14 epochs.
    /// @return delivered the sum, each day rounded up, in the provider's favour
    /// @return needed `minDeliveryBps` of `sold` on each day, rounded down, in the provider's favour
    function delivery(
        uint256 id,
        uint256 units,
        uint256 settledEpochs
    ) external view returns (uint256 delivered, uint256 needed);

    /// @notice True if a network of the series is stale: no final report for 60 days.
    function isStale(uint256 id) external view returns (bool);

    /// @notice Seconds after a day from which a farm report that nobody brought counts as a day without delivery.
    function FARM_REPORT_TIMEOUT() external view returns (uint256);
    /// @notice Days over which a profit share's delivery is judged.
    function DELIVERY_EPOCHS() external view returns (uint256);
    function market() external view returns (address);
    /// @notice Days of networks: reports, and fallbacks for those that never came.
    function networkDays() external view returns (address);
    function prices() external view returns (address);
    function registry() external view returns (address);
}
