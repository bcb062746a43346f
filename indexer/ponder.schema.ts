import { bigint, hex, index, integer, onchainTable, onchainView, primaryKey, sql, text } from "ponder";
import type {
  ActivityKind,
  CreditBook,
  DayGrade,
  DisputeKind,
  DisputeOutcome,
  EndingName,
  FarmGrade,
  LeaseSide,
  Payment,
  SeriesForm,
} from "./src/model/words.ts";

/*
 * What is kept of the protocol's events. Amounts are base units of the token beside them; what is "at scale" is an amount shifted left by
 * the `scaleBits` of its lane; epochs are UTC day numbers; times are unix seconds of the chain. `blockNumber`, `timestamp` and `hash` say
 * where a row comes from: of a row that changes, the newest event that changed it.
 */

// ---------------------------------------------------------------- providers and farms

export const provider = onchainTable("provider", (t) => ({
  account: t.hex().primaryKey(),
  /** its own claims; null until it registers */
  name: t.text(),
  uri: t.text(),
  registeredIn: t.hex(),
  farms: t.integer().notNull(),
  series: t.integer().notNull(),
  /** days of its series that had something to pay, by how it was paid; days without net are in `daysWithoutNet` */
  daysInTime: t.integer().notNull(),
  daysLate: t.integer().notNull(),
  daysCovered: t.integer().notNull(),
  daysWithoutNet: t.integer().notNull(),
  defaults: t.integer().notNull(),
  earlyEnds: t.integer().notNull(),
  windUps: t.integer().notNull(),
  finished: t.integer().notNull(),
  blockNumber: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  hash: t.hex().notNull(),
}));

/** A provider's record in one reward token; members as in the SDK's `RewardReputation`. */
export const providerToken = onchainTable(
  "provider_token",
  (t) => ({
    account: t.hex().notNull(),
    token: t.hex().notNull(),
    paidInTime: t.bigint().notNull(),
    paidLate: t.bigint().notNull(),
    coveredByFunding: t.bigint().notNull(),
    coveredByBond: t.bigint().notNull(),
    coveredInFirst: t.bigint().notNull(),
    writtenOff: t.bigint().notNull(),
    penalties: t.bigint().notNull(),
    coverTips: t.bigint().notNull(),
    protocolFees: t.bigint().notNull(),
    bond: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.account, table.token] }) }),
);

/** What became of buyers' money in one payment token; members as in the SDK's `EscrowReputation`. */
export const providerEscrow = onchainTable(
  "provider_escrow",
  (t) => ({
    account: t.hex().notNull(),
    token: t.hex().notNull(),
    released: t.bigint().notNull(),
    withheld: t.bigint().notNull(),
    refundable: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.account, table.token] }) }),
);

export const farm = onchainTable(
  "farm",
  (t) => ({
    farmId: t.integer().primaryKey(),
    provider: t.hex().notNull(),
    network: t.integer().notNull(),
    /** H/s */
    declared: t.bigint().notNull(),
    milliJoulePerTh: t.integer().notNull(),
    payoutScript: t.hex().notNull(),
    name: t.text().notNull(),
    energySource: t.text().notNull(),
    disclosureHash: t.hex().notNull(),
    disclosureUri: t.text().notNull(),
    registeredIn: t.hex().notNull(),
    /** recorded reports, all of them */
    reports: t.integer().notNull(),
    /** of the newest recorded report; null while there is none */
    lastReportEpoch: t.integer(),
    hashrate: t.bigint(),
    renewableBps: t.integer(),
    sources: t.integer(),
    /** H/s, median of the last 14 days; meaningful from 14 reports on */
    attestedMedian: t.bigint().notNull(),
    /** coin base units of all recorded reports */
    grossTotal: t.bigint().notNull(),
    energyWhTotal: t.bigint().notNull(),
    /** H/s that its series have reserved, ended ones included */
    reserved: t.bigint().notNull(),
    keepsDays: t.boolean().notNull(),
    /** satoshi of proven payouts */
    provenCoinbase: t.bigint().notNull(),
    provenPool: t.bigint().notNull(),
    /** keccak256 of the script that it has shown control of; null if of none */
    controlledScriptHash: t.hex(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ provider: index().on(table.provider), network: index().on(table.network) }),
);

/** One recorded day of a farm: what it delivered, as a batch of the oracle said and somebody brought to the registry. */
export const farmDay = onchainTable(
  "farm_day",
  (t) => ({
    farmId: t.integer().notNull(),
    epoch: t.integer().notNull(),
    network: t.integer().notNull(),
    /** H/s */
    hashrate: t.bigint().notNull(),
    /** coin base units */
    gross: t.bigint().notNull(),
    energyWh: t.bigint().notNull(),
    renewableBps: t.integer().notNull(),
    sources: t.integer().notNull(),
    grade: t.text().$type<FarmGrade>().notNull(),
    attestedMedian: t.bigint().notNull(),
    grossTotal: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.farmId, table.epoch] }) }),
);

/** Hashrate of a farm that one series has reserved. */
export const reservation = onchainTable(
  "reservation",
  (t) => ({
    farmId: t.integer().notNull(),
    series: t.bigint().notNull(),
    /** H/s */
    hashrate: t.bigint().notNull(),
    startEpoch: t.integer().notNull(),
    endEpoch: t.integer().notNull(),
    /** the series mines on no day from here on; null while it mines to its end */
    stoppedEpoch: t.integer(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.farmId, table.series] }) }),
);

// ---------------------------------------------------------------- series

export const seriesRecord = onchainTable(
  "series_record",
  (t) => ({
    series: t.bigint().primaryKey(),
    /** number that people say: the id without its flags */
    serial: t.bigint().notNull(),
    provider: t.hex().notNull(),
    farmId: t.integer().notNull(),
    network: t.integer().notNull(),
    secondNetwork: t.integer().notNull(),
    form: t.text().$type<SeriesForm>().notNull(),
    rewardToken: t.hex().notNull(),
    /** null if one token is mined */
    secondRewardToken: t.hex(),
    paymentToken: t.hex().notNull(),
    /** transfer policy; null if anybody may hold units */
    policy: t.hex(),
    unitHashrate: t.bigint().notNull(),
    maxUnits: t.bigint().notNull(),
    minUnits: t.bigint().notNull(),
    saleStart: t.bigint().notNull(),
    saleEnd: t.bigint().notNull(),
    startEpoch: t.integer().notNull(),
    /** days of the term */
    epochs: t.integer().notNull(),
    /** payment-token base units with 18 fractional decimals per TH/s for the term */
    price: t.bigint().notNull(),
    /** the same per TH/s and day, rounded up */
    pricePerThDay: t.bigint().notNull(),
    milliJoulePerTh: t.integer().notNull(),
    tariffUsd8: t.bigint().notNull(),
    maintenanceUsd8PerThDay: t.bigint().notNull(),
    serviceBps: t.integer().notNull(),
    protocolBps: t.integer().notNull(),
    tipBps: t.integer().notNull(),
    graceSeconds: t.integer().notNull(),
    termsHash: t.hex().notNull(),
    /** all terms as JSON, whole numbers of more than 53 bits as decimal strings */
    terms: t.text().notNull(),
    openedIn: t.hex().notNull(),
    openedAt: t.bigint().notNull(),

    // sale and escrow, payment-token base units: paid = released + withheld + refundable + refunded + escrowed
    sold: t.bigint().notNull(),
    paid: t.bigint().notNull(),
    /** sales so far */
    sales: t.integer().notNull(),
    /** accounts that hold units now; the lease market counts as one */
    holders: t.integer().notNull(),
    /** units in existence */
    supply: t.bigint().notNull(),
    released: t.bigint().notNull(),
    withheld: t.bigint().notNull(),
    /** never earned. A series is cancelled if fewer than `minUnits` were sold by `saleEnd`: no event says so, and all of `paid` is refundable */
    refundable: t.bigint().notNull(),
    refunded: t.bigint().notNull(),
    /** slices of days that are not settled */
    escrowed: t.bigint().notNull(),
    tips: t.bigint().notNull(),
    /** what the provider pulled of `released` */
    withdrawn: t.bigint().notNull(),
    refundsOpen: t.boolean().notNull(),
    /** its sale ended below its minimum: all that was paid is refundable. Noted with the first report after the end, or the first refund. */
    cancelled: t.boolean().notNull(),

    // what stands behind it, reward-token base units
    funding: t.bigint().notNull(),
    secondFunding: t.bigint().notNull(),
    bond: t.bigint().notNull(),
    bondedIn: t.hex(),

    // progress
    settledDays: t.integer().notNull(),
    daysInTime: t.integer().notNull(),
    daysLate: t.integer().notNull(),
    daysCovered: t.integer().notNull(),
    daysWithoutNet: t.integer().notNull(),
    /** days without net in a row; null of a profit share, of which no event says it */
    unprofitableInRow: t.integer(),
    lastSettledEpoch: t.integer(),
    /** of the last settled day: base units of the first reward token per TH/s, rounded down: net, and what holders got */
    lastNetPerTh: t.bigint(),
    lastToHoldersPerTh: t.bigint(),
    lastPriceUsd8: t.bigint(),
    /** all days together, first and second reward token */
    toHolders: t.bigint().notNull(),
    secondToHolders: t.bigint().notNull(),
    claimed: t.bigint().notNull(),
    secondClaimed: t.bigint().notNull(),
    ending: t.text().$type<EndingName>().notNull(),
    /** how many days will ever be settled */
    endingEpochs: t.integer().notNull(),
    endedIn: t.hex(),
    finished: t.boolean().notNull(),
    finishedIn: t.hex(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    provider: index().on(table.provider),
    farm: index().on(table.farmId),
    network: index().on(table.network),
    saleEnd: index().on(table.saleEnd),
    price: index().on(table.pricePerThDay),
  }),
);

/** How one reward token of a series streams. Index, rate and targets are per unit at scale. Lane 0 is the first token, 1 the second. */
export const lane = onchainTable(
  "lane",
  (t) => ({
    series: t.bigint().notNull(),
    lane: t.integer().notNull(),
    token: t.hex().notNull(),
    scaleBits: t.integer().notNull(),
    /** `2 ** scaleBits` */
    scale: t.bigint().notNull(),
    supply: t.bigint().notNull(),
    /** remainder of past deposits, at scale */
    carry: t.bigint().notNull(),
    /** index at `startedAt`; it grows by `rate` a second for 24 hours */
    index: t.bigint().notNull(),
    rate: t.bigint().notNull(),
    startedAt: t.bigint().notNull(),
    /** index at which the stream ends: `index + rate * 86400` */
    target: t.bigint().notNull(),
    lastEpoch: t.integer(),
    /** base units: all deposits, all claims */
    deposited: t.bigint().notNull(),
    claimed: t.bigint().notNull(),
    closed: t.boolean().notNull(),
    /** base units that division left over; null until closed */
    dust: t.bigint(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.series, table.lane] }) }),
);

export const settledDay = onchainTable(
  "settled_day",
  (t) => ({
    series: t.bigint().notNull(),
    lane: t.integer().notNull(),
    epoch: t.integer().notNull(),
    token: t.hex().notNull(),
    /** waterfall, base units of `token` */
    gross: t.bigint().notNull(),
    electricity: t.bigint().notNull(),
    maintenance: t.bigint().notNull(),
    service: t.bigint().notNull(),
    net: t.bigint().notNull(),
    protocol: t.bigint().notNull(),
    holders: t.bigint().notNull(),
    units: t.bigint().notNull(),
    /** null of a covered day, whose event does not say it */
    targetSeconds: t.bigint(),
    rewardPerBlock: t.bigint(),
    priceUsd8: t.bigint().notNull(),
    payment: t.text().$type<Payment>().notNull(),
    /** what started to stream: the line `holders`, or what funding and bond paid; awards and penalties included */
    toHolders: t.bigint().notNull(),
    /** on a covered day: what the bond paid, penalty included, and the penalty; what nothing was left to pay */
    fromFunding: t.bigint().notNull(),
    fromBond: t.bigint().notNull(),
    penalty: t.bigint().notNull(),
    writtenOff: t.bigint().notNull(),
    /** settled it, or covered it */
    settler: t.hex().notNull(),
    /** per unit at scale: the index on whose way from one to the other this day was paid */
    fromTarget: t.bigint().notNull(),
    toTarget: t.bigint().notNull(),
    /** the escrow's slice of the day, payment-token base units; zero in lane 1 */
    released: t.bigint().notNull(),
    withheld: t.bigint().notNull(),
    refundable: t.bigint().notNull(),
    tip: t.bigint().notNull(),
    /** profit share only: H/s delivered and reserved, income reported */
    delivered: t.bigint(),
    reserved: t.bigint(),
    reported: t.bigint(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.series, table.lane, table.epoch] }) }),
);

/** Something was added to what the holders get of a day. */
export const award = onchainTable(
  "award",
  (t) => ({
    id: t.text().primaryKey(),
    series: t.bigint().notNull(),
    epoch: t.integer().notNull(),
    from: t.hex().notNull(),
    amount: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ series: index().on(table.series) }),
);

// ---------------------------------------------------------------- holders

export const account = onchainTable("account", (t) => ({
  account: t.hex().primaryKey(),
  /** where claims go that others trigger; null: to the account itself */
  receiver: t.hex(),
  thirdPartyClaimsRefused: t.boolean().notNull(),
  blockNumber: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  hash: t.hex().notNull(),
}));

/**
 * What an account has of a series. What it can claim of lane 0 when the index stands at `i` is
 * `((earned + units * (i - index)) >> scaleBits) - claimed`; of lane 1 the same with the members that say `second`.
 */
export const position = onchainTable(
  "position",
  (t) => ({
    account: t.hex().notNull(),
    series: t.bigint().notNull(),
    units: t.bigint().notNull(),
    /** bought for this account in the sale, and what was paid */
    bought: t.bigint().notNull(),
    cost: t.bigint().notNull(),
    received: t.bigint().notNull(),
    sent: t.bigint().notNull(),
    /** units burned for a refund, and the refund */
    refundedUnits: t.bigint().notNull(),
    refunded: t.bigint().notNull(),
    claimed: t.bigint().notNull(),
    secondClaimed: t.bigint().notNull(),
    /** since when the account has held exactly these units: index of the lane then, and all that was earned until then, at scale */
    index: t.bigint().notNull(),
    earned: t.bigint().notNull(),
    secondIndex: t.bigint().notNull(),
    secondEarned: t.bigint().notNull(),
    firstAt: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.account, table.series] }),
    series: index().on(table.series),
  }),
);

/** A stretch of a lane's index over which an account held the same units. The newest one has no end while units are held. */
export const span = onchainTable(
  "span",
  (t) => ({
    account: t.hex().notNull(),
    series: t.bigint().notNull(),
    lane: t.integer().notNull(),
    fromIndex: t.bigint().notNull(),
    toIndex: t.bigint(),
    units: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.account, table.series, table.lane, table.fromIndex] }),
    series: index().on(table.series, table.lane),
  }),
);

/** One thing that an account did or got. */
export const activity = onchainTable(
  "activity",
  (t) => ({
    /** block, log and place within the log, padded: its order is the chain's */
    id: t.text().primaryKey(),
    account: t.hex().notNull(),
    kind: t.text().$type<ActivityKind>().notNull(),
    series: t.bigint(),
    lease: t.bigint(),
    listing: t.bigint(),
    farmId: t.integer(),
    /** ERC-20 of `amount` */
    token: t.hex(),
    amount: t.bigint(),
    units: t.bigint(),
    /** the other side: who paid, who received, where it went */
    counterparty: t.hex(),
    blockNumber: t.bigint().notNull(),
    logIndex: t.integer().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    account: index().on(table.account, table.id),
    series: index().on(table.series),
    lease: index().on(table.lease),
  }),
);

/** What an account can pull of one token from one of the protocol's books: tips, rent, price, refunds, bonds of disputes. */
export const credit = onchainTable(
  "credit",
  (t) => ({
    book: t.text().$type<CreditBook>().notNull(),
    account: t.hex().notNull(),
    token: t.hex().notNull(),
    amount: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.account, table.book, table.token] }) }),
);

// ---------------------------------------------------------------- oracle

export const network = onchainTable("network", (t) => ({
  network: t.integer().primaryKey(),
  name: t.text().notNull(),
  algorithm: t.text().notNull(),
  rules: t.hex().notNull(),
  coinDecimals: t.integer().notNull(),
  auxiliary: t.integer(),
  parent: t.integer(),
  /** of the newest batch and the newest report */
  sequence: t.integer().notNull(),
  lastEpoch: t.integer().notNull(),
  blockNumber: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  hash: t.hex().notNull(),
}));

/** The committee that signs now: one row, with `id` 0. */
export const committeeNow = onchainTable("committee_now", (t) => ({
  id: t.integer().primaryKey(),
  configCount: t.integer().notNull(),
  blockNumber: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  hash: t.hex().notNull(),
}));

/** Sales whose end was not seen yet, each with its end; no event tells of one that failed. */
export const openSales = onchainTable("open_sales", (t) => ({
  id: t.integer().primaryKey(),
  series: t.bigint().array().notNull(),
  /** unix seconds, in the same order */
  ends: t.bigint().array().notNull(),
  blockNumber: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  hash: t.hex().notNull(),
}));

/** A committee; signers in the order of the bits of `signers` in reports. */
export const committee = onchainTable("committee", (t) => ({
  configCount: t.integer().primaryKey(),
  configDigest: t.hex(),
  signers: t.hex().array().notNull(),
  f: t.integer().notNull(),
  /** null until it is active */
  quorum: t.integer(),
  activeAt: t.bigint().notNull(),
  active: t.boolean().notNull(),
  cancelled: t.boolean().notNull(),
  blockNumber: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
  hash: t.hex().notNull(),
}));

/** A reported day of a network, as it counts now; `fallbackDay` has those that nobody reported in time. */
export const networkDay = onchainTable(
  "network_day",
  (t) => ({
    network: t.integer().notNull(),
    epoch: t.integer().notNull(),
    sequence: t.integer().notNull(),
    grade: t.text().$type<DayGrade>().notNull(),
    /** sum of (target + 1) * seconds over the day */
    targetSeconds: t.bigint().notNull(),
    /** coin base units, subsidy and fees */
    rewardPerBlock: t.bigint().notNull(),
    priceUsd8: t.bigint().notNull(),
    finalAt: t.bigint().notNull(),
    // the report
    firstHeight: t.integer().notNull(),
    blockCount: t.integer().notNull(),
    bits: t.bigint().notNull(),
    nextBits: t.bigint().notNull(),
    retargetTime: t.bigint().notNull(),
    fees: t.bigint().notNull(),
    blocksRoot: t.hex().notNull(),
    farmsRoot: t.hex().notNull(),
    evidenceHash: t.hex().notNull(),
    /** bitmap of the members of committee `configCount` that signed */
    signers: t.bigint().notNull(),
    configCount: t.integer().notNull(),
    /** the newest dispute; null if there was none */
    disputeId: t.bigint(),
    postedAt: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    /** transaction that posted the report */
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.network, table.epoch] }) }),
);

/** A batch that carries reports of farms, alone or with a network's day. */
export const farmBatch = onchainTable(
  "farm_batch",
  (t) => ({
    network: t.integer().notNull(),
    sequence: t.integer().notNull(),
    /** the network's day in the same batch; null if it carries farms alone */
    epoch: t.integer(),
    farmsRoot: t.hex().notNull(),
    evidenceHash: t.hex().notNull(),
    signers: t.bigint().notNull(),
    configCount: t.integer().notNull(),
    /** its reports stay provable for good */
    kept: t.boolean().notNull(),
    postedAt: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.network, table.sequence] }) }),
);

export const fallbackDay = onchainTable(
  "fallback_day",
  (t) => ({
    network: t.integer().notNull(),
    epoch: t.integer().notNull(),
    targetSeconds: t.bigint().notNull(),
    rewardPerBlock: t.bigint().notNull(),
    finalAt: t.bigint().notNull(),
    /** day of the report whose difficulty counts, and of the one whose height and mean fees count */
    targetEpoch: t.integer().notNull(),
    stateEpoch: t.integer().notNull(),
    recorder: t.hex().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.network, table.epoch] }) }),
);

export const dispute = onchainTable(
  "dispute",
  (t) => ({
    disputeId: t.bigint().primaryKey(),
    kind: t.text().$type<DisputeKind>().notNull(),
    outcome: t.text().$type<DisputeOutcome>().notNull(),
    /** a proof showed the report to be false */
    refuted: t.boolean().notNull(),
    network: t.integer().notNull(),
    epoch: t.integer().notNull(),
    /** null for a network's day */
    farmId: t.integer(),
    disputer: t.hex().notNull(),
    arbiter: t.hex().notNull(),
    arbiterFailed: t.boolean().notNull(),
    bond: t.bigint().notNull(),
    stake: t.bigint().notNull(),
    /** unix second from which the fallback counts */
    deadline: t.bigint().notNull(),
    /** ABI-encoded as the arbiter got them */
    reported: t.hex().notNull(),
    claimed: t.hex().notNull(),
    fallbackValue: t.hex().notNull(),
    openedAt: t.bigint().notNull(),
    openedIn: t.hex().notNull(),
    endedAt: t.bigint(),
    endedIn: t.hex(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ day: index().on(table.network, table.epoch), farm: index().on(table.farmId) }),
);

export const payoutProof = onchainTable(
  "payout_proof",
  (t) => ({
    farmId: t.integer().notNull(),
    txid: t.hex().notNull(),
    vout: t.integer().notNull(),
    /** true: an output of a coinbase; false: a pool paid */
    isCoinbase: t.boolean().notNull(),
    height: t.integer().notNull(),
    blockHash: t.hex().notNull(),
    epoch: t.integer().notNull(),
    /** satoshi */
    amount: t.bigint().notNull(),
    /** id of the pool whose script paid; null for a coinbase payout */
    pool: t.hex(),
    coinbaseTotal: t.bigint().notNull(),
    poolTotal: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.farmId, table.txid, table.vout] }),
    day: index().on(table.farmId, table.epoch),
  }),
);

/** A script that a farm has shown control of: blocks in [fromHeight, untilHeight) pay it. */
export const scriptControl = onchainTable(
  "script_control",
  (t) => ({
    farmId: t.integer().notNull(),
    scriptHash: t.hex().notNull(),
    script: t.hex().notNull(),
    txid: t.hex().notNull(),
    fromHeight: t.integer().notNull(),
    untilHeight: t.integer(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.farmId, table.scriptHash] }) }),
);

/** What a price feed said for a day, or that it was silent. */
export const priceRound = onchainTable(
  "price_round",
  (t) => ({
    feed: t.hex().notNull(),
    epoch: t.integer().notNull(),
    /** null while only silence is recorded */
    roundId: t.bigint(),
    /** zero if the round's answer was none; null while only silence is recorded */
    priceUsd8: t.bigint(),
    updatedAt: t.bigint(),
    /** latest unix second at which the feed was seen to have no round at or after the end of the day */
    silentUntil: t.bigint(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.feed, table.epoch] }) }),
);

// ---------------------------------------------------------------- leases

export const listing = onchainTable(
  "listing",
  (t) => ({
    listing: t.bigint().primaryKey(),
    lister: t.hex().notNull(),
    series: t.bigint().notNull(),
    /** units offered at first, and those that can still be taken */
    offered: t.bigint().notNull(),
    units: t.bigint().notNull(),
    minEpochs: t.integer().notNull(),
    maxEpochs: t.integer().notNull(),
    paymentToken: t.hex().notNull(),
    lastStart: t.integer().notNull(),
    rentPrice: t.bigint().notNull(),
    purchasePrice: t.bigint().notNull(),
    cancelled: t.boolean().notNull(),
    leases: t.integer().notNull(),
    openedAt: t.bigint().notNull(),
    openedIn: t.hex().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ lister: index().on(table.lister), series: index().on(table.series) }),
);

export const lease = onchainTable(
  "lease",
  (t) => ({
    lease: t.bigint().primaryKey(),
    listing: t.bigint().notNull(),
    series: t.bigint().notNull(),
    units: t.bigint().notNull(),
    /** owners of the two tokens now; of a closed lease those that had them last */
    lessee: t.hex().notNull(),
    lessor: t.hex().notNull(),
    payer: t.hex().notNull(),
    /** ERC-4907: whom the lessee lets use the lease, until that second; null if nobody */
    user: t.hex(),
    userExpires: t.bigint(),
    start: t.integer().notNull(),
    epochs: t.integer().notNull(),
    paymentToken: t.hex().notNull(),
    rent: t.bigint().notNull(),
    rentPrice: t.bigint().notNull(),
    purchasePrice: t.bigint().notNull(),
    /** days whose rent the lessor has pulled, and that rent */
    paidEpochs: t.integer().notNull(),
    rentPaid: t.bigint().notNull(),
    /** income that the sides were paid, base units of the two reward tokens */
    lesseePaid: t.bigint().notNull(),
    lesseeSecondPaid: t.bigint().notNull(),
    lessorPaid: t.bigint().notNull(),
    lessorSecondPaid: t.bigint().notNull(),
    takeIndex: t.bigint().notNull(),
    secondTakeIndex: t.bigint().notNull(),
    bought: t.boolean().notNull(),
    /** what the lessee paid for the units */
    purchaseCost: t.bigint(),
    closed: t.boolean().notNull(),
    /** where the units went; null while open, and if they were burned for a refund */
    receiver: t.hex(),
    refund: t.bigint(),
    /** indices of the lanes when it closed */
    closeIndex: t.bigint(),
    secondCloseIndex: t.bigint(),
    takenAt: t.bigint().notNull(),
    takenIn: t.hex().notNull(),
    closedIn: t.hex(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({
    lessee: index().on(table.lessee),
    lessor: index().on(table.lessor),
    series: index().on(table.series),
    listing: index().on(table.listing),
  }),
);

/** Income of closed leases of one series that an account can pull, at scale of either lane. */
export const leaseIncome = onchainTable(
  "lease_income",
  (t) => ({
    account: t.hex().notNull(),
    series: t.bigint().notNull(),
    scaled: t.bigint().notNull(),
    secondScaled: t.bigint().notNull(),
    blockNumber: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    hash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.account, table.series] }) }),
);

// ---------------------------------------------------------------- income, computed when it is read

/** Columns that both views of income have. */
const incomeColumns = () => ({
  series: bigint("series").notNull(),
  lane: integer("lane").notNull(),
  epoch: integer("epoch").notNull(),
  /** orders the rows of an account: by day, then series and lane; read on with `cursor_gt` */
  cursor: bigint("cursor").notNull(),
  token: hex("token").notNull(),
  /** the day's income at scale, all of it, as if its stream had ended */
  scaled: bigint("scaled").notNull(),
  /**
   * The same in base units, so rounded that the days of an account, series and lane up to any day sum to
   * `(sum of scaled) >> scaleBits`: what the chain has paid or would pay.
   */
  amount: bigint("amount").notNull(),
  scaleBits: integer("scale_bits").notNull(),
  /**
   * Units of this row still held, and where the day lies on the lane's index. What of `scaled` has not streamed when the index stands at
   * `i` is `openUnits * (toTarget - i)`, with `i` moved into [fromTarget, toTarget].
   */
  openUnits: bigint("open_units").notNull(),
  fromTarget: bigint("from_target").notNull(),
  toTarget: bigint("to_target").notNull(),
  /** this row's part of the day's waterfall, base units, each line rounded down */
  gross: bigint("gross").notNull(),
  electricity: bigint("electricity").notNull(),
  maintenance: bigint("maintenance").notNull(),
  service: bigint("service").notNull(),
  net: bigint("net").notNull(),
  protocol: bigint("protocol").notNull(),
  payment: text("payment").$type<Payment>().notNull(),
  priceUsd8: bigint("price_usd8").notNull(),
  settledAt: bigint("settled_at").notNull(),
  hash: hex("hash").notNull(),
});

/** Rounds the running sum of each group, and takes its part of every line of the waterfall. `parts` has one row for each group and day. */
function roundedIncome(owner: ReturnType<typeof sql>, parts: ReturnType<typeof sql>) {
  const part = (line: string) =>
    sql.raw(`div(d.${line} * p.scaled, d.units * (d.to_target - d.from_target)) as ${line}`);
  return sql`
    select ${owner}, p.series, p.lane, p.epoch,
      p.epoch::numeric * 73786976294838206464 + p.series * 2 + p.lane as cursor,
      d.token, p.scaled,
      div(sum(p.scaled) over running, l.scale)
        - div(sum(p.scaled) over running - p.scaled, l.scale) as amount,
      l.scale_bits, p.open_units, d.from_target, d.to_target,
      ${part("gross")}, ${part("electricity")}, ${part("maintenance")}, ${part("service")}, ${part("net")},
      ${part("protocol")}, d.payment, d.price_usd8, d.timestamp as settled_at, d.hash
    from (${parts}) p
    join ${settledDay} d on d.series = p.series and d.lane = p.lane and d.epoch = p.epoch
    join ${lane} l on l.series = p.series and l.lane = p.lane
    window running as (partition by ${owner}, p.series, p.lane order by p.epoch)`;
}

/**
 * What each account earned of each day, to the base unit: the stretches of the lane's index over which it held units, cut at the targets
 * of the days. Units that are leased out belong to the lease market here; `leaseIncomeDay` splits what they earn.
 */
export const incomeDay = onchainView("income_day", { account: hex("account").notNull(), ...incomeColumns() }).as(
  roundedIncome(
    sql`p.account`,
    sql`
      select s.account, s.series, s.lane, d.epoch,
        sum(s.units * (least(coalesce(s.to_index, d.to_target), d.to_target) - greatest(s.from_index, d.from_target))) as scaled,
        coalesce(sum(s.units) filter (where s.to_index is null), 0) as open_units
      from ${span} s
      join ${settledDay} d on d.series = s.series and d.lane = s.lane
        and d.to_target > s.from_index and d.from_target < coalesce(s.to_index, d.to_target)
        and d.to_target > d.from_target
      where s.units > 0
      group by s.account, s.series, s.lane, d.epoch`,
  ),
);

/** What each side of each lease earned of each day. The lessee's days are those of the lease; once it bought the units, all that follow. */
export const leaseIncomeDay = onchainView("lease_income_day", {
  lease: bigint("lease").notNull(),
  side: text("side").$type<LeaseSide>().notNull(),
  ...incomeColumns(),
}).as(
  roundedIncome(
    sql`p.lease, p.side`,
    sql`
      select e.lease, d.series, d.lane, d.epoch,
        case when d.epoch >= e.start and (e.bought or d.epoch < e.start + e.epochs) then 'lessee' else 'lessor' end as side,
        e.units * (
          least(coalesce(case d.lane when 0 then e.close_index else e.second_close_index end, d.to_target), d.to_target)
          - greatest(case d.lane when 0 then e.take_index else e.second_take_index end, d.from_target)
        ) as scaled,
        case when e.closed then 0 else e.units end as open_units
      from ${lease} e
      join ${settledDay} d on d.series = e.series
        and d.to_target > case d.lane when 0 then e.take_index else e.second_take_index end
        and d.from_target < coalesce(case d.lane when 0 then e.close_index else e.second_close_index end, d.to_target)
        and d.to_target > d.from_target`,
  ),
);
