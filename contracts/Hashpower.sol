// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ERC1155Utils} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IHashpower} from "./interfaces/IHashpower.sol";
import {IHashpowerMetadata} from "./interfaces/IHashpowerMetadata.sol";
import {IRestrictedSeries} from "./interfaces/IRestrictedSeries.sol";
import {IRestrictionViews} from "./interfaces/IRestrictionViews.sol";
import {ITransferPolicy} from "./interfaces/ITransferPolicy.sol";
import {HotPath} from "./libraries/HotPath.sol";
import {Payout, PayoutLib} from "./libraries/Payout.sol";
import {Pool, PoolLib} from "./libraries/Pool.sol";
import {Position} from "./libraries/Position.sol";
import {SeriesId} from "./libraries/SeriesId.sol";
import {Stream} from "./libraries/Stream.sol";

/// @title The ledger: who holds which units of hashpower, and what they have earned
/// @dev Documented in `IHashpower` and `IRestrictedSeries`. Balances live in the packed position, not beside it.
contract Hashpower is IHashpower, IRestrictedSeries, IERC1155Errors {
    using SafeERC20 for IERC20;

    /// @dev One reward token of one series. A transfer reads `stream` and writes two `positions`, nothing else. A deposit writes
    /// `stream` and `pool`. A claim reads `stream` and `payout`, and writes one position.
    struct Lane {
        Stream stream;
        Pool pool;
        Payout payout;
        address policy;
        mapping(address account => Position) positions;
        mapping(uint256 epochWord => uint256) registered;
        mapping(uint256 epoch => uint256) targets;
    }

    struct Receiver {
        address account;
        bool thirdPartyClaimsRefused;
    }

    /// @dev Index and accrued have this many bits, so `deposited << scaleBits` may not need more.
    uint256 private constant MAX_SCALED = type(uint96).max;

    address private immutable _MARKET;
    address private immutable _SETTLEMENT;
    address private immutable _METADATA;
    address private immutable _LEASES;

    mapping(uint256 id => Lane) private _lanes;
    mapping(uint256 id => Lane) private _secondLanes;
    mapping(address account => mapping(address operator => bool)) private _operatorApprovals;
    mapping(address account => Receiver) private _receivers;
    /// @dev Reward tokens that are here but earned by nobody yet: prepaid days, fees. Base units.
    mapping(uint256 tokenNumber => uint256) private _reserves;
    /// @dev Reward tokens are numbered from 1 as they come, so that a lane's slot can name its token in 16 bits.
    mapping(address token => uint256) private _tokenNumbers;
    uint256 private _tokenCount;

    modifier onlyMarket() {
        if (msg.sender != _MARKET) revert NotMarket(msg.sender);
        _;
    }

    modifier onlySettlement() {
        if (msg.sender != _SETTLEMENT) revert NotSettlement(msg.sender);
        _;
    }

    /// @param market_ precomputed address of the market
    /// @param settlement_ precomputed address of the settlement
    /// @param metadata_ draws `uri`
    /// @param leases_ precomputed address of the lease market
    constructor(address market_, address settlement_, address metadata_, address leases_) {
        if (market_ == address(0) || settlement_ == address(0) || metadata_ == address(0) || leases_ == address(0)) {
            revert InvalidWiring(address(0));
        }
        if (market_ == settlement_) revert InvalidWiring(market_);
        if (leases_ == market_ || leases_ == settlement_) revert InvalidWiring(leases_);
        if (metadata_.code.length == 0) revert InvalidWiring(metadata_);
        _MARKET = market_;
        _SETTLEMENT = settlement_;
        _METADATA = metadata_;
        _LEASES = leases_;
    }

    // ================================================================ transfers: the hot path

    /// @inheritdoc IERC1155
    function safeTransferFrom(address from, address to, uint256 id, uint256 units, bytes calldata data) external {
        if (from != msg.sender) _checkOperator(from);
        if (to == address(0)) revert ERC1155InvalidReceiver(address(0));
        if (id & SeriesId.KNOWN_FLAGS != 0) _transferFlagged(from, to, id, units);
        Lane storage lane_ = _lanes[id];
        HotPath.move(lane_.stream, lane_.positions, from, to, id, units);
        HotPath.emitTransferSingleAndStopUnlessContract(from, to, id, units);
        ERC1155Utils.checkOnERC1155Received(msg.sender, from, to, id, units, data);
    }

    /// @inheritdoc IERC1155
    function safeBatchTransferFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata units,
        bytes calldata data
    ) external {
        if (from != msg.sender) _checkOperator(from);
        if (to == address(0)) revert ERC1155InvalidReceiver(address(0));
        if (ids.length != units.length) revert ERC1155InvalidArrayLength(ids.length, units.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            _transfer(from, to, ids[i], units[i]);
        }
        emit TransferBatch(msg.sender, from, to, ids, units);
        if (to.code.length != 0) {
            ERC1155Utils.checkOnERC1155BatchReceived(msg.sender, from, to, ids, units, data);
        }
    }

    /// @inheritdoc IERC1155
    function setApprovalForAll(address operator, bool approved) external {
        if (operator == address(0)) revert ERC1155InvalidOperator(address(0));
        _operatorApprovals[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    /// @dev So `from` is never the zero address: nobody sends from it, and it approves nobody.
    function _checkOperator(address from) private view {
        if (!_operatorApprovals[from][msg.sender]) revert ERC1155MissingApprovalForAll(msg.sender, from);
    }

    function _transfer(address from, address to, uint256 id, uint256 units) private {
        if (id & SeriesId.KNOWN_FLAGS != 0) _transferFlagged(from, to, id, units);
        Lane storage lane_ = _lanes[id];
        HotPath.move(lane_.stream, lane_.positions, from, to, id, units);
    }

    /// @dev What only restricted and two-token series need: ask the policy, and move the same units in the second lane.
    function _transferFlagged(address from, address to, uint256 id, uint256 units) private {
        // Lending changes no owner. The lease market takes no units but those that it fetches, and asks where an owner changes.
        if (SeriesId.isRestricted(id) && from != _LEASES && to != _LEASES) _askPolicy(from, to, id, units);
        if (SeriesId.hasTwoTokens(id)) {
            Lane storage lane_ = _secondLanes[id];
            HotPath.move(lane_.stream, lane_.positions, from, to, id, units);
        }
    }

    function _askPolicy(address from, address to, uint256 id, uint256 units) private view {
        address policy = _lanes[id].policy;
        // An id that no series was created with has no policy, and nobody holds it: only empty transfers come here.
        if (policy == address(0)) return;
        if (!ITransferPolicy(policy).canTransfer(msg.sender, from, to, id, units)) {
            revert TransferRestricted(id, from, to, units);
        }
    }

    // ================================================================ claims

    /// @inheritdoc IHashpower
    function claim(uint256 id) external returns (uint256 amount, uint256 secondAmount) {
        return _claim(msg.sender, id, msg.sender);
    }

    /// @inheritdoc IHashpower
    function claimTo(uint256 id, address to) external returns (uint256 amount, uint256 secondAmount) {
        _checkClaimReceiver(to);
        return _claim(msg.sender, id, to);
    }

    /// @inheritdoc IHashpower
    function claimToken(uint256 id, address token, address to) external returns (uint256 amount) {
        _checkClaimReceiver(to);
        if (token == address(0)) revert NotRewardToken(id, token);
        if (token == _lanes[id].payout.token()) (, amount) = _take(msg.sender, id);
        else if (token == _secondLanes[id].payout.token()) (, amount) = _takeSecond(msg.sender, id);
        else revert NotRewardToken(id, token);
        if (amount != 0) IERC20(token).safeTransfer(to, amount);
    }

    /// @inheritdoc IHashpower
    function claimMany(uint256[] calldata ids)
        external
        returns (uint256[] memory amounts, uint256[] memory secondAmounts)
    {
        return _claimMany(ids, msg.sender);
    }

    /// @inheritdoc IHashpower
    function claimManyTo(uint256[] calldata ids, address to)
        external
        returns (uint256[] memory amounts, uint256[] memory secondAmounts)
    {
        _checkClaimReceiver(to);
        return _claimMany(ids, to);
    }

    /// @inheritdoc IHashpower
    function claimFor(address account, uint256 id) external returns (uint256 amount, uint256 secondAmount) {
        Receiver memory receiver = _receivers[account];
        if (receiver.thirdPartyClaimsRefused && account != msg.sender) revert ThirdPartyClaimRefused(account);
        return _claim(account, id, receiver.account == address(0) ? account : receiver.account);
    }

    /// @inheritdoc IHashpower
    function setReceiver(address receiver) external {
        if (receiver == address(this)) revert InvalidClaimReceiver(receiver);
        _receivers[msg.sender].account = receiver;
        emit ReceiverSet(msg.sender, receiver);
    }

    /// @inheritdoc IHashpower
    function refuseThirdPartyClaims(bool refused) external {
        _receivers[msg.sender].thirdPartyClaimsRefused = refused;
        emit ThirdPartyClaimsRefused(msg.sender, refused);
    }

    function _checkClaimReceiver(address to) private view {
        if (to == address(0) || to == address(this)) revert InvalidClaimReceiver(to);
    }

    function _claim(address account, uint256 id, address to) private returns (uint256 amount, uint256 secondAmount) {
        Lane storage lane_ = _lanes[id];
        Payout payout = lane_.payout;
        if (!payout.exists()) revert NoSuchSeries(id);
        amount = HotPath.take(lane_.stream, lane_.positions, account, payout.scaleBits());
        if (amount != 0) {
            emit RewardClaimed(account, id, amount);
            IERC20(payout.token()).safeTransfer(to, amount);
        }
        if (id & SeriesId.TWO_TOKENS != 0) {
            address token;
            (token, secondAmount) = _takeSecond(account, id);
            if (secondAmount != 0) IERC20(token).safeTransfer(to, secondAmount);
        }
    }

    function _claimMany(uint256[] calldata ids, address to)
        private
        returns (uint256[] memory amounts, uint256[] memory secondAmounts)
    {
        amounts = new uint256[](ids.length);
        secondAmounts = new uint256[](ids.length);
        // Sums per distinct token: there are few, so a linear search is cheapest.
        address[] memory tokens = new address[](ids.length * 2);
        uint256[] memory totals = new uint256[](ids.length * 2);
        uint256 count;
        address token;
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            (token, amounts[i]) = _take(msg.sender, id);
            count = _addTo(tokens, totals, count, token, amounts[i]);
            if (SeriesId.hasTwoTokens(id)) {
                (token, secondAmounts[i]) = _takeSecond(msg.sender, id);
                count = _addTo(tokens, totals, count, token, secondAmounts[i]);
            }
        }
        for (uint256 i = 0; i < count; ++i) {
            IERC20(tokens[i]).safeTransfer(to, totals[i]);
        }
    }

    function _addTo(address[] memory tokens, uint256[] memory totals, uint256 count, address token, uint256 amount)
        private
        pure
        returns (uint256)
    {
        if (amount == 0) return count;
        for (uint256 i = 0; i < count; ++i) {
            if (tokens[i] == token) {
                totals[i] += amount;
                return count;
            }
        }
        tokens[count] = token;
        totals[count] = amount;
        return count + 1;
    }

    /// @dev Takes the whole base units out of a position; the caller pays them.
    function _take(address account, uint256 id) private returns (address token, uint256 amount) {
        Lane storage lane_ = _lanes[id];
        Payout payout = lane_.payout;
        if (!payout.exists()) revert NoSuchSeries(id);
        token = payout.token();
        amount = HotPath.take(lane_.stream, lane_.positions, account, payout.scaleBits());
        if (amount != 0) emit RewardClaimed(account, id, amount);
    }

    /// @dev The same in the second lane of a series that exists.
    function _takeSecond(address account, uint256 id) private returns (address token, uint256 amount) {
        Lane storage lane_ = _secondLanes[id];
        Payout payout = lane_.payout;
        token = payout.token();
        amount = HotPath.take(lane_.stream, lane_.positions, account, payout.scaleBits());
        if (amount != 0) emit SecondRewardClaimed(account, id, amount);
    }

    // ================================================================ checkpoints of the target index

    /// @inheritdoc IHashpower
    function checkpoint(uint256 id, uint32 epoch) external {
        _register(_lanes[id], id, epoch);
        if (SeriesId.hasTwoTokens(id)) _register(_secondLanes[id], id, epoch);
        emit CheckpointRegistered(id, epoch);
    }

    function _register(Lane storage lane_, uint256 id, uint256 epoch) private {
        Pool pool = lane_.pool;
        if (pool.scaleBits() == 0) revert NoSuchSeries(id);
        if (pool.closed()) revert SeriesAlreadyClosed(id);
        uint256 lastEpoch = lane_.stream.lastEpoch();
        if (epoch <= lastEpoch) revert EpochAlreadyDeposited(id, epoch, lastEpoch);
        lane_.registered[epoch >> 8] |= 1 << (epoch & 0xff);
        if (epoch > pool.lastRegistered()) lane_.pool = pool.withLastRegistered(epoch);
    }

    function _isRegistered(Lane storage lane_, uint256 epoch) private view returns (bool) {
        return lane_.registered[epoch >> 8] >> (epoch & 0xff) & 1 == 1;
    }

    // ================================================================ protocol

    /// @inheritdoc IHashpower
    function create(
        uint256 id,
        address rewardToken,
        uint8 scaleBits,
        address secondRewardToken,
        uint8 secondScaleBits,
        address policy
    ) external onlyMarket {
        if (SeriesId.serial(id) == 0 || id > type(uint64).max || id & 0xff & ~SeriesId.KNOWN_FLAGS != 0) {
            revert InvalidSeriesId(id);
        }
        if (exists(id)) revert SeriesExists(id);
        if (SeriesId.isRestricted(id) ? policy.code.length == 0 : policy != address(0)) {
            revert InvalidPolicy(id, policy);
        }
        _createLane(_lanes[id], rewardToken, scaleBits);
        _lanes[id].policy = policy;
        if (SeriesId.hasTwoTokens(id)) {
            if (secondRewardToken == rewardToken) revert InvalidRewardToken(secondRewardToken);
            _createLane(_secondLanes[id], secondRewardToken, secondScaleBits);
        } else if (secondRewardToken != address(0)) {
            revert InvalidRewardToken(secondRewardToken);
        }
        emit SeriesCreated(id, rewardToken, secondRewardToken, scaleBits, secondScaleBits, policy);
    }

    function _createLane(Lane storage lane_, address rewardToken, uint8 scaleBits) private {
        if (rewardToken.code.length == 0) revert InvalidRewardToken(rewardToken);
        if (scaleBits == 0 || scaleBits > 95) revert InvalidScaleBits(scaleBits);
        lane_.payout = PayoutLib.make(rewardToken, scaleBits);
        lane_.pool = PoolLib.make(scaleBits, _numberOf(rewardToken));
    }

    /// @inheritdoc IHashpower
    function mint(address to, uint256 id, uint256 units, bytes calldata data) external onlyMarket {
        if (to == address(0)) revert ERC1155InvalidReceiver(address(0));
        if (!exists(id)) revert NoSuchSeries(id);
        if (SeriesId.isRestricted(id)) _askPolicy(address(0), to, id, units);
        if (SeriesId.hasTwoTokens(id)) _issue(_secondLanes[id], to, id, units);
        _issue(_lanes[id], to, id, units);
        emit TransferSingle(msg.sender, address(0), to, id, units);
        if (to.code.length != 0) {
            ERC1155Utils.checkOnERC1155Received(msg.sender, address(0), to, id, units, data);
        }
    }

    /// @dev Before the first deposit the index is zero, so a fresh position needs no checkpoint.
    function _issue(Lane storage lane_, address to, uint256 id, uint256 units) private {
        Pool pool = lane_.pool;
        if (pool.started() || pool.closed()) revert SupplyIsFixed(id);
        uint256 supply = pool.supply();
        if (units > type(uint64).max - supply) revert SupplyOverflow(id, supply, units);
        lane_.pool = pool.withSupply(supply + units);
        lane_.positions[to] = lane_.positions[to].plus(units);
    }

    /// @inheritdoc IHashpower
    function burn(address from, uint256 id, uint256 units) external onlyMarket {
        if (!exists(id)) revert NoSuchSeries(id);
        if (SeriesId.hasTwoTokens(id)) _retire(_secondLanes[id], from, id, units);
        _retire(_lanes[id], from, id, units);
        emit TransferSingle(msg.sender, from, address(0), id, units);
    }

    function _retire(Lane storage lane_, address from, uint256 id, uint256 units) private {
        Pool pool = lane_.pool;
        if (pool.started() && !pool.closed()) revert SupplyIsFixed(id);
        Position position = lane_.positions[from];
        if (units > position.units()) revert ERC1155InsufficientBalance(from, position.units(), units, id);
        lane_.positions[from] = position.checkpoint(lane_.stream.indexAt(block.timestamp)).minus(units);
        lane_.pool = pool.withSupply(pool.supply() - units);
    }

    /// @inheritdoc IHashpower
    function creditReserve(address token, uint256 amount) external onlySettlement {
        uint256 number = _numberOf(token);
        uint256 reserve = _reserves[number] + amount;
        _reserves[number] = reserve;
        emit ReserveCredited(token, amount, reserve);
    }

    /// @inheritdoc IHashpower
    function withdrawReserve(address token, address to, uint256 amount) external onlySettlement {
        uint256 number = _tokenNumbers[token];
        uint256 reserve = _reserves[number];
        if (amount > reserve) revert ReserveShort(token, reserve, amount);
        unchecked {
            reserve -= amount; // just checked
        }
        _reserves[number] = reserve;
        emit ReserveWithdrawn(token, to, amount, reserve);
        IERC20(token).safeTransfer(to, amount);
    }

    function _numberOf(address token) private returns (uint256 number) {
        number = _tokenNumbers[token];
        if (number != 0) return number;
        number = SafeCast.toUint16(++_tokenCount);
        _tokenNumbers[token] = number;
    }

    /// @inheritdoc IHashpower
    function deposit(uint256 id, uint32 epoch, uint256 amount) external onlySettlement returns (uint256 target) {
        (Stream stream, uint256 carry) = _deposit(_lanes[id], id, epoch, amount);
        emit RewardDeposited(id, epoch, amount, Stream.unwrap(stream), carry);
        return stream.target();
    }

    /// @inheritdoc IHashpower
    function depositSecond(uint256 id, uint32 epoch, uint256 amount)
        external
        onlySettlement
        returns (uint256 target)
    {
        if (!SeriesId.hasTwoTokens(id)) revert NoSecondLane(id);
        (Stream stream, uint256 carry) = _deposit(_secondLanes[id], id, epoch, amount);
        emit SecondRewardDeposited(id, epoch, amount, Stream.unwrap(stream), carry);
        return stream.target();
    }

    function _deposit(Lane storage lane_, uint256 id, uint256 epoch, uint256 amount)
        private
        returns (Stream stream, uint256 carry)
    {
        Pool pool = lane_.pool;
        stream = lane_.stream;
        _checkDeposit(pool, stream, id, epoch, amount);
        if (amount != 0) _drawReserve(lane_, pool.tokenNumber(), amount);
        (stream, carry) = stream.deposit(
            (amount << pool.scaleBits()) + pool.carry(), pool.supply(), epoch, block.timestamp
        );
        lane_.stream = stream;
        lane_.pool = pool.withCarry(carry).withStarted();
        if (epoch <= pool.lastRegistered()) _storeTarget(lane_, id, epoch, stream.target());
    }

    /// @dev Reads the token's address only to name it in the error.
    function _drawReserve(Lane storage lane_, uint256 number, uint256 amount) private {
        uint256 reserve = _reserves[number];
        if (amount > reserve) revert ReserveShort(lane_.payout.token(), reserve, amount);
        unchecked {
            _reserves[number] = reserve - amount; // just checked
        }
    }

    function _checkDeposit(Pool pool, Stream stream, uint256 id, uint256 epoch, uint256 amount) private pure {
        uint256 scaleBits = pool.scaleBits();
        if (scaleBits == 0) revert NoSuchSeries(id);
        if (pool.closed()) revert SeriesAlreadyClosed(id);
        if (pool.supply() == 0) revert NothingSold(id);
        if (epoch <= stream.lastEpoch()) revert EpochNotAfterLast(id, epoch, stream.lastEpoch());
        unchecked {
            // Supply * target + carry is what was deposited, at scale s: below 2**96 by this very check.
            uint256 room = (MAX_SCALED - pool.supply() * stream.target() - pool.carry()) >> scaleBits;
            if (amount > room) revert RewardOverflow(id, amount, room);
        }
    }

    function _storeTarget(Lane storage lane_, uint256 id, uint256 epoch, uint256 target) private {
        if (!_isRegistered(lane_, epoch)) return;
        lane_.targets[epoch] = target;
        emit TargetStored(id, uint32(epoch), lane_.payout.token(), target);
    }

    /// @inheritdoc IHashpower
    function close(uint256 id) external onlySettlement returns (uint256 dust, uint256 secondDust) {
        dust = _close(_lanes[id], id);
        if (SeriesId.hasTwoTokens(id)) secondDust = _close(_secondLanes[id], id);
    }

    function _close(Lane storage lane_, uint256 id) private returns (uint256 dust) {
        Pool pool = lane_.pool;
        uint256 scaleBits = pool.scaleBits();
        if (scaleBits == 0) revert NoSuchSeries(id);
        if (pool.closed()) revert SeriesAlreadyClosed(id);
        uint256 endsAt = lane_.stream.endsAt();
        if (block.timestamp < endsAt) revert StreamNotEnded(id, endsAt, block.timestamp);
        dust = pool.carry() >> scaleBits;
        lane_.pool = pool.withCarry(pool.carry() - (dust << scaleBits)).withClosed();
        address token = lane_.payout.token();
        _reserves[pool.tokenNumber()] += dust;
        emit SeriesClosed(id, token, dust);
    }

    // ================================================================ views

    /// @inheritdoc IERC1155
    function balanceOf(address account, uint256 id) external view returns (uint256) {
        return _lanes[id].positions[account].units();
    }

    /// @inheritdoc IERC1155
    function balanceOfBatch(address[] calldata accounts, uint256[] calldata ids)
        external
        view
        returns (uint256[] memory balances)
    {
        if (accounts.length != ids.length) revert ERC1155InvalidArrayLength(ids.length, accounts.length);
        balances = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            balances[i] = _lanes[ids[i]].positions[accounts[i]].units();
        }
    }

    /// @inheritdoc IERC1155
    function isApprovedForAll(address account, address operator) external view returns (bool) {
        return _operatorApprovals[account][operator];
    }

    /// @inheritdoc IHashpower
    function receiverOf(address account) external view returns (address receiver, bool thirdPartyClaimsRefused) {
        Receiver memory stored = _receivers[account];
        return (stored.account, stored.thirdPartyClaimsRefused);
    }

    /// @inheritdoc IHashpower
    function reserveOf(address token) external view returns (uint256) {
        return _reserves[_tokenNumbers[token]];
    }

    /// @inheritdoc IHashpower
    function targetAt(uint256 id, uint32 epoch) external view returns (uint256) {
        return _targetAt(_lanes[id], id, epoch);
    }

    /// @inheritdoc IHashpower
    function secondTargetAt(uint256 id, uint32 epoch) external view returns (uint256) {
        if (!SeriesId.hasTwoTokens(id)) revert NoSecondLane(id);
        return _targetAt(_secondLanes[id], id, epoch);
    }

    function _targetAt(Lane storage lane_, uint256 id, uint256 epoch) private view returns (uint256) {
        if (!_isRegistered(lane_, epoch)) revert TargetNotStored(id, epoch);
        return epoch > lane_.stream.lastEpoch() ? type(uint256).max : lane_.targets[epoch];
    }

    /// @inheritdoc IHashpower
    function claimable(address account, uint256 id) external view returns (uint256 amount, uint256 secondAmount) {
        amount = _claimable(_lanes[id], account);
        if (SeriesId.hasTwoTokens(id)) secondAmount = _claimable(_secondLanes[id], account);
    }

    function _claimable(Lane storage lane_, address account) private view returns (uint256) {
        return _current(lane_, account).accrued() >> lane_.pool.scaleBits();
    }

    function _current(Lane storage lane_, address account) private view returns (Position) {
        return lane_.positions[account].checkpoint(lane_.stream.indexAt(block.timestamp));
    }

    /// @inheritdoc IHashpower
    function positionOf(address account, uint256 id)
        external
        view
        returns (uint256 units, uint256 index, uint256 accrued, uint256 accruedNow)
    {
        return _positionOf(_lanes[id], account);
    }

    /// @inheritdoc IHashpower
    function secondPositionOf(address account, uint256 id)
        external
        view
        returns (uint256 units, uint256 index, uint256 accrued, uint256 accruedNow)
    {
        if (!SeriesId.hasTwoTokens(id)) revert NoSecondLane(id);
        return _positionOf(_secondLanes[id], account);
    }

    function _positionOf(Lane storage lane_, address account)
        private
        view
        returns (uint256 units, uint256 index, uint256 accrued, uint256 accruedNow)
    {
        Position position = lane_.positions[account];
        return (position.units(), position.index(), position.accrued(), _current(lane_, account).accrued());
    }

    /// @inheritdoc IHashpower
    function indexNow(uint256 id) external view returns (uint256) {
        return _lanes[id].stream.indexAt(block.timestamp);
    }

    /// @inheritdoc IHashpower
    function targetNow(uint256 id) external view returns (uint256) {
        return _lanes[id].stream.target();
    }

    /// @inheritdoc IHashpower
    function lane(uint256 id) external view returns (LaneInfo memory) {
        return _laneInfo(_lanes[id], id);
    }

    /// @inheritdoc IHashpower
    function secondLane(uint256 id) external view returns (LaneInfo memory) {
        if (!SeriesId.hasTwoTokens(id)) revert NoSecondLane(id);
        return _laneInfo(_secondLanes[id], id);
    }

    function _laneInfo(Lane storage lane_, uint256 id) private view returns (LaneInfo memory info) {
        Pool pool = lane_.pool;
        Stream stream = lane_.stream;
        info.rewardToken = lane_.payout.token();
        if (info.rewardToken == address(0)) revert NoSuchSeries(id);
        info.scaleBits = uint8(pool.scaleBits());
        info.started = pool.started();
        info.closed = pool.closed();
        info.supply = uint64(pool.supply());
        info.carry = uint96(pool.carry());
        info.lastEpoch = uint32(stream.lastEpoch());
        info.index = uint96(stream.index());
        info.rate = uint96(stream.rate());
        info.startedAt = uint32(stream.startedAt());
    }

    /// @inheritdoc IHashpower
    function exists(uint256 id) public view returns (bool) {
        return _lanes[id].payout.exists();
    }

    /// @inheritdoc IHashpower
    function totalSupply(uint256 id) external view returns (uint256) {
        return _lanes[id].pool.supply();
    }

    /// @inheritdoc IHashpower
    function policyOf(uint256 id) external view returns (address) {
        return _lanes[id].policy;
    }

    /// @inheritdoc IRestrictedSeries
    function canSend(address) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IRestrictedSeries
    function canReceive(address) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IRestrictedSeries
    function canSendUnits(address account, uint256 id) external view returns (bool) {
        return _policyAllows(id, abi.encodeCall(IRestrictionViews.canSend, (account, id)));
    }

    /// @inheritdoc IRestrictedSeries
    function canReceiveUnits(address account, uint256 id) external view returns (bool) {
        return _policyAllows(id, abi.encodeCall(IRestrictionViews.canReceive, (account, id)));
    }

    /// @inheritdoc IRestrictedSeries
    function canTransfer(address from, address to, uint256 id, uint256 units) external view returns (bool) {
        if (to == address(0) || from == _LEASES || to == _LEASES) return true;
        return _policyAllows(id, abi.encodeCall(ITransferPolicy.canTransfer, (msg.sender, from, to, id, units)));
    }

    /// @inheritdoc IRestrictedSeries
    function getFrozenTokens(address, uint256) external pure returns (uint256) {
        return 0;
    }

    /// @dev Whatever the policy does, this returns: one word of the answer is read, and only a clean `true` is a yes.
    function _policyAllows(uint256 id, bytes memory question) private view returns (bool allowed) {
        address policy = _lanes[id].policy;
        if (policy == address(0)) return true;
        assembly ("memory-safe") {
            let answered := staticcall(gas(), policy, add(question, 0x20), mload(question), 0x00, 0x20)
            allowed := and(and(answered, gt(returndatasize(), 0x1f)), eq(mload(0x00), 1))
        }
    }

    /// @inheritdoc IERC1155MetadataURI
    function uri(uint256 id) external view returns (string memory) {
        return IHashpowerMetadata(_METADATA).uri(id);
    }

    /// @inheritdoc IHashpower
    function name() external pure returns (string memory) {
        return "Adit Hashpower";
    }

    /// @inheritdoc IHashpower
    function symbol() external pure returns (string memory) {
        return "ADIT";
    }

    /// @inheritdoc IHashpower
    function market() external view returns (address) {
        return _MARKET;
    }

    /// @inheritdoc IHashpower
    function settlement() external view returns (address) {
        return _SETTLEMENT;
    }

    /// @inheritdoc IHashpower
    function metadata() external view returns (address) {
        return _METADATA;
    }

    /// @inheritdoc IHashpower
    function leases() external view returns (address) {
        return _LEASES;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IERC1155).interfaceId
            || interfaceId == type(IERC1155MetadataURI).interfaceId || interfaceId == type(IHashpower).interfaceId
            || interfaceId == type(IRestrictedSeries).interfaceId;
    }
}
