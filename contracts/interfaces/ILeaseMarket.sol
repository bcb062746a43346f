// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Who lent what: leases of units for whole days, paid upfront, with an optional right to buy
/// @notice A holder lists units: how many days, at what rent, optionally at what price they may be bought. A lessee takes any part of
/// the listing and pays the whole rent upfront; the rent vests to the lessor day by day as the days of the lease are settled. The
/// lessee earns what the units mine on the days of the lease, and bears their difficulty.
/// @dev A lease is two ERC-721 tokens with the same number. The owner of the *leasehold* is the lessee; the owner of the *reversion*
/// is the lessor: whoever owns a token when a claim is made gets everything that its side has not claimed yet.
///
/// Days and money are apart: a day's reward starts to stream when the day is settled, and streams for 24 hours. So the units stay
/// here until the ledger's index reaches the target of the last day of the lease, some days after its end. With `T(e)` the target
/// index of epoch e, infinite while e is not settled, and `take` the index when the units came in,
/// ```
/// x = min(index, T(start - 1))      y = min(index, T(end - 1))      take <= x <= y <= index
/// lessor: units * ((x - take) + (index - y))        lessee: units * (y - x)
/// ```
/// cumulative, per unit at the ledger's scale `s`. The two sum to `units * (index - take)`, which is what the position received,
/// exactly. A payment is the whole base units of that less what was paid: it rounds down, and the fraction stays for the next payment
/// of the same side. So the sum of all payments never exceeds what the ledger paid here. No function loops over leases.
///
/// Assumptions about payment tokens are the market's (`IPrimaryMarket`), about reward tokens the ledger's (`IHashpower`). Money is
/// never pushed: every receiver is chosen by the one who is owed. Rent and price round up, what vests rounds down until the last day.
/// No function is open to a role, and nobody can pause anything.
interface ILeaseMarket {
    /// @notice An offer of a holder, whose units stay with it (and earn for it) until they are taken.
    /// @param lister holder of the units, who has approved this contract as an operator in the ledger
    /// @param units whole units that can still be taken; 0 if the listing is taken up or cancelled
    /// @param minEpochs least days of a lease, at least 1
    /// @param maxEpochs most days of a lease
    /// @param id series
    /// @param paymentToken ERC-20 in which rent and price are paid
    /// @param lastStart UTC day number on which a lease starts at the latest; the listing expires when that day begins
    /// @param rentPrice payment-token base units with 18 fractional decimals per 1e12 H/s and day, more than 0
    /// @param purchasePrice payment-token base units with 18 fractional decimals per 1e12 H/s; 0: the units cannot be bought
    struct Listing {
        address lister;
        uint64 units;
        uint16 minEpochs;
        uint16 maxEpochs;
        uint64 id;
        address paymentToken;
        uint32 lastStart;
        uint128 rentPrice;
        uint128 purchasePrice;
    }

    /// @notice What a lessee asks for.
    /// @param listing number of the listing
    /// @param units whole units, at most those left
    /// @param start UTC day number of the first day: tomorrow at the earliest, within the term of the series
    /// @param epochs days, within the listing's range; the last one within the term of the series
    /// @param maxRent payment-token base units that the caller agrees to pay at most
    /// @param to receives the leasehold; its ERC-721 receiver hook is not called
    struct Order {
        uint256 listing;
        uint64 units;
        uint32 start;
        uint16 epochs;
        uint256 maxRent;
        address to;
    }

    /// @notice A lease whose units are here.
    /// @param id series
    /// @param units whole units
    /// @param listing number of the listing, which keeps payment token and purchase price
    /// @param start UTC day number of the first day
    /// @param firstIndex index of the first day in the term of the series, from 0
    /// @param epochs days; `end = start + epochs` is the first day after the lease
    /// @param bought true once the lessee has bought the units and they wait for the lessor's own days to be streamed
    /// @param takeIndex the ledger's index when the units came in, per unit at scale `s`
    /// @param rent payment-token base units paid for all days
    /// @param paidEpochs days whose rent the lessor has pulled: `floor(rent * paidEpochs / epochs)`
    struct Lease {
        uint64 id;
        uint64 units;
        uint48 listing;
        uint32 start;
        uint16 firstIndex;
        uint16 epochs;
        bool bought;
        uint96 takeIndex;
        uint96 rent;
        uint16 paidEpochs;
    }

    /// @notice What the two sides of a lease can claim now, base units, rounded down.
    /// @param lessee income of the lessee in the first reward token
    /// @param lesseeSecond income of the lessee in the second reward token; 0 if the series has one
    /// @param lessor income of the lessor in the first reward token
    /// @param lessorSecond income of the lessor in the second reward token
    /// @param rent vested rent, payment token
    struct Claimable {
        uint256 lessee;
        uint256 lesseeSecond;
        uint256 lessor;
        uint256 lessorSecond;
        uint256 rent;
    }

    /// @notice ERC-5006's record of a lease. The record's number is the lease's.
    /// @param tokenId series
    /// @param owner owner of the units
    /// @param amount whole units
    /// @param user lessee
    /// @param expiry unix second at which the last day of the lease ends
    struct UserRecord {
        uint256 tokenId;
        address owner;
        uint64 amount;
        address user;
        uint64 expiry;
    }

    event Listed(uint256 indexed listing, address indexed lister, uint256 indexed id, Listing terms);
    /// @param units whole units that had not been taken
    event ListingCancelled(uint256 indexed listing, uint256 units);
    /// @notice Units came in. The leasehold went to `lessee`, the reversion to the lister.
    /// @param payer who paid `rent`, payment-token base units
    /// @param takeIndex index of the first lane, per unit at scale `s`
    /// @param secondTakeIndex index of the second lane; 0 if there is none
    event LeaseTaken(
        uint256 indexed lease,
        uint256 indexed listing,
        address indexed lessee,
        address payer,
        uint256 units,
        uint32 start,
        uint16 epochs,
        uint256 rent,
        uint256 takeIndex,
        uint256 secondTakeIndex
    );
    /// @notice Income of one side was paid, base units of the two reward tokens.
    event IncomeClaimed(
        uint256 indexed lease,
        address indexed account,
        bool indexed isLessee,
        address to,
        uint256 amount,
        uint256 secondAmount
    );
    /// @notice The rent of the first `epochs` days is paid from now on; `amount` payment-token base units were.
    event RentClaimed(
        uint256 indexed lease,
        address indexed account,
        address indexed to,
        uint256 amount,
        uint256 epochs
    );
    /// @notice The lessee bought the units.
    /// @param cost payment-token base units that it paid now
    /// @param rent payment-token base units of rent that it had paid before and the lessor had not pulled
    event OptionExercised(
        uint256 indexed lease,
        address indexed lessee,
        address indexed lessor,
        uint256 cost,
        uint256 rent
    );
    /// @notice The lease is over: its tokens are burned, and what both sides had not claimed is credited to them.
    /// @param receiver where the units went; zero if they were burned for a refund
    /// @param refund payment-token base units of the series' escrow, credited to the owner of the units
    event LeaseClosed(uint256 indexed lease, address indexed receiver, uint256 units, uint256 refund);
    /// @notice `account` can pull `amount` more base units of `token`: rent, price, refund.
    event Credited(uint256 indexed lease, address indexed account, address indexed token, uint256 amount);
    /// @notice `account` can pull more income of the series, at scale `s` of either lane.
    event IncomeCredited(
        uint256 indexed lease,
        address indexed account,
        uint256 indexed id,
        uint256 scaled,
        uint256 secondScaled
    );
    event CreditWithdrawn(address indexed account, address indexed token, address indexed to, uint256 amount);
    /// @notice Income of closed leases of one series was paid, base units of the two reward tokens.
    event IncomeWithdrawn(
        address indexed account,
        uint256 indexed id,
        address indexed to,
        uint256 amount,
        uint256 secondAmount
    );

    error NoSuchListing(uint256 listing);
    error NoSuchLease(uint256 lease);
    error NoSuchSeries(uint256 id);
    error NotLister(address caller, address lister);
    /// @notice The caller does not own the side of the lease that this needs: leasehold, reversion, or the one that owns the units.
    error NotOwner(uint256 lease, address caller, address owner);
    /// @notice The field of the listing that cannot be as it is.
    error InvalidListing(string field);
    error TokenNotAccepted(address token);
    error ZeroUnits();
    /// @notice The listing has fewer units left; none if it is taken up or cancelled.
    error NotEnoughListed(uint256 listing, uint256 left, uint256 units);
    /// @notice A lease of this listing starts on one of these days; `earliest > latest`: the listing has expired.
    error StartOutOfRange(uint256 start, uint256 earliest, uint256 latest);
    error DaysOutOfRange(uint256 epochs, uint256 least, uint256 most);
    /// @notice The series can still be cancelled or has failed: past grace, ended early, defaulted or wound up.
    error SeriesNotLeasable(uint256 id);
    error CostAboveMaximum(uint256 cost, uint256 maxCost);
    /// @notice Rent and price of one lease fit 96 bits.
    error AmountTooLarge(uint256 amount);
    /// @notice Another amount arrived than was to be paid: a fee on transfer, which the token list excludes.
    error PaymentTokenShort(address token, uint256 expected, uint256 received);
    error NoPurchaseOption(uint256 lease);
    error AlreadyBought(uint256 lease);
    error OptionOver(uint256 lease, uint256 endedAt, uint256 timestamp);
    /// @notice A day of the series is unpaid past its grace, or the series ended early: nobody buys what has failed.
    error OptionVoid(uint256 lease, uint256 id);
    /// @notice Units go back when the index has reached `target` (infinite while that day is not settled) and the option is over.
    error NotReturnable(uint256 lease, uint256 index, uint256 target, uint256 optionEndsAt);
    /// @notice A policy stands between these two accounts (the ledger's own error).
    error TransferRestricted(uint256 id, address from, address to, uint256 units);
    error InvalidReceiver(address receiver);
    error NothingToWithdraw(address account);
    /// @notice Units come in by `take` only.
    error UnitsNotAccepted(address operator, address from);
    /// @notice Only the leasehold and reversion tokens report transfers.
    error NotLeaseToken(address caller);
    error InvalidWiring(address account);

    // ---------------------------------------------------------------- listings

    /// @notice Offers units of the caller. They stay with it, earning, until they are taken: it can still sell them, and list them
    /// elsewhere too. What is taken is what it holds then, as long as it approves this contract in the ledger.
    /// @dev A listing stands until it is taken up, cancelled or expired, also for units that the lister gets later. Reverts with
    /// `NotLister`, `NoSuchSeries`, `TokenNotAccepted` and `InvalidListing` with the field: `units`, `minEpochs` (0, or above `maxEpochs`,
    /// or more than the term leaves after `lastStart`), `rentPrice` (0), `lastStart` (not after today, or before the series starts).
    /// @return listing number of the listing, from 1
    function list(Listing calldata terms) external returns (uint256 listing);

    /// @notice Withdraws what was not taken. Reverts with `NoSuchListing`, `NotLister`, or `NotEnoughListed` if nothing is left.
    function cancel(uint256 listing) external;

    // ---------------------------------------------------------------- leases

    /// @notice Takes units of a listing for whole days, paying the rent of all of them with the caller's allowance:
    /// `mulDivUp(units * unitHashrate * epochs, rentPrice, 1e30)`.
    /// @dev Registers the targets of the days `start - 1` (unless that is before the series) and `end - 1` in the ledger. Reverts with
    /// `NoSuchListing`, `ZeroUnits`, `NotEnoughListed`, `StartOutOfRange`, `DaysOutOfRange`, `SeriesNotLeasable`, `CostAboveMaximum`,
    /// `AmountTooLarge`, `InvalidReceiver`, `PaymentTokenShort`, the ledger's `ERC1155MissingApprovalForAll` or
    /// `ERC1155InsufficientBalance` if the lister's offer does not stand any more, or an error of the token.
    /// @return lease number of the lease, of its leasehold and of its reversion, from 1
    /// @return rent payment-token base units, rounded up: the lessee pays the fraction
    function take(Order calldata order) external returns (uint256 lease, uint256 rent);

    /// @notice `take` with an EIP-2612 signature for exactly `maxRent`. A signature that somebody used first does no harm: the
    /// allowance it left is used.
    /// @param deadline unix second until which the signature is good
    function takeWithPermit(
        Order calldata order,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 lease, uint256 rent);

    /// @notice Pays the lessee its income up to this second. Owner of the leasehold only: `NoSuchLease`, `NotOwner`, `InvalidReceiver`.
    /// @return amount base units of the first reward token, rounded down
    /// @return secondAmount base units of the second reward token
    function claimLessee(uint256 lease, address to) external returns (uint256 amount, uint256 secondAmount);

    /// @notice Pays the lessor its income up to this second: of the days before the lease and after it. Owner of the reversion only:
    /// `NoSuchLease`, `NotOwner`, `InvalidReceiver`.
    /// @return amount base units of the first reward token, rounded down
    /// @return secondAmount base units of the second reward token
    function claimLessor(uint256 lease, address to) external returns (uint256 amount, uint256 secondAmount);

    /// @notice Pays the lessor the rent of the days that are settled: `floor(rent * settled / epochs)` less what was paid. Apart from
    /// its income, so that a paused payment token does not stop that. Pays 0 once the units are bought: all rent was credited then. Owner of the
    /// reversion only: `NoSuchLease`, `NotOwner`, `InvalidReceiver`.
    /// @return amount payment-token base units
    function claimRent(uint256 lease, address to) external returns (uint256 amount);

    /// @notice The lessee buys the units at `mulDivUp(units * unitHashrate, purchasePrice, 1e30)` plus the unvested rent, which it has
    /// paid already: so the caller pays the price, and the lessor is credited price and all rent that is left.
    /// @dev From then on everything from the lease's first day on is the lessee's, the days after its end too. The lessor keeps the
    /// days before it: where they are not streamed yet (`index < T(start - 1)`), the units stay here, owned by the lessee, until they
    /// are; then `giveBack` delivers them. The policy of a restricted series is asked from lessor to lessee. Owner of the leasehold only. Reverts with
    /// `NoSuchLease`, `NotOwner`, `NoPurchaseOption`, `AlreadyBought`, `OptionOver` after the end of the day that follows the lease, `OptionVoid` once a
    /// day of the series is past grace or the series ended early, `CostAboveMaximum`, `AmountTooLarge`, `InvalidReceiver`,
    /// `TransferRestricted`, `PaymentTokenShort`, or an error of the token or the receiver.
    /// @param maxCost payment-token base units that the caller agrees to pay at most
    /// @param to receives the units if they can be delivered now
    /// @return cost payment-token base units, rounded up: the lessee pays the fraction
    /// @return delivered true if `to` has the units; false if they wait for the lessor's days
    function exercise(uint256 lease, uint256 maxCost, address to) external returns (uint256 cost, bool delivered);

    /// @notice `exercise` with an EIP-2612 signature for exactly `maxCost`, as in `takeWithPermit`.
    function exerciseWithPermit(
        uint256 lease,
        uint256 maxCost,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 cost, bool delivered);

    // ---------------------------------------------------------------- the end of a lease

    /// @notice Gives the units back to their owner: the owner of the reversion, or of the leasehold once it bought them. Anyone, as
    /// soon as the index has reached `T(end - 1)` and the option is over (bought: `T(start - 1)`), or the series is closed in the ledger.
    /// @dev What both sides had not claimed is credited: income at scale `s`, so no fraction is lost; vested rent to the lessor, unvested
    /// rent (only of a series that ended early) to the lessee. Never asks a policy: the owner was accepted when it became the owner.
    /// Reverts with `NoSuchLease`, `NotReturnable`, or an error of a receiver that does not accept units: then its owner names another
    /// one with `giveBackTo`, and nobody else's lease is concerned.
    function giveBack(uint256 lease) external;

    /// @notice `giveBack` to a receiver that the owner of the units names; a restricted series' policy is asked if it is somebody else.
    /// Reverts with `NotOwner`, `InvalidReceiver` or `TransferRestricted` besides.
    function giveBackTo(uint256 lease, address to) external;

    /// @notice Once refunds of the series are open: burns the units, credits the escrow they are due to their owner, the unvested rent to
    /// the lessee, and the income of both sides at the final index. Anyone; also for a lease that had not started.
    /// @dev `floor(pot * units / supply)` of the market, rounded down in favour of those who come later. Reverts with `NoSuchLease`, or the
    /// market's `NotRefundable` (no refunds, or nothing in the pot: then `giveBack` serves) or the ledger's `SupplyIsFixed`.
    /// @return refund payment-token base units of the series, credited to the owner of the units
    function unwind(uint256 lease) external returns (uint256 refund);

    /// @notice Pulls what the caller was credited in `token`. Reverts with `InvalidReceiver` or `NothingToWithdraw`.
    /// @return amount base units of `token`
    function withdrawCredit(address token, address to) external returns (uint256 amount);

    /// @notice Pulls the caller's income of closed leases of one series, whole base units; the fraction stays for the next time. Reverts with
    /// `InvalidReceiver` or `NothingToWithdraw`.
    function withdrawIncome(uint256 id, address to) external returns (uint256 amount, uint256 secondAmount);

    // ---------------------------------------------------------------- views

    /// @notice Reverts with `NoSuchListing`.
    function listingOf(uint256 listing) external view returns (Listing memory);
    /// @notice A lease whose units are here. This and the views of one lease below revert with `NoSuchLease`.
    function leaseOf(uint256 lease) external view returns (Lease memory);
    /// @notice The second lane's index when the units came in, per unit at scale `s`; 0 if the series has one reward token.
    function secondTakeIndexOf(uint256 lease) external view returns (uint256);
    /// @notice Rent of `units` for `epochs` days, payment-token base units, rounded up.
    function quoteRent(uint256 listing, uint64 units, uint16 epochs) external view returns (uint256 rent);
    /// @notice What the lessee pays to buy the units, payment-token base units, rounded up; 0 if they cannot be bought.
    function purchaseCost(uint256 lease) external view returns (uint256 cost);
    /// @notice Unix second from which the units cannot be bought any more: the end of the day after the lease; 0 without an option.
    function optionEndsAt(uint256 lease) external view returns (uint256);
    /// @notice True if `giveBack` would find the lease at its end.
    function isReturnable(uint256 lease) external view returns (bool);
    /// @notice What either side could claim now.
    function claimable(uint256 lease) external view returns (Claimable memory);
    /// @notice Owner of the units: of the reversion, or of the leasehold once it bought them.
    function ownerOfUnits(uint256 lease) external view returns (address);
    /// @notice Rent, price and refunds that `account` can pull, base units of `token`.
    function creditOf(address account, address token) external view returns (uint256);
    /// @notice Income of closed leases that `account` can pull, base units of the two reward tokens, rounded down.
    function incomeOf(address account, uint256 id) external view returns (uint256 amount, uint256 secondAmount);
    /// @notice Listings made so far; the newest one has this number.
    function listingCount() external view returns (uint256);
    /// @notice Leases taken so far; the newest one has this number.
    function leaseCount() external view returns (uint256);

    // ---------------------------------------------------------------- ERC-5006 views

    /// @notice Units of series `tokenId` that `account` has on lease as the lessee.
    /// @dev Counters, no loop: a lease counts until its units go back, some days after its expiry, for its days are still being paid.
    function usableBalanceOf(address account, uint256 tokenId) external view returns (uint256);
    /// @notice Units of series `tokenId` that `account` owns and that are in leases.
    function frozenBalanceOf(address account, uint256 tokenId) external view returns (uint256);
    /// @notice The record of a lease. Records are made and ended by leases only, so ERC-5006's interface id is not claimed.
    function userRecordOf(uint256 recordId) external view returns (UserRecord memory);

    // ---------------------------------------------------------------- wiring

    /// @notice A leasehold or reversion moved: units counted for one account count for another. Asks the policy of a restricted series
    /// if the owner of the units changes. The two tokens only: `NotLeaseToken`; also `InvalidReceiver`, `TransferRestricted`.
    function onLeaseTransfer(uint256 lease, address from, address to) external;

    function ledger() external view returns (address);
    /// @notice ERC-721 of the lessees.
    function leasehold() external view returns (address);
    /// @notice ERC-721 of the lessors.
    function reversion() external view returns (address);
}
