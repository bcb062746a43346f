import { expect } from "chai";
import {
  deployOracle,
  endOf,
  ethers,
  moveTo,
  nextBatch,
  nextReport,
  NO_REPORT,
  post,
  postDay,
  receiptOf,
  type Report,
  type World,
} from "./fixture.ts";

type Content = "report" | "farms" | "both" | "prepared";

/**
 * Whole-transaction gas of a post on Cancun: what was measured, and what a change may not pass. `prepared` is a day with farms whose slot
 * somebody filled beforehand. OCR2's transmit of one value, for
 * comparison: 91,192 with 4 members, 99,717 with 7. One signature more or less zero in a byte moves a figure by 12.
 */
const LIMITS: Record<number, Record<Content, bigint>> = {
  4: { report: 87_650n, both: 88_000n, farms: 59_300n, prepared: 70_950n },
  7: { report: 96_650n, both: 97_050n, farms: 68_300n, prepared: 79_900n },
  10: { report: 105_650n, both: 106_050n, farms: 77_300n, prepared: 88_950n },
};
const QUORUMS: Record<number, bigint> = { 4: 3n, 7: 5n, 10: 7n };
const OCR2_OF_FOUR = 91_192n;

async function postNext(w: World, content: Content, own: Partial<Report> = {}): Promise<bigint> {
  const { lastEpoch, sequence } = await w.oracle.networkState(1);
  await moveTo(endOf(Number(lastEpoch) + 1));
  if (content === "prepared") await w.oracle.prepareDays(1, lastEpoch + 1n, 1);
  const batch = await nextBatch(w, {
    report: content === "farms" ? NO_REPORT : await nextReport(w, own),
    farmsRoot: content === "report" ? ethers.ZeroHash : ethers.id(`farms of ${String(sequence)}`),
  });
  return (await receiptOf(await post(w, batch))).gasUsed;
}

describe("OutputOracle: gas of a post", () => {
  for (const members of [4, 7, 10]) {
    it(`${String(members)} members, ${String(QUORUMS[members])} signatures`, async () => {
      const w = await deployOracle({ members });
      expect((await w.oracle.committee()).quorum).to.equal(QUORUMS[members]);
      await postDay(w);
      for (const content of ["report", "both", "farms", "prepared"] as const) {
        const gas = await postNext(w, content);
        const limit = LIMITS[members]?.[content] ?? 0n;
        expect(gas <= limit, `${content}: ${String(gas)}, limit ${String(limit)}`).to.equal(true);
        // A figure that fell well below its limit is out of date.
        expect(gas + 500n >= limit, `${content}: ${String(gas)}, far below ${String(limit)}: lower the limit`).to.equal(
          true,
        );
      }
    });
  }

  it("of four members, with a day and farms: below OCR2's, from the second day on and for the 64th alike", async () => {
    const w = await deployOracle();
    await postDay(w, {}, ethers.id("farms"));
    const costs: bigint[] = [];
    // Days of few blocks, so that no retarget falls between.
    const day = { blockCount: 20, fees: 20n * 30_000_000n };
    for (let i = 2; i <= 66; ++i) costs.push(await postNext(w, "both", day));
    for (const cost of costs) expect(cost < OCR2_OF_FOUR, String(cost)).to.equal(true);
  });
});
