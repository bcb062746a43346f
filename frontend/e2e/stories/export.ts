import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { formatDecimal } from "@adit/sdk/format";
import { hashpowerAbi, settlementAbi } from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import Papa from "papaparse";
import type { Page } from "playwright-core";
import { createPublicClient, getAbiItem, http } from "viem";
import type { Story } from "../story.ts";

const HOUR = 3_600;

async function download(page: Page, ending: "CSV" | "JSON"): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Download ${ending}` }).click(),
  ]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** A holder takes the year's files to whoever does the taxes: every figure is the chain's, to the last digit. */
const story: Story = {
  name: "A holder exports for taxes",
  devices: ["desktop"],
  play: async ({ stage, visit, step }) => {
    const id = stage.series.inMidTerm;
    const { page, account } = await visit({ money: 1_000_000n });
    const units = await stage.chain.handOver(id, account.address);
    await stage.playDays(1, { run: [id] });
    await stage.company.time.moveTo((await stage.now()) + HOUR);
    const chain = createPublicClient({ transport: http(stage.rpc) });
    const { hashpower, settlement } = stage.deployment.contracts;
    const logs = { fromBlock: BigInt(stage.deployment.startBlock), strict: true } as const;
    await step("claims something to export", page, async () => {
      await page.goto("/portfolio");
      await page.getByRole("button", { name: "Claim all" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Confirm in the wallet" }).click();
      await page.getByText(/The rewards are in your wallet/).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("tab", { name: "What happened" }).click();
      await page
        .getByText(/^Claimed /)
        .first()
        .waitFor();
    });
    await step("the CSV has the chain's own amount, time, price and transactions", page, async () => {
      const { name, text } = await download(page, "CSV");
      assert.match(name, /^adit-0x[0-9a-f]{8}-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
      assert.ok(text.endsWith("\r\n"));
      const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
      assert.deepEqual(errors, []);
      const [claim] = await chain.getLogs({
        ...logs,
        address: hashpower,
        event: getAbiItem({ abi: hashpowerAbi, name: "RewardClaimed" }),
        args: { account: account.address, id },
      });
      assert.ok(claim !== undefined, "a claim on the chain");
      const row = data.find((one) => one.kind === "claimed");
      assert.ok(row !== undefined, "a claim in the file");
      const { timestamp } = await chain.getBlock({ blockHash: claim.blockHash });
      assert.equal(row.time_utc, new Date(Number(timestamp) * 1_000).toISOString().replace(".000Z", "Z"));
      assert.equal(row.transaction, claim.transactionHash);
      assert.equal(row.series, `#${serialOf(id)}`);
      assert.equal(row.amount, formatDecimal(claim.args.amount, 8, { group: false }));
      const days = await chain.getLogs({
        ...logs,
        address: settlement,
        event: getAbiItem({ abi: settlementAbi, name: "EpochSettled" }),
        args: { id },
      });
      const priced = days.find(({ transactionHash }) => transactionHash === row.price_transaction);
      assert.ok(priced !== undefined, "the price's transaction settled a day");
      assert.equal(row.price_usd, formatDecimal(priced.args.priceUsd8, 8, { group: false }));
      const value = (claim.args.amount * priced.args.priceUsd8) / 10n ** 8n;
      assert.equal(row.value_usd, formatDecimal(value, 8, { group: false }));
      const received = data.find((one) => one.kind === "received");
      assert.equal(received?.units, units.toString());
    });
    await step("the JSON says the same", page, async () => {
      const { text } = await download(page, "JSON");
      const parsed: unknown = JSON.parse(text);
      assert.ok(typeof parsed === "object" && parsed !== null && "entries" in parsed && Array.isArray(parsed.entries));
      assert.ok(parsed.entries.length >= 2);
      assert.ok("account" in parsed && parsed.account === account.address);
    });
    await step("a range without a day of the account is an empty table with its head", page, async () => {
      await page.getByLabel("From (UTC)").fill("2019-01-01");
      await page.getByLabel("To, included (UTC)").fill("2019-12-31");
      const { name, text } = await download(page, "CSV");
      assert.ok(name.endsWith("-2019-01-01-2019-12-31.csv"));
      assert.equal(text.split("\r\n").length, 2);
    });
  },
};

export default story;
