import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { waterfall } from "@adit/sdk/math";

const DIFFICULTY_1_TARGET = 0xffffn << 208n;
const DIFFICULTY = 124_930_000_000_000n;
const SECONDS_PER_DAY = 86_400n;
const TH = 10n ** 12n;

describe("docs/how-a-unit-earns.md", () => {
  it("shows the figures that the arithmetic yields", async () => {
    const text = await readFile(new URL("../../docs/how-a-unit-earns.md", import.meta.url), "utf8");
    const lines = waterfall({
      hashrate: 1_000n * TH,
      rewardPerBlock: 312_500_000n,
      coinDecimals: 8,
      targetSeconds: (DIFFICULTY_1_TARGET / DIFFICULTY + 1n) * SECONDS_PER_DAY,
      tokenDecimals: 8,
      priceUsd8: 90_000n * 10n ** 8n,
      milliJoulePerTh: 17_000n,
      tariffUsd8: 5_000_000n,
      maintenanceUsd8PerThDay: 100_000n,
      serviceBps: 200n,
      protocolBps: 100n,
    });
    for (const [name, amount] of Object.entries<bigint>({ ...lines })) {
      const row = text.split("\n").find((line) => line.replaceAll("*", "").startsWith(`| ${name} |`));
      expect(row, `a row for ${name}`).to.be.a("string");
      expect(row?.replaceAll("*", ""), name).to.match(new RegExp(`\\| -?${amount.toLocaleString("en-US")} \\|$`));
    }
    expect(text).to.include(`${(Number(lines.holders) / 100).toFixed(2)} sats for the day`);
  });
});
