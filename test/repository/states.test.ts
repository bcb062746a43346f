import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { playLives } from "./states/lives.ts";
import { distinct, tables, withTables } from "./states/page.ts";
import type { StateName, Tape } from "./states/tape.ts";
import { STATES } from "./states/tape.ts";

/** Every change of state that the rules allow. */
const CHANGES: readonly (readonly [StateName, StateName])[] = [
  ["None", "Announced"],
  ["None", "Open"],
  ["Announced", "Open"],
  ["Open", "Sold"],
  ["Open", "Cancelled"],
  ["Sold", "Active"],
  ["Sold", "WoundUp"],
  ["Active", "Suspended"],
  ["Active", "Matured"],
  ["Active", "EndedEarly"],
  ["Active", "Defaulted"],
  ["Active", "WoundUp"],
  ["Suspended", "Active"],
  ["Suspended", "EndedEarly"],
  ["Suspended", "Defaulted"],
  ["Suspended", "WoundUp"],
  ["EndedEarly", "Defaulted"],
  ["WoundUp", "Defaulted"],
];

/** Nothing leads out of these. */
const FINAL: ReadonlySet<StateName> = new Set<StateName>(["Cancelled", "Matured", "Defaulted"]);

describe("docs/states.md", () => {
  let tapes: Tape[];

  before(async function () {
    this.timeout(600_000);
    tapes = await playLives();
  });

  it("is what the contracts do (else: node scripts/generate-states.ts, and review the difference)", async () => {
    const text = await readFile(new URL("../../docs/states.md", import.meta.url), "utf8");
    expect(withTables(text, tables(tapes))).to.equal(text);
  });

  it("meets every state", () => {
    const met = new Set(tapes.flatMap((tape) => tape.sights.map((sight) => sight.state)));
    expect([...met].sort()).to.deep.equal([...STATES].sort());
  });

  it("meets every change of state that there is, and no other", () => {
    const steps = distinct(tapes.flatMap((tape) => tape.steps));
    const met = new Set(steps.filter(({ from, to }) => from !== to).map(({ from, to }) => `${from} -> ${to}`));
    expect([...met].sort()).to.deep.equal(CHANGES.map(([from, to]) => `${from} -> ${to}`).sort());
  });

  it("ends where nothing leads out", () => {
    const leaving = tapes.flatMap((tape) => tape.steps).filter(({ from, to }) => from !== to && FINAL.has(from));
    expect(leaving).to.deep.equal([]);
  });

  it("moves escrow only to where the holders or the provider can pull it: what is refunded or released never comes back", () => {
    for (const tape of tapes) {
      for (const [i, sight] of tape.sights.entries()) {
        const before = tape.sights[i - 1]?.money;
        if (!before) continue;
        expect(sight.money.released >= before.released && sight.money.refunded >= before.refunded).to.equal(true);
        const { escrowed, withheld, released, refundable, refunded, paid } = sight.money;
        expect(escrowed + withheld + released + refundable + refunded, "CONS-C").to.equal(paid);
      }
    }
  });
});
