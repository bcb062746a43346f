import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { network } from "hardhat";
import { NOTHING } from "./exact-profit-share.ts";
import { TERA } from "./exact-waterfall.ts";

const { ethers } = await network.create();

describe("docs/owed-profit-share.md", () => {
  it("shows the lines that the contract computes", async () => {
    const page = await readFile(new URL("../../docs/owed-profit-share.md", import.meta.url), "utf8");
    const harness = await ethers.deployContract("ProfitShareHarness");
    const day = {
      sold: 1_000n * TERA,
      delivered: 8_000n * TERA,
      reserved: 10_000n * TERA,
      reported: 4_800_000n,
      expected: 4_850_000n,
      energyWh: 5_500_000n,
      toleranceBps: 300n,
      toleranceDays: 0n,
      holderShareBps: 8_000n,
      firstOfWindow: true,
    };
    const terms = {
      hashrate: 0n,
      rewardPerBlock: 0n,
      coinDecimals: 8,
      targetSeconds: 0n,
      tokenDecimals: 8,
      priceUsd8: 35_000n * 10n ** 8n,
      milliJoulePerTh: 30_000n,
      tariffUsd8: 5_000_000n,
      maintenanceUsd8PerThDay: 100_000n,
      serviceBps: 200n,
      protocolBps: 100n,
    };
    const [lines] = await harness.compute(day, terms, { ...NOTHING, lossCarry: 10_000n });
    const row = [...lines].map((line) => line.toLocaleString("en-US")).join(" | ");
    expect(page).to.include(`| 10 % | ${row} |`);
  });
});
