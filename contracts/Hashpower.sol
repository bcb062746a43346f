// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155MetadataURI} from "@openzeppelin/contracts/token/ERC1155/extensions/IERC1155MetadataURI.sol";
import {ERC1155Utils} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IHashpower} from "./interfaces/IHashpower.sol";
import {IHashpowerMetadata} from "./interfaces/IHashpowerMetadata.sol";
import {ITransferPolicy} from "./interfaces/ITransferPolicy.sol";
import {Position} from "./libraries/Position.sol";
import {SeriesId} from "./libraries/SeriesId.sol";
import {Stream} from "./libraries/Stream.sol";

/// @title The ledger: who holds which units of hashpower, and what they have earned
/// @dev Documented in `IHashpower`. Balances live in the packed position, not beside it.
contract Hashpower is IHashpower, IERC1155Errors {
    using SafeERC20 for IERC20;

    /// @dev One reward token of one series. A transfer reads `stream` and writes two `positions`, nothing else. A deposit writes
    /// `stream` and the slot of `supply`, and reads the slot of `rewardToken`.
    struct Lane {
        Stream stream;
        // one slot
        uint64 supply;
        uint88 carry; // below 2 * supply * 86400 < 2**82, at scale s
        uint96 deposited;
        bool started;
        // one slot
        address rewardToken;
        uint8 scaleBits;
        bool closed;
        uint32 lastRegistered; // newest epoch whose target somebody asked for: later deposits read no bitmap
        // cold
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

    mapping(uint256 id => Lane) private _lanes;
    mapping(uint256 id => Lane) private _secondLanes;
    mapping(address account => mapping(address operator => bool)) private _operatorApprovals;
    mapping(address account => Receiver) private _receivers;

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
    constructor(address market_, address settlement_, address metadata_) {
        if (market_ == address(0) || settlement_ == address(0) || metadata_ == address(0)) {
            revert InvalidWiring(address(0));
        }
        if (market_ == settlement_) revert InvalidWiring(market_);
        if (metadata_.code.length == 0) revert InvalidWiring(metadata_);
        _MARKET = market_;
        _SETTLEMENT = settlement_;
        _METADATA = metadata_;
    }

    // ================================================================ transfers: the hot path

    /// @inheritdoc IERC1155
    function safeTransferFrom(address from, address to, uint256 id, uint256 units, bytes calldata data) external {
        _checkParties(from, to);
        _transfer(from, to, id, units);
        emit TransferSingle(msg.sender, from, to, id, units);
        if (to.code.length != 0) {
            ERC1155Utils.checkOnERC1155Received(msg.sender, from, to, id, units, data);
        }
    }

    /// @inheritdoc IERC1155
    function safeBatchTransferFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata units,
        bytes calldata data
    ) external {
        _checkParties(from, to);
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

    function _checkParties(address from, address to) private view {
        if (from != msg.sender && !_operatorApprovals[from][msg.sender]) {
            revert ERC1155MissingApprovalForAll(msg.sender, from);
        }
        if (to == address(0)) revert ERC1155InvalidReceiver(address(0));
        // `from` is the caller or has approved it, so it is not the zero address.
    }

    function _transfer(address from, address to, uint256 id, uint256 units) private {
        if (id & SeriesId.KNOWN_FLAGS != 0) {
            if (SeriesId.isRestricted(id)) _askPolicy(from, to, id, units);
            if (SeriesId.hasTwoTokens(id)) _move(_secondLanes[id], from, to, id, units);
        }
        _move(_lanes[id], from, to, id, units);
    }

    /// @dev Checkpoints both sides and moves the units. `to` is read after `from` was written, so a self-transfer, or an id that
    /// stands twice in a batch, is a checkpoint and nothing more.
    function _move(Lane storage lane_, address from, address to, uint256 id, uint256 units) private {
        uint256 indexNow_ = lane_.stream.indexAt(block.timestamp);
        Position position = lane_.positions[from];
        if (units > position.units()) revert ERC1155InsufficientBalance(from, position.units(), units, id);
        lane_.positions[from] = position.checkpoint(indexNow_).minus(units);
        lane_.positions[to] = lane_.positions[to].checkpoint(indexNow_).plus(units);
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
        address token;
        (token, amount) = _take(_lanes[id], account, id, to);
        if (SeriesId.hasTwoTokens(id)) {
            address secondToken;
            (secondToken, secondAmount) = _take(_secondLanes[id], account, id, to);
            if (secondAmount != 0) IERC20(secondToken).safeTransfer(to, secondAmount);
        }
        if (amount != 0) IERC20(token).safeTransfer(to, amount);
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
            (token, amounts[i]) = _take(_lanes[id], msg.sender, id, to);
            count = _addTo(tokens, totals, count, token, amounts[i]);
            if (SeriesId.hasTwoTokens(id)) {
                (token, secondAmounts[i]) = _take(_secondLanes[id], msg.sender, id, to);
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
    function _take(Lane storage lane_, address account, uint256 id, address to)
        private
        returns (address token, uint256 amount)
    {
        token = lane_.rewardToken;
        if (token == address(0)) revert NoSuchSeries(id);
        uint256 scaleBits = lane_.scaleBits;
        Position position = lane_.positions[account].checkpoint(lane_.stream.indexAt(block.timestamp));
        amount = position.accrued() >> scaleBits;
        if (amount != 0) {
            lane_.positions[account] = position.pay(amount, scaleBits);
            emit RewardClaimed(account, id, token, to, amount);
        }
    }

    // ================================================================ checkpoints of the target index

    /// @inheritdoc IHashpower
    function checkpoint(uint256 id, uint32 epoch) external {
        _register(_lanes[id], id, epoch);
        if (SeriesId.hasTwoTokens(id)) _register(_secondLanes[id], id, epoch);
        emit CheckpointRegistered(id, epoch);
    }

    function _register(Lane storage lane_, uint256 id, uint32 epoch) private {
        if (lane_.rewardToken == address(0)) revert NoSuchSeries(id);
        if (lane_.closed) revert SeriesAlreadyClosed(id);
        uint256 lastEpoch = lane_.stream.lastEpoch();
        if (epoch <= lastEpoch) revert EpochAlreadyDeposited(id, epoch, lastEpoch);
        lane_.registered[epoch >> 8] |= 1 << (epoch & 0xff);
        if (epoch > lane_.lastRegistered) lane_.lastRegistered = epoch;
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
        if (_lanes[id].rewardToken != address(0)) revert SeriesExists(id);
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
        lane_.rewardToken = rewardToken;
        lane_.scaleBits = scaleBits;
    }

    /// @inheritdoc IHashpower
    function mint(address to, uint256 id, uint256 units, bytes calldata data) external onlyMarket {
        if (to == address(0)) revert ERC1155InvalidReceiver(address(0));
        if (_lanes[id].rewardToken == address(0)) revert NoSuchSeries(id);
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
        if (lane_.started || lane_.closed) revert SupplyIsFixed(id);
        uint256 supply = lane_.supply;
        if (units > type(uint64).max - supply) revert SupplyOverflow(id, supply, units);
        unchecked {
            lane_.supply = uint64(supply + units); // fits, just checked
        }
        lane_.positions[to] = lane_.positions[to].plus(units);
    }

    /// @inheritdoc IHashpower
    function burn(address from, uint256 id, uint256 units) external onlyMarket {
        if (_lanes[id].rewardToken == address(0)) revert NoSuchSeries(id);
        if (SeriesId.hasTwoTokens(id)) _retire(_secondLanes[id], from, id, units);
        _retire(_lanes[id], from, id, units);
        emit TransferSingle(msg.sender, from, address(0), id, units);
    }

    function _retire(Lane storage lane_, address from, uint256 id, uint256 units) private {
        if (lane_.started && !lane_.closed) revert SupplyIsFixed(id);
        Position position = lane_.positions[from];
        if (units > position.units()) revert ERC1155InsufficientBalance(from, position.units(), units, id);
        lane_.positions[from] = position.checkpoint(lane_.stream.indexAt(block.timestamp)).minus(units);
        unchecked {
            lane_.supply -= uint64(units); // at most the balance, which is at most the supply
        }
    }

    /// @inheritdoc IHashpower
    function deposit(uint256 id, uint32 epoch, uint256 amount) external onlySettlement returns (uint256 target) {
        return _deposit(_lanes[id], id, epoch, amount);
    }

    /// @inheritdoc IHashpower
    function depositSecond(uint256 id, uint32 epoch, uint256 amount)
        external
        onlySettlement
        returns (uint256 target)
    {
        if (!SeriesId.hasTwoTokens(id)) revert NoSecondLane(id);
        return _deposit(_secondLanes[id], id, epoch, amount);
    }

    function _deposit(Lane storage lane_, uint256 id, uint256 epoch, uint256 amount) private returns (uint256 target) {
        address token = lane_.rewardToken;
        if (token == address(0)) revert NoSuchSeries(id);
        if (lane_.closed) revert SeriesAlreadyClosed(id);
        uint256 supply = lane_.supply;
        if (supply == 0) revert NothingSold(id);
        Stream stream = lane_.stream;
        if (epoch <= stream.lastEpoch()) revert EpochNotAfterLast(id, epoch, stream.lastEpoch());

        uint256 scaleBits = lane_.scaleBits;
        uint256 deposited = lane_.deposited;
        uint256 limit = MAX_SCALED >> scaleBits;
        if (amount > limit - deposited) revert RewardOverflow(id, deposited, amount, limit);

        uint256 carry;
        (stream, carry) = stream.deposit(amount << scaleBits, lane_.carry, supply, epoch, block.timestamp);
        target = stream.target();
        lane_.stream = stream;
        lane_.started = true;
        unchecked {
            lane_.carry = uint88(carry); // below 2 * supply * 86400 < 2**82
            lane_.deposited = uint96(deposited + amount); // at most `limit`
        }
        emit RewardDeposited(
            id, uint32(epoch), token, amount, stream.index(), stream.rate(), stream.startedAt(), target, carry
        );
        if (epoch <= lane_.lastRegistered && _isRegistered(lane_, epoch)) {
            lane_.targets[epoch] = target;
            emit TargetStored(id, uint32(epoch), token, target);
        }
        if (amount != 0) _pull(IERC20(token), amount);
    }

    /// @dev The balance is compared with itself around one transfer; it is never read as a series' money.
    function _pull(IERC20 token, uint256 amount) private {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received < amount) revert RewardTokenShort(address(token), amount, received);
    }

    /// @inheritdoc IHashpower
    function close(uint256 id, address dustReceiver)
        external
        onlySettlement
        returns (uint256 dust, uint256 secondDust)
    {
        dust = _close(_lanes[id], id, dustReceiver);
        if (SeriesId.hasTwoTokens(id)) secondDust = _close(_secondLanes[id], id, dustReceiver);
    }

    function _close(Lane storage lane_, uint256 id, address dustReceiver) private returns (uint256 dust) {
        address token = lane_.rewardToken;
        if (token == address(0)) revert NoSuchSeries(id);
        if (lane_.closed) revert SeriesAlreadyClosed(id);
        uint256 endsAt = lane_.stream.endsAt();
        if (block.timestamp < endsAt) revert StreamNotEnded(id, endsAt, block.timestamp);
        lane_.closed = true;
        uint256 scaleBits = lane_.scaleBits;
        dust = lane_.carry >> scaleBits;
        if (dust != 0) {
            unchecked {
                lane_.carry -= uint88(dust << scaleBits); // the whole part of carry itself
            }
            IERC20(token).safeTransfer(dustReceiver, dust);
        }
        emit SeriesClosed(id, token, dust, dustReceiver);
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
        return _current(lane_, account).accrued() >> lane_.scaleBits;
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

    function _laneInfo(Lane storage lane_, uint256 id) private view returns (LaneInfo memory) {
        if (lane_.rewardToken == address(0)) revert NoSuchSeries(id);
        Stream stream = lane_.stream;
        return LaneInfo({
            rewardToken: lane_.rewardToken,
            scaleBits: lane_.scaleBits,
            started: lane_.started,
            closed: lane_.closed,
            supply: lane_.supply,
            deposited: lane_.deposited,
            carry: lane_.carry,
            lastEpoch: uint32(stream.lastEpoch()),
            index: uint96(stream.index()),
            rate: uint96(stream.rate()),
            startedAt: uint32(stream.startedAt())
        });
    }

    /// @inheritdoc IHashpower
    function exists(uint256 id) external view returns (bool) {
        return _lanes[id].rewardToken != address(0);
    }

    /// @inheritdoc IHashpower
    function totalSupply(uint256 id) external view returns (uint256) {
        return _lanes[id].supply;
    }

    /// @inheritdoc IHashpower
    function policyOf(uint256 id) external view returns (address) {
        return _lanes[id].policy;
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

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IERC1155).interfaceId
            || interfaceId == type(IERC1155MetadataURI).interfaceId || interfaceId == type(IHashpower).interfaceId;
    }
}
