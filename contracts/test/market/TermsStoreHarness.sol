// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPrimaryMarket} from "../../interfaces/IPrimaryMarket.sol";
import {TermsDecimals, TermsDecimalsLib, TermsRef} from "../../libraries/TermsRef.sol";
import {TermsStore} from "../../libraries/TermsStore.sol";

/// @title Stores terms that no market would accept, and reads them back in every way
contract TermsStoreHarness {
    /// @param decimals of coin, second coin, reward token, second reward token and payment token
    function write(
        uint256 id,
        IPrimaryMarket.Terms calldata terms,
        uint8[5] calldata decimals
    ) external returns (bytes32) {
        return
            TermsStore.write(
                id,
                terms,
                TermsDecimalsLib.pack(decimals[0], decimals[1], decimals[2], decimals[3], decimals[4])
            );
    }

    function read(uint256 id) external view returns (IPrimaryMarket.Terms memory) {
        return TermsStore.read(address(this), id);
    }

    /// @notice What the accessors say, field by field; the document, which has none, is left empty.
    function readInPlace(uint256 id) external view returns (IPrimaryMarket.Terms memory) {
        return _fields(TermsStore.load(address(this), id));
    }

    /// @notice What the accessors derive from several fields, and the decimals.
    function derived(
        uint256 id
    ) external view returns (bool isProfitShare, bool hasSecond, uint256 endEpoch, uint8[5] memory decimals) {
        TermsRef t = TermsStore.load(address(this), id);
        TermsDecimals d = t.decimals();
        decimals = [d.coin(), d.secondCoin(), d.rewardToken(), d.secondRewardToken(), d.paymentToken()];
        return (t.isProfitShare(), t.hasSecond(), t.endEpoch(), decimals);
    }

    /// @notice Two series, loaded one after the other, with memory written before, between and after: none of it may reach another.
    /// Reverts with a panic if the memory around them changed.
    function readBoth(
        uint256 id,
        uint256 other,
        bytes calldata noise
    ) external view returns (IPrimaryMarket.Terms memory terms, IPrimaryMarket.Terms memory otherTerms) {
        bytes memory before = noise;
        TermsRef t = TermsStore.load(address(this), id);
        bytes memory between = noise;
        TermsRef u = TermsStore.load(address(this), other);
        bytes memory behind = noise;
        bytes32 expected = keccak256(noise);
        terms = _fields(t);
        otherTerms = _fields(u);
        assert(keccak256(before) == expected && keccak256(between) == expected && keccak256(behind) == expected);
    }

    function hashOf(uint256 id) external view returns (bytes32) {
        return TermsStore.hashOf(address(this), id);
    }

    function _fields(TermsRef t) private pure returns (IPrimaryMarket.Terms memory terms) {
        _fill0(terms, t);
        _fill1(terms, t);
        _fill2(terms, t);
    }

    function _fill0(IPrimaryMarket.Terms memory terms, TermsRef t) private pure {
        terms.provider = t.provider();
        terms.farmId = t.farmId();
        terms.network = t.network();
        terms.secondNetwork = t.secondNetwork();
        terms.form = t.form();
        terms.rewardToken = t.rewardToken();
        terms.secondRewardToken = t.secondRewardToken();
        terms.paymentToken = t.paymentToken();
        terms.policy = t.policy();
        terms.unitHashrate = uint64(t.unitHashrate());
        terms.maxUnits = uint64(t.maxUnits());
        terms.minUnits = uint64(t.minUnits());
    }

    function _fill1(IPrimaryMarket.Terms memory terms, TermsRef t) private pure {
        terms.saleStart = uint40(t.saleStart());
        terms.saleEnd = uint40(t.saleEnd());
        terms.startEpoch = t.startEpoch();
        terms.epochs = uint32(t.epochs());
        terms.price = uint128(t.price());
        terms.milliJoulePerTh = uint32(t.milliJoulePerTh());
        terms.tariffUsd8 = uint64(t.tariffUsd8());
        terms.maintenanceUsd8PerThDay = uint64(t.maintenanceUsd8PerThDay());
        terms.serviceBps = uint16(t.serviceBps());
        terms.protocolBps = uint16(t.protocolBps());
        terms.tipBps = uint16(t.tipBps());
        terms.maxUnprofitableEpochs = uint16(t.maxUnprofitableEpochs());
    }

    function _fill2(IPrimaryMarket.Terms memory terms, TermsRef t) private pure {
        terms.bondEpochs = uint16(t.bondEpochs());
        terms.marginEpochs = uint16(t.marginEpochs());
        terms.penaltyBps = uint16(t.penaltyBps());
        terms.graceSeconds = uint32(t.graceSeconds());
        terms.holderShareBps = uint16(t.holderShareBps());
        terms.minDeliveryBps = uint16(t.minDeliveryBps());
        terms.toleranceBps = uint16(t.toleranceBps());
        terms.toleranceDays = uint8(t.toleranceDays());
        terms.maxFeedDelay = t.maxFeedDelay();
        terms.feeds = t.feeds();
        terms.secondFeeds = t.secondFeeds();
        terms.paymentFeeds = t.paymentFeeds();
    }
}
