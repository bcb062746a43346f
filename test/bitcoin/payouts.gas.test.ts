import { expect } from "chai";
import { measurePayouts } from "../../bench/lib/payouts.ts";

/** Whole-transaction gas, and what a change may not pass. Peers' figure of a whole proof with 10 headers and depth 10: about 101,000. */
const GOALS: Record<string, number> = {
  "spv.payout.6headers.depth12": 110_000,
};

describe("PayoutVerifier: gas of a proof", () => {
  it("stays within the goal, with both branches of depth 12", async () => {
    const rows = await measurePayouts((line) => { process.stdout.write(`${line}\n`); });
    expect(rows.map(({ id }) => id)).to.include.members(Object.keys(GOALS));
    for (const [id, goal] of Object.entries(GOALS)) {
      expect(rows.find((row) => row.id === id)?.adit, id).to.be.at.most(goal);
    }
  });
});
