import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keccak256, toHex } from "viem";
import { agree, lowerMedian, type AgreeParameters } from "./agree.ts";
import { farmBreaksBounds } from "./bounds.ts";
import { EMPTY_ROOT } from "./merkle.ts";
import { NO_REPORT, type FarmReport, type NetworkReport, type Observation } from "./types.ts";

const EPOCH = 18_809;
const HONEST: NetworkReport = {
  epoch: EPOCH,
  firstHeight: 689_400,
  blockCount: 140,
  bits: 0x170e1ef9,
  nextBits: 0,
  retargetTime: 0,
  fees: 2_800_000_000n,
  priceUsd8: 3_500_000_000_000n,
  blocksRoot: keccak256(toHex("blocks")),
};
const FARM: FarmReport = {
  farmId: 1,
  epoch: EPOCH,
  hashrate: 10n ** 17n,
  gross: 3_000_000n,
  energyWh: 81_600_000n,
  renewableBps: 9_000,
  sources: 2,
};
/** 100 PH/s at 34 J/TH: 81.6 MWh a day. */
const LIMITS = new Map([[1, { declared: 10n ** 17n, milliJoulePerTh: 34_000 }]]);
/** A day at which 100 PH/s earn about 0.0304 BTC: difficulty 20 T, 6.45 BTC a block. */
const DAY = { targetSeconds: ((0xffffn << 208n) / 20_000_000_000_000n + 1n) * 86_400n, rewardPerBlock: 645_000_000n };

const observe = (change: Partial<NetworkReport> = {}, farms: FarmReport[] = [FARM]): Observation => ({
  network: 1,
  sequence: 5,
  report: { ...HONEST, ...change },
  farms,
  evidenceHash: EMPTY_ROOT,
});
const among = (observations: Observation[], change: Partial<AgreeParameters> = {}) =>
  agree({ observations, f: 1, farms: LIMITS, dayOf: () => DAY, ...change });

test("members that saw the same agree on it", () => {
  const { report, farms, dropped } = among([observe(), observe(), observe()]);
  assert.deepEqual(report, HONEST);
  assert.deepEqual(farms, [FARM]);
  assert.deepEqual(dropped, []);
});

test("the order of observations does not matter", () => {
  const seen = [observe({ fees: 1n }), observe({ fees: 3n }), observe({ fees: 2n }), observe({ priceUsd8: 7n })];
  fc.assert(
    fc.property(fc.shuffledSubarray(seen, { minLength: 4 }), (shuffled) => {
      assert.deepEqual(among(shuffled), among(seen));
    }),
  );
});

test("the median of an even number of values is the lower of the two in the middle", () => {
  assert.equal(lowerMedian([4n, 1n, 3n, 2n]), 2n);
  assert.equal(lowerMedian([3n, 1n, 2n]), 2n);
  assert.throws(() => lowerMedian([]), RangeError);
});

test("f liars cannot move any number out of what honest members said", () => {
  const uint = fc.bigInt({ min: 0n, max: (1n << 56n) - 1n });
  const value = fc.record({ fees: uint, priceUsd8: fc.bigInt({ min: 1n, max: (1n << 56n) - 1n }) });
  const sizes = fc.integer({ min: 1, max: 3 }).chain((f) =>
    fc.record({
      f: fc.constant(f),
      honest: fc.array(value, { minLength: f + 1, maxLength: 8 }),
      liars: fc.array(value, { minLength: f, maxLength: f }),
    }),
  );
  fc.assert(
    fc.property(sizes, ({ f, honest, liars }) => {
      fc.pre(honest.length + liars.length >= 2 * f + 1);
      const { report } = among(
        [...honest, ...liars].map((seen) => observe(seen, [])),
        { f },
      );
      for (const field of ["fees", "priceUsd8"] as const) {
        const said = honest.map((seen) => seen[field]).sort((a, b) => (a < b ? -1 : 1));
        assert.ok(report[field] >= (said.at(0) ?? 0n) && report[field] <= (said.at(-1) ?? 0n), field);
      }
    }),
  );
});

test("one liar among three changes neither heights, bits nor the root of blocks", () => {
  const lie = observe({
    firstHeight: 1,
    blockCount: 2_000,
    bits: 1,
    nextBits: 1,
    retargetTime: 1,
    blocksRoot: keccak256(toHex("lie")),
  });
  assert.deepEqual(among([observe(), lie, observe()]).report, HONEST);
});

test("the root of blocks is the one most members gave who counted as the median does", () => {
  const other = keccak256(toHex("other"));
  const lagging = observe({ blockCount: 139, blocksRoot: other });
  assert.equal(
    among([observe(), lagging, observe(), observe({ blockCount: 141, blocksRoot: other })]).report.blocksRoot,
    HONEST.blocksRoot,
  );
});

test("a price that too few members know is not known, and never taken from fewer than 2f + 1", () => {
  assert.equal(among([observe({ priceUsd8: 0n }), observe({ priceUsd8: 1n }), observe()]).report.priceUsd8, 0n);
  assert.equal(among([observe({ priceUsd8: 0n }), observe(), observe(), observe()]).report.priceUsd8, HONEST.priceUsd8);
});

test("a network that too few members saw is not reported; farms still are", () => {
  const blind = { ...observe(), report: NO_REPORT };
  const { report, farms } = among([blind, observe(), observe()]);
  assert.deepEqual(report, NO_REPORT);
  assert.deepEqual(farms, [FARM]);
});

test("a farm that too few members saw is dropped, never the batch", () => {
  const { report, farms, dropped } = among([observe(), observe(), observe({}, [])]);
  assert.equal(report.epoch, EPOCH);
  assert.deepEqual(farms, []);
  assert.deepEqual(dropped, [{ farmId: 1, epoch: EPOCH, reason: "seen by 2 members, 3 are needed" }]);
});

test("a member that reports a farm twice has one voice", () => {
  const twice = observe({}, [FARM, { ...FARM, hashrate: 1n }]);
  assert.deepEqual(among([twice, observe({}, []), observe()]).farms, []);
});

test("the agreed report tells what its own day paid", () => {
  const asked: [number, number][] = [];
  among([observe(), observe(), observe()], {
    dayOf: (epoch, agreed) => {
      asked.push([epoch, agreed.blockCount]);
      return DAY;
    },
  });
  assert.deepEqual(asked, [[EPOCH, 140]]);
});

test("farms come sorted by id and day", () => {
  const limits = new Map([1, 2].map((id) => [id, { declared: 10n ** 17n, milliJoulePerTh: 34_000 }]));
  const seen = [{ ...FARM, farmId: 2 }, { ...FARM, epoch: EPOCH - 1 }, FARM];
  const { farms } = among([observe({}, seen), observe({}, seen), observe({}, seen.toReversed())], { farms: limits });
  assert.deepEqual(
    farms.map((farm) => [farm.farmId, farm.epoch]),
    [
      [1, EPOCH - 1],
      [1, EPOCH],
      [2, EPOCH],
    ],
  );
});

test("too few observations, or of different batches or days, cannot agree", () => {
  assert.throws(() => among([observe(), observe()]), /needs 3 observations, got 2/);
  assert.throws(() => among([observe(), observe(), { ...observe(), sequence: 6 }]), /different sequences/);
  assert.throws(() => among([observe(), observe(), { ...observe(), network: 2 }]), /different networks/);
  assert.throws(() => among([observe(), observe(), observe({ epoch: EPOCH + 1 })]), /different days/);
});

const BROKEN: readonly [string, Partial<FarmReport>, RegExp][] = [
  [
    "more hashrate than a quarter above the declared",
    { hashrate: 125n * 10n ** 15n + 1n },
    /above 12500 bps of the declared/,
  ],
  ["energy that the hashrate cannot need", { energyWh: 163_200_001n }, /does not fit the hashrate/],
  ["energy that the hashrate cannot live on", { energyWh: 40_799_999n }, /does not fit the hashrate/],
  ["more income than luck allows", { gross: 4_000_000_000n }, /above .* what luck allows/],
  ["a renewable share above the whole", { renewableBps: 10_001 }, /above the whole/],
  ["no source", { sources: 0 }, /no source/],
];
for (const [name, change, reason] of BROKEN) {
  test(`joint bounds drop a farm with ${name}`, () => {
    const farm = { ...FARM, ...change };
    const { farms, dropped } = among([observe({}, [farm]), observe({}, [farm]), observe({}, [farm])]);
    assert.deepEqual(farms, []);
    assert.match(dropped[0]?.reason ?? "", reason);
  });
}

test("joint bounds allow what is on their edge, a farm without a meter, and a lone miner's whole block", () => {
  const limits = LIMITS.get(1);
  for (const change of [
    { hashrate: 125n * 10n ** 15n, energyWh: 0n },
    { energyWh: 163_200_000n },
    { gross: 645_000_000n, energyWh: 0n },
  ]) {
    assert.equal(farmBreaksBounds({ ...FARM, ...change }, limits, DAY), undefined);
  }
});

test("a farm that the registry does not know, or a day without a report, is dropped", () => {
  assert.match(farmBreaksBounds(FARM, undefined, DAY) ?? "", /knows no such farm/);
  assert.match(farmBreaksBounds(FARM, LIMITS.get(1), undefined) ?? "", /is not known/);
});
