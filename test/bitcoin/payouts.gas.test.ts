import { expect } from "chai";
import { measurePayouts } from "../../bench/lib/payouts.ts";

/** The goal, in gas of the whole transaction, and what the others may not pass. */
const LIMITS: Record<string, number> = {
  "spv.payout.6headers.depth12": 110_000,
  "spv.coinbase.6headers.depth12": 85_000,
  "spv.payout.firstOfWeek": 127_000,
};

describe("PayoutVerifier: gas of a proof", () => {
  it("stays within the goal, with six headers and a tree of depth 12", async () => {
    const rows = await measurePayouts();
    expect(rows.map(({ id }) => id)).to.deep.equal(Object.keys(LIMITS));
    for (const { id, adit } of rows) expect(adit, id).to.be.at.most(LIMITS[id] ?? 0);
  });
});
