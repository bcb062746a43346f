import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { farmReport, type FarmReadings, type FarmVerdict } from "./farmDay.ts";

const limits = { declared: 10n ** 17n, milliJoulePerTh: 30_000 };
const EPOCH = 18_800;
const HASHRATE = 10n ** 17n; // 100 PH/s at 30 J/TH need 72 MWh a day
const ENERGY_WH = 72_000_000n;

type Said = {
  pools?: readonly (bigint | undefined)[];
  gross?: bigint | undefined;
  machines?: bigint;
  milliJoulePerTh?: bigint;
  energyWh?: bigint;
};

/** A day from hashrates alone; each pool account is at a pool of its own. */
function day(said: Said): FarmVerdict | undefined {
  const { pools = [], machines, milliJoulePerTh, energyWh } = said;
  const gross = "gross" in said ? said.gross : 5n;
  const readings: FarmReadings = {
    pools: pools.map((hashrate, index) => ({ origin: `pool ${index}`, day: { hashrate, gross } })),
    telemetry: machines === undefined ? undefined : { hashrate: machines, milliJoulePerTh },
    meter: energyWh === undefined ? undefined : { energyWh, renewableBps: 9_000 },
  };
  return farmReport(1, EPOCH, limits, readings);
}
const outcome = (verdict: FarmVerdict | undefined): [bigint | undefined, number | undefined] => [
  verdict?.report.hashrate,
  verdict?.report.sources,
];
const percent = (value: bigint, of: bigint): bigint => (value * of) / 100n;

describe("a farm's day", () => {
  it("has two sources where the metered energy explains the pool's hashrate, and the pool's own figure", () => {
    const verdict = day({ pools: [HASHRATE], energyWh: percent(ENERGY_WH, 104n) });
    assert.deepEqual(verdict, {
      report: {
        farmId: 1,
        epoch: EPOCH,
        hashrate: HASHRATE,
        gross: 5n,
        energyWh: percent(ENERGY_WH, 104n),
        renewableBps: 9_000,
        sources: 2,
      },
      doubts: [],
    });
    const frugal = day({ pools: [HASHRATE], energyWh: percent(ENERGY_WH, 90n) });
    assert.deepEqual(outcome(frugal), [HASHRATE, 2], "machines may use less than was declared");
  });

  it("takes the lower figure with one source where the two disagree, and says why", () => {
    const overstated = day({ pools: [2n * HASHRATE], energyWh: ENERGY_WH });
    assert.deepEqual(outcome(overstated), [HASHRATE, 1]);
    assert.match(overstated?.doubts.join() ?? "", /^pool 0 says 2\d+ H\/s where 1\d+ H\/s counts$/);
    assert.deepEqual(outcome(day({ pools: [HASHRATE / 10n ** 12n], energyWh: ENERGY_WH })), [HASHRATE / 10n ** 12n, 1]);
    assert.deepEqual(outcome(day({ pools: [HASHRATE, percent(HASHRATE, 90n)] })), [percent(HASHRATE, 90n), 1]);
  });

  it("takes the lower of two counts that agree", () => {
    assert.deepEqual(outcome(day({ pools: [HASHRATE], machines: percent(HASHRATE, 98n) })), [
      percent(HASHRATE, 98n),
      2,
    ]);
  });

  it("stands on one source where the others are silent", () => {
    assert.deepEqual(outcome(day({ pools: [HASHRATE] })), [HASHRATE, 1]);
    assert.deepEqual(outcome(day({ pools: [undefined], energyWh: ENERGY_WH })), [HASHRATE, 1]);
  });

  it("counts the sources that agree, and outvotes the one that does not", () => {
    assert.deepEqual(outcome(day({ pools: [HASHRATE], machines: HASHRATE, energyWh: ENERGY_WH })), [HASHRATE, 3]);
    const liar = day({ pools: [3n * HASHRATE], machines: HASHRATE, energyWh: ENERGY_WH });
    assert.deepEqual(outcome(liar), [HASHRATE, 2]);
    assert.match(liar?.doubts.join() ?? "", /^pool 0 says/);
  });

  it("takes two accounts at one pool for one source: a pool has one vote", () => {
    const account = (hashrate: bigint) => ({ origin: "f2pool", day: { hashrate, gross: 5n } });
    const readings = {
      pools: [account(3n * HASHRATE), account(3n * HASHRATE)],
      meter: undefined,
      telemetry: undefined,
    };
    assert.equal(farmReport(1, EPOCH, limits, readings)?.report.sources, 1);
    const telemetry = { hashrate: HASHRATE, milliJoulePerTh: undefined };
    const meter = { energyWh: ENERGY_WH, renewableBps: 0 };
    assert.deepEqual(outcome(farmReport(1, EPOCH, limits, { ...readings, telemetry, meter })), [HASHRATE, 2]);
  });

  it("does not work a hashrate out of energy where the machines contradict the declared J/TH", () => {
    const honest = { pools: [HASHRATE], machines: HASHRATE, energyWh: ENERGY_WH };
    assert.equal(day({ ...honest, milliJoulePerTh: 31_000n })?.report.sources, 3);
    const worse = day({ ...honest, milliJoulePerTh: 40_000n });
    assert.deepEqual(outcome(worse), [HASHRATE, 2]);
    assert.match(worse?.doubts.join() ?? "", /the machines use 40000 mJ\/TH where 30000 are declared/);
  });

  it("waits for a pool's booking, and is nothing without any hashrate", () => {
    assert.equal(day({ energyWh: ENERGY_WH }), undefined);
    assert.equal(day({ pools: [HASHRATE], gross: undefined, energyWh: ENERGY_WH }), undefined);
    assert.equal(day({ pools: [undefined] }), undefined);
  });

  it("books the lower of what two pools say", () => {
    const pools = [7n, 9n].map((gross, index) => ({ origin: `pool ${index}`, day: { hashrate: HASHRATE, gross } }));
    assert.equal(farmReport(1, EPOCH, limits, { pools, telemetry: undefined, meter: undefined })?.report.gross, 7n);
  });
});

describe("of three sources, one that lies", () => {
  /** Honest figures part by less than 5 %. */
  const honest = fc.bigInt(percent(HASHRATE, 98n), percent(HASHRATE, 102n));
  const lie = fc.bigInt(0n, 10n ** 20n);
  const energyFor = (hashrate: bigint): bigint => (hashrate * ENERGY_WH) / HASHRATE;

  it("never moves the hashrate beyond what the honest two say", () => {
    fc.assert(
      fc.property(honest, honest, lie, fc.nat(2), (a, b, lied, place) => {
        const figures = [a, b].toSpliced(place, 0, lied);
        const [pool = 0n, machines = 0n, fed = 0n] = figures;
        // The meter speaks in watt-hours: what it is heard to say is a little below the figure that it meant.
        const heard = (energyFor(fed) * HASHRATE) / ENERGY_WH;
        const truths = [pool, machines, heard].filter((_, index) => index !== place);
        const [low, high] = truths.sort((x, y) => (x < y ? -1 : 1));
        const verdict = day({ pools: [pool], machines, energyWh: energyFor(fed) });
        assert.ok(verdict !== undefined && low !== undefined && high !== undefined);
        const { hashrate, sources } = verdict.report;
        assert.ok(hashrate >= low && hashrate <= high, `${hashrate} is not between ${low} and ${high}`);
        assert.ok(sources >= 2, "the honest two stand behind it");
      }),
    );
  });

  it("of two that disagree makes the lower count, alone", () => {
    fc.assert(
      fc.property(honest, lie, (truth, lied) => {
        const [low, high] = truth < lied ? [truth, lied] : [lied, truth];
        fc.pre((high - low) * 10_000n > high * 500n);
        assert.deepEqual(outcome(day({ pools: [truth, lied] })), [low, 1]);
      }),
    );
  });
});
