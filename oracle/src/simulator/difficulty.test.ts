import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { bitsToTarget, RETARGET_INTERVAL } from "@adit/sdk/math";
import data from "./data/bitcoin-difficulty.json" with { type: "json" };
import { rebuildPeriods } from "./difficulty.ts";

const shared = new URL("../../../../shared/data/bitcoin/", import.meta.url);
const sharedCsv = new URL("difficulty-periods.csv", shared);
const sharedBlocks = new URL("blocks-890440.json", shared);

describe("the imported difficulty periods", () => {
  it("are 371, for heights 2,016 to 749,951", () => {
    assert.equal(data.periods.length, 371);
  });

  it("prove themselves: each hash lies below the target of its own period", () => {
    let target = bitsToTarget(0x1d00ffff);
    for (const [index, [bits, hash]] of data.periods.entries()) {
      assert.ok(BigInt(`0x${hash}`) <= target, `block ${(index + 1) * RETARGET_INTERVAL - 1}`);
      target = bitsToTarget(Number.parseInt(bits as string, 16));
    }
  });

  it("name their source, licence, anchor and error", () => {
    assert.match(data.source.package, /python3-electrum/);
    assert.match(data.source.licence, /MIT/);
    assert.match(data.times.error, /measured/);
  });

  it(
    "agree with an independent list",
    { skip: existsSync(sharedCsv) ? false : "no ../shared/data/bitcoin/difficulty-periods.csv" },
    () => {
      const rows = readFileSync(sharedCsv, "utf8")
        .split("\n")
        .filter((line) => /^\d/.test(line));
      for (const [index, [bits, hash]] of data.periods.entries()) {
        const [period, , targetHex, previousHash] = (rows[index] as string).split(",");
        assert.equal(Number(period), index + 1);
        assert.equal(bitsToTarget(Number.parseInt(bits as string, 16)), BigInt(`0x${targetHex}`));
        assert.equal(hash, previousHash);
      }
    },
  );
});

describe("the rebuilt times", () => {
  const periods = rebuildPeriods();

  it("start at the quoted header and follow from the ratio of targets alone", () => {
    assert.equal(periods[0]?.startsAt, data.times.anchor.time);
    assert.equal(periods[0].firstHeight, data.times.anchor.height);
    for (const [index, period] of periods.slice(0, -1).entries()) {
      const next = periods[index + 1];
      assert.ok(next !== undefined);
      const exact = (1_209_600n * next.target) / period.target;
      assert.ok(Math.abs(period.span - Number(exact)) <= 1);
    }
  });

  it("refuse a step at the 4x limit, which hides the time", () => {
    const source = {
      times: { anchor: { height: 2016, time: 0 } },
      periods: [
        ["1c7fff80", "00"],
        ["1d01fffe", "00"],
      ],
    };
    assert.throws(() => rebuildPeriods(source), /hidden by the 4x limit/);
  });

  it("refuse an anchor that begins no period", () => {
    assert.throws(
      () => rebuildPeriods({ ...data, times: { anchor: { height: 554_401, time: 0 } } }),
      /begins no difficulty period/,
    );
  });

  it(
    "miss the header of block 890,440 by the stated 9.3 hours",
    { skip: existsSync(sharedCsv) && existsSync(sharedBlocks) ? false : "no ../shared/data/bitcoin" },
    () => {
      const rows = readFileSync(sharedCsv, "utf8")
        .split("\n")
        .filter((line) => /^\d/.test(line));
      const targets = rows.map((row) => BigInt(`0x${row.split(",")[2]}`));
      const [block] = JSON.parse(readFileSync(sharedBlocks, "utf8")) as { height: number; header: string }[];
      assert.ok(block !== undefined);
      const realTime = Buffer.from(block.header, "hex").readUInt32LE(68);
      let time = data.times.anchor.time;
      let index = data.times.anchor.height / RETARGET_INTERVAL;
      const span = (): number => (1_209_600 * Number(targets[index])) / Number(targets[index - 1]);
      for (; (index + 1) * RETARGET_INTERVAL <= block.height; index++)
        time += (span() * RETARGET_INTERVAL) / (RETARGET_INTERVAL - 1);
      const rebuilt = time + ((block.height - index * RETARGET_INTERVAL) * span()) / (RETARGET_INTERVAL - 1);
      const errorHours = (rebuilt - realTime) / 3600;
      assert.ok(Math.abs(errorHours + 9.3) < 0.1, `error of ${errorHours} h`);
    },
  );
});
