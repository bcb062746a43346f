import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeploymentToken } from "@adit/sdk";
import { epochStart } from "@adit/sdk/math";
import type { Address } from "viem";
import type { FarmRecord, History, ProviderRecord, ReportedDay, SeriesRecord, Terms } from "../chain/events.ts";
import type { CoinSources } from "./coinsToday.ts";
import { FigureBook } from "./figureBook.ts";
import { BTC, EPOCHS, START, termsOf, USDC } from "./fixture.ts";
import {
  breakEvenOf,
  countedState,
  efficiencyUnit,
  figuresOf,
  keptWords,
  marketQueryOf,
  marketRows,
  narrowed,
  recordScore,
  selected,
  writeMarketQuery,
  type MarketRow,
} from "./market.ts";

const BTC_AT: Address = "0x00000000000000000000000000000000000000B7";
const USDC_AT: Address = "0x00000000000000000000000000000000000000C5";
const GOOD: Address = "0x0000000000000000000000000000000000000001";
const BAD: Address = "0x0000000000000000000000000000000000000002";
const IN_SALE = Number(epochStart(START - 2));
const REPORT: ReportedDay = {
  network: 1,
  epoch: START - 3,
  report: {
    epoch: START - 3,
    firstHeight: 1,
    blockCount: 144,
    bits: 1,
    nextBits: 0,
    retargetTime: 0,
    fees: 0n,
    priceUsd8: 3_000_000_000_000n,
    blocksRoot: "0x",
  },
  targetSeconds: (1n << 256n) / 1_000_000_000_000_000_000n,
  rewardPerBlock: 625_000_000n,
  finalAt: 0,
  hash: "0x0a",
};
const tokenOf = (address: Address): DeploymentToken => (address === BTC_AT ? BTC : USDC);
const SOURCES: CoinSources = {
  reportOf: (network) => (network <= 2 ? { ...REPORT, network } : undefined),
  networkOf: () => ({ name: "A network of the test", coinDecimals: 8 }),
  priceOf: () => REPORT.report.priceUsd8,
  tokenOf,
};
/** A price of so many dollars a TH/s for the whole term, as terms carry it. */
const price = (dollars: number): bigint => BigInt(Math.round(dollars * 1e6)) * 10n ** 18n;

function series(serial: number, change: Partial<Terms> = {}, rest: Partial<SeriesRecord> = {}): SeriesRecord {
  return {
    id: BigInt(serial) << 8n,
    terms: termsOf({
      provider: GOOD,
      rewardToken: BTC_AT,
      secondRewardToken: BTC_AT,
      paymentToken: USDC_AT,
      price: price(10),
      maintenanceUsd8PerThDay: 0n,
      ...change,
    }),
    termsHash: "0x",
    openedIn: "0x01",
    openedAt: 1n,
    ended: undefined,
    finishedIn: undefined,
    lateDays: 0,
    coveredDays: 0,
    count: { sold: 0n, settledDays: 0, newestDay: undefined },
    ...rest,
  };
}

const farm = (farmId: number, renewableBps: number | undefined): FarmRecord => ({
  farmId,
  provider: GOOD,
  hash: "0x02",
  input: {
    network: 1,
    declared: 1n,
    milliJoulePerTh: 1,
    payoutScript: "0x",
    name: farmId === 1 ? "Norrfors" : "Llano Alto",
    energySource: farmId === 1 ? "hydro" : "grid",
    disclosureHash: "0x",
    disclosureUri: "",
  },
  report:
    renewableBps === undefined ? undefined : { epoch: START, hashrate: 1n, renewableBps, sources: 2, hash: "0x03" },
});

function historyOf(all: readonly SeriesRecord[], counted = true): History {
  const count = {
    daysInTime: 90,
    daysLate: 0,
    daysCovered: 0,
    daysWithoutNet: 0,
    defaults: 0,
    earlyEnds: 0,
    windUps: 0,
  };
  const provider = (name: string, change: Partial<typeof count>): ProviderRecord => ({
    name,
    uri: "",
    hash: "0x04",
    count: counted ? { ...count, ...change } : undefined,
  });
  return {
    series: new Map(all.map((one) => [one.id, one])),
    farms: new Map([
      [1, farm(1, 9_500)],
      [2, farm(2, undefined)],
    ]),
    providers: new Map([
      [GOOD, provider("North", {})],
      [BAD, provider("South", { daysInTime: 10, daysLate: 2, daysCovered: 1, defaults: 1 })],
    ]),
    reports: new Map([[1, [REPORT]]]),
    fallbacks: new Map(),
    source: counted ? "indexer" : "chain",
  };
}

const ALL = [
  series(1, { price: price(12) }, { count: { sold: 2_000n, settledDays: 3, newestDay: START } }),
  series(2, { price: price(8), milliJoulePerTh: 20_000, farmId: 2 }),
  series(3, { price: price(30), secondNetwork: 2 }),
  series(4, { price: price(9), provider: BAD, form: 1, holderShareBps: 5_000 }),
];
const rowsOf = (all: readonly SeriesRecord[] = ALL, nowSeconds = IN_SALE, counted = true): readonly MarketRow[] =>
  marketRows({ history: historyOf(all, counted), nowSeconds, tokenOf, states: new Map() });
const ROWS = rowsOf();
const BOOK = new FigureBook(SOURCES);
const LOOKUP = {
  net: (row: MarketRow) => BOOK.figures(row)?.netUsd8,
  breakEven: (row: MarketRow) => BOOK.breakEven(row),
  isForRent: ({ serial }: MarketRow) => serial === 1,
  efficiency: { name: "J/TH", decimals: 3 },
};
const asked = (search: string): readonly number[] =>
  selected(ROWS, marketQueryOf(search), LOOKUP).map(({ serial }) => serial);

describe("the state of a series that was counted", () => {
  const at = (epoch: number): number => Number(epochStart(epoch));
  const stateOf = (now: number, sold: bigint, settledDays = 0, rest: Partial<SeriesRecord> = {}) =>
    countedState(series(1, { minUnits: 10n }, rest), { sold, settledDays }, now);
  it("is what the contract says at each turn of its life", () => {
    assert.equal(stateOf(at(START - 8), 0n), "Announced");
    assert.equal(stateOf(at(START - 7), 0n), "Open");
    assert.equal(stateOf(at(START - 1), 2_000n), "Sold");
    assert.equal(stateOf(at(START), 9n), "Cancelled");
    assert.equal(stateOf(at(START), 10n), "Active");
    assert.equal(stateOf(at(START + 200), 10n, EPOCHS), "Matured");
    const ended = { ending: "Defaulted", days: 3, hash: "0x" } as const;
    assert.equal(stateOf(at(START + 4), 10n, 3, { ended }), "Defaulted");
  });
  it("is not guessed where nobody counted", () => {
    assert.equal(countedState(series(1), undefined, at(START)), undefined);
    assert.equal(countedState(series(1), undefined, at(START - 8)), "Announced");
  });
});

describe("a series that ended", () => {
  const after = Number(epochStart(START + EPOCHS + 3));
  const rows = rowsOf([series(1, { saleEnd: 1 }), series(2, { minUnits: 10n })], after);
  it("earns nothing today: it comes last by net, and passes no bound on it", () => {
    const known = rows.map((row, i) => ({ ...row, state: i === 0 ? ("Matured" as const) : ("Active" as const) }));
    const by = (search: string): readonly (string | undefined)[] =>
      selected(known, marketQueryOf(search), LOOKUP).map(({ state }) => state);
    assert.deepEqual(by("?sort=net"), ["Active", "Matured"]);
    assert.deepEqual(by("?sort=-net"), ["Active", "Matured"]);
    assert.deepEqual(by("?net=0.001"), ["Active"]);
    assert.deepEqual(by("?show=ended"), ["Matured"]);
  });
});

describe("the unit in which efficiency is asked for", () => {
  const networks = new Map([
    [1, { algorithm: "SHA-256d" }],
    [2, { algorithm: "Scrypt" }],
    [3, { algorithm: "Scrypt" }],
  ]);
  it("is that of the chosen network, or the one that all networks share, or Bitcoin's", () => {
    assert.equal(efficiencyUnit(1, networks).name, "J/TH");
    assert.equal(efficiencyUnit(2, networks).name, "J/MH");
    assert.equal(efficiencyUnit(undefined, networks).name, "J/TH");
    assert.equal(efficiencyUnit(undefined, new Map([...networks].slice(1))).name, "J/MH");
    assert.equal(efficiencyUnit(undefined, new Map()).name, "J/TH");
  });
  it("is the unit of the bound", () => {
    const scrypt = rowsOf([
      series(1, { milliJoulePerTh: 1_600_000_000 }),
      series(2, { milliJoulePerTh: 1_700_000_000 }),
    ]);
    const within = (bound: string): readonly number[] =>
      selected(scrypt, marketQueryOf(`?efficiency=${bound}`), {
        ...LOOKUP,
        efficiency: efficiencyUnit(2, networks),
      }).map(({ serial }) => serial);
    assert.deepEqual(within("1.6"), [1]);
    assert.deepEqual(within("1.7"), [2, 1]);
  });
});

describe("rows of the market", () => {
  it("stand newest first, with price a day and what is left to buy", () => {
    assert.deepEqual(
      ROWS.map(({ serial }) => serial),
      [4, 3, 2, 1],
    );
    const second = ROWS[2];
    assert.equal(second?.pricePerThDay, 80_000n);
    assert.equal(second.forSale, 2_000n);
    assert.equal(ROWS[3]?.forSale, 0n, "sold out");
  });
  it("tell a provider's record as the indexer counted it, or what follows from rare events", () => {
    assert.deepEqual(keptWords(historyOf(ALL)).get(BAD), { inTime: 10, late: 2, missed: 1, defaults: 1 });
    const hurt = [
      series(1, { provider: BAD }, { lateDays: 2, coveredDays: 1 }),
      series(2, { provider: BAD }, { ended: { ending: "Defaulted", days: 3, hash: "0x" }, lateDays: 1 }),
    ];
    assert.deepEqual(keptWords(historyOf(hurt, false)).get(BAD), {
      inTime: undefined,
      late: 3,
      missed: 1,
      defaults: 1,
    });
  });
});

describe("figures of a row", () => {
  // So many units that a satoshi of rounding, which falls on the whole series, is nothing on 1 TH/s.
  const figures = (change: Partial<Terms>) =>
    figuresOf({ record: series(9, { maxUnits: 4_000_000_000n, ...change }) }, SOURCES);
  const near = (netUsd8: bigint | undefined, expected: number): void => {
    assert.ok(netUsd8 !== undefined && Math.abs(Number(netUsd8) - expected) < 20, `${netUsd8}`);
  };
  it("are the waterfall of the newest day for 1 TH/s", () => {
    const found = figures({ tariffUsd8: 0n, serviceBps: 0, protocolBps: 0 });
    // A share of 1e12 / 1e18 of the network's 6.25 BTC a block; 30,000 USD each: 18.75 cents.
    near(found?.netUsd8, 18_750_000);
    assert.equal(found?.report.hash, "0x0a");
  });
  it("give holders of a profit share their part, and of merged mining both coins", () => {
    const free = { tariffUsd8: 0n, serviceBps: 0, protocolBps: 0 };
    near(figures({ ...free, form: 1, holderShareBps: 5_000 })?.netUsd8, 9_375_000);
    near(figures({ ...free, secondNetwork: 2 })?.netUsd8, 37_500_000);
  });
  it("are absent without a report of any of its networks", () => {
    assert.equal(figures({ network: 7 }), undefined);
    assert.equal(figures({ secondNetwork: 7 }), undefined);
  });
  it("have a break-even only where somebody can buy", () => {
    const dear = figures({ price: price(1_000) });
    assert.equal(breakEvenOf({ state: "Open" }, dear), Number.NEGATIVE_INFINITY);
    assert.equal(breakEvenOf({ state: "Open" }, figures({ price: price(0.1) })), Number.POSITIVE_INFINITY);
    assert.equal(breakEvenOf({ state: "Active" }, dear), undefined);
    const growth = breakEvenOf({ state: "Open" }, figures({ price: price(14) }));
    assert.ok(growth !== undefined && growth > 0 && growth < 3, String(growth));
  });
});

describe("what is asked for in the address", () => {
  it("comes back as it was written, and leaves others' words alone", () => {
    const query = marketQueryOf("?show=sale&sort=-net&form=merged&network=2&record=clean&q=nor&price=0.2&renewable=50");
    const params = new URLSearchParams("watch=0xabc");
    writeMarketQuery(query, params);
    assert.deepEqual(marketQueryOf(`?${params.toString()}`), query);
    assert.equal(params.get("watch"), "0xabc");
    assert.equal(narrowed(query), 5);
  });
  it("is short when it is as usual, and ignores nonsense", () => {
    const params = new URLSearchParams("sort=best&show=everything&network=-4&price=cheap&form=x");
    const query = marketQueryOf(params.toString());
    assert.deepEqual(query, marketQueryOf(""));
    writeMarketQuery(query, params);
    assert.equal(params.get("sort"), null);
    assert.equal(params.get("price"), null);
  });
});

describe("sorting and filtering", () => {
  it("puts the better end first, and the other way round when asked", () => {
    assert.deepEqual(asked("?sort=price"), [2, 4, 1, 3]);
    assert.deepEqual(asked("?sort=-price"), [3, 1, 4, 2]);
    assert.deepEqual(asked("?sort=efficiency")[0], 2);
    assert.deepEqual(asked("?sort=net")[0], 3, "two coins bring most");
    assert.deepEqual(asked("?sort=net").at(-1), 4, "half of the profit least");
  });
  it("puts what is not known last, in either direction", () => {
    assert.equal(asked("?sort=renewable").at(-1), 2);
    assert.equal(asked("?sort=-renewable").at(-1), 2);
    assert.equal(asked("?sort=breakeven").at(-1), 1, "not on sale");
  });
  it("narrows by state, form, network and record", () => {
    assert.deepEqual(asked("?show=sale"), [4, 3, 2]);
    assert.deepEqual(asked("?show=mining"), [1]);
    assert.deepEqual(asked("?show=rent"), [1]);
    assert.deepEqual(asked("?form=merged"), [3]);
    assert.deepEqual(asked("?form=share"), [4]);
    assert.deepEqual(asked("?network=2"), [3]);
    assert.deepEqual(asked("?record=nodefault"), [3, 2, 1]);
  });
  it("narrows by bounds, which an unknown figure never passes", () => {
    assert.deepEqual(asked("?price=0.09"), [4, 2]);
    assert.deepEqual(asked("?efficiency=25"), [2]);
    assert.deepEqual(asked("?renewable=90"), [4, 3, 1]);
    assert.deepEqual(asked("?renewable=0"), [4, 3, 1]);
    assert.deepEqual(asked("?net=20"), [3]);
    assert.ok(!asked("?breakeven=-90").includes(1));
  });
  it("finds words of farm, provider and energy, and a number", () => {
    assert.deepEqual(asked("?q=llano"), [2]);
    assert.deepEqual(asked("?q=NORTH+hydro"), [3, 1]);
    assert.deepEqual(asked("?q=%234"), [4]);
    assert.deepEqual(asked("?q=nobody"), []);
  });
  it("ranks a provider without a default above one with, whatever else", () => {
    const clean = recordScore({ inTime: 1, late: 5, missed: 5, defaults: 0 }) ?? 0;
    const broken = recordScore({ inTime: 1_000_000, late: 0, missed: 0, defaults: 1 }) ?? 0;
    assert.ok(clean > broken);
    assert.equal(recordScore({ inTime: 0, late: 0, missed: 0, defaults: 0 }), undefined);
  });
});

describe("the book of figures", () => {
  it("works out all rows in slices that leave the page its turn, and stops when told", async () => {
    const book = new FigureBook(SOURCES);
    const needs = { net: true, breakEven: true };
    let clock = 0;
    let rests = 0;
    const now = (): number => (clock += 7);
    const rest = (): Promise<void> => {
      rests += 1;
      return Promise.resolve();
    };
    assert.equal(book.isFilled(ROWS, needs), false);
    assert.equal(await book.fill(ROWS, needs, { signal: new AbortController().signal, now, rest }), true);
    assert.equal(book.isFilled(ROWS, needs), true);
    assert.equal(rests, 2);
    const stopped = new AbortController();
    stopped.abort();
    assert.equal(await new FigureBook(SOURCES).fill(ROWS, needs, { signal: stopped.signal, now, rest }), false);
  });
});
