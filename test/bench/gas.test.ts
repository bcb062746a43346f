import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { measureGas, type GasReport } from "../../bench/lib/gas.ts";

const FILE = new URL("../../bench/results/gas.json", import.meta.url);

/** The goals of the design, in whole-transaction gas. A figure above its goal needs a word in docs/gas.md, not a new goal here. */
const GOALS = {
  "transfer.existing": 40_900,
  "deposit.steady": 52_000,
  "settle.fixed": 120_000,
  "wrapped.transfer": 45_000,
  "settle.furtherSeries": 70_000,
  "settle.furtherDay": 50_000,
  "relay.header": 1_000,
  "relay.retarget.20": 150_000,
  "spv.payout.6headers.depth12": 110_000,
} as const;

describe("gas: the checked-in figures", () => {
  let stored: GasReport;
  let measured: GasReport;

  before(async function () {
    this.timeout(600_000);
    stored = JSON.parse(await readFile(FILE, "utf8")) as GasReport;
    measured = await measureGas({ manyHolders: 0 });
  });

  it("are what the contracts cost now (else: npm run bench:gas, and review the difference)", () => {
    const fixed = stored.rows.filter((row) => !row.id.includes(".holders."));
    expect(measured.rows).to.deep.equal(fixed);
    expect(measured.hardfork).to.equal(stored.hardfork);
  });

  for (const [id, goal] of Object.entries(GOALS)) {
    it(`${id} stays within ${goal}`, () => {
      const row = measured.rows.find((candidate) => candidate.id === id);
      expect(row?.adit).to.be.at.most(goal);
    });
  }

  it("a reward-bearing transfer costs within 3 % of OpenZeppelin's plain one", () => {
    const row = measured.rows.find((candidate) => candidate.id === "transfer.existing");
    expect(row?.adit).to.be.at.most((row?.peers.openZeppelin ?? 0) * 1.03);
  });

  it("deposit and transfer cost the same with 10 and with 100,000 holders", () => {
    for (const operation of ["deposit", "transfer"]) {
      const [few, many] = [10, 100_000].map((n) => stored.rows.find((row) => row.id === `${operation}.holders.${n}`));
      expect(few?.adit, operation).to.be.a("number");
      expect(Math.abs((few?.adit ?? 0) - (many?.adit ?? 0)), operation).to.be.below(50);
    }
  });
});
