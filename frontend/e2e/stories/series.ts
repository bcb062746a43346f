import assert from "node:assert/strict";
import { primaryMarketAbi } from "@adit/sdk/abis";
import { getSettledDays } from "@adit/sdk/actions";
import { formatDay, formatDecimal } from "@adit/sdk/format";
import { HASHES_PER_TH, mulDivDown, serialOf } from "@adit/sdk/math";
import type { Locator, Page } from "playwright-core";
import { createPublicClient, http } from "viem";
import type { Story } from "../story.ts";

const EXTRA_DECIMALS = 6;
const THIN_SPACE = "\u2009";

/** Somebody reads a series before buying: its terms, what can be lost, what was paid and how that is known. */
const story: Story = {
  name: "A buyer reads a series",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    const client = createPublicClient({ transport: http(stage.rpc) });
    const { deployment } = stage;
    const market = { address: deployment.contracts.market, abi: primaryMarketAbi, args: [id] } as const;
    const { page } = await visit({ walletless: true, connect: false });

    await step("the terms match the chain, and so does their hash", page, async () => {
      await page.goto(`/series/${serialOf(id)}`);
      await page.getByText("Terms match the chain").waitFor();
      const hash = await client.readContract({ ...market, functionName: "termsHash" });
      await page.locator("#terms .hash-check").getByText(hash).waitFor();
      const terms = await client.readContract({ ...market, functionName: "terms" });
      const efficiency = `${formatDecimal(BigInt(terms.milliJoulePerTh), 3)} J/TH`;
      await page.locator("#terms").getByText(efficiency, { exact: true }).waitFor();
      assert.ok((await page.locator("#terms").innerText()).includes(terms.documentHash));
    });

    await step("risks stand before returns, and the low case before the others", page, async () => {
      const [risks = 0, returns = 0] = await Promise.all(
        ["#risks", "#outcomes"].map((section) => topOf(page, section)),
      );
      assert.ok(risks < returns, "risks come first");
      await page.locator(".outcomes tbody th").first().waitFor();
      const cases = await page.locator(".outcomes tbody th .case-name").allInnerTexts();
      assert.deepEqual(
        cases.map((name) => name.toLowerCase()),
        ["low", "base", "high"],
      );
    });

    await step("typed by keyboard, an assumption changes the outcome, and a loss is said first", page, async () => {
      const results = page.locator(".calculator-results");
      const low = page.locator(".outcomes tbody tr").first();
      const before = await low.innerText();
      await type(page, "Price of 1 TH/s for the days counted", "500");
      await results.getByText(/^In the low case \$[\d.,]+ of \$500\.00 is lost/).waitFor();
      assert.notEqual(await low.innerText(), before);
      await low.getByText(/lost/).waitFor();
      assert.ok((await topOf(page, ".calculator-results .message")) < (await topOf(page, ".outcomes")));
      await report.sound(page, `series-loss-${device.name}`);
    });

    await step("the slider answers to the keyboard and moves the typed value", page, async () => {
      const field = page.getByRole("textbox", { name: "Difficulty grows, base case" });
      assert.equal(await field.inputValue(), "40");
      await page.getByRole("slider", { name: "Difficulty grows, base case, slider" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction(
        () => [...document.querySelectorAll("input")].some((input) => input.value === "41"),
        undefined,
      );
      assert.equal(await field.inputValue(), "41");
      await page.getByRole("button", { name: "Start over" }).click();
      await page.getByText(/of \$500\.00 is lost/).waitFor({ state: "hidden" });
      assert.equal(await field.inputValue(), "40");
    });

    await step("the table beneath the chart says what the chain paid, day by day", page, async () => {
      const days = await getSettledDays(client, { deployment, id, fromBlock: 0n });
      const chart = page.locator("#days figure").first();
      await chart.getByText("Show as table").click();
      const rows = chart.locator("tbody tr");
      await rows.first().waitFor();
      assert.equal(await rows.count(), Math.min(days.length, 31));
      const terms = await client.readContract({ ...market, functionName: "terms" });
      for (const [i, day] of days.slice(0, 31).entries()) {
        assert.ok(day.payment !== "covered");
        const perTh = mulDivDown(
          day.lines.holders * 10n ** BigInt(EXTRA_DECIMALS),
          HASHES_PER_TH,
          day.units * terms.unitHashrate,
        );
        const amount = formatDecimal(perTh, EXTRA_DECIMALS, { minDigits: 2, maxDigits: 2 });
        const said = `${amount.replaceAll(",", THIN_SPACE)} sat`;
        const cells = await rows.nth(i).locator("th, td").allInnerTexts();
        assert.deepEqual(cells, [formatDay(day.epoch), said, said]);
      }
      await page.getByText("Recomputed here").waitFor();
    });

    await step("what the chart shows at a day is what its table says", page, async () => {
      const chart = page.locator("#days figure").first();
      // The table has a month to a page.
      const rows = await rowsOf(chart);
      const later = chart.getByRole("button", { name: "Later", exact: true });
      while ((await later.count()) > 0 && (await later.isEnabled())) {
        await later.click();
        rows.push(...(await rowsOf(chart)));
      }
      const plot = chart.locator(".recharts-surface").first();
      await plot.scrollIntoViewIfNeeded();
      const box = await plot.boundingBox();
      assert.ok(box !== null);
      await page.mouse.move(box.x + box.width - 12, box.y + box.height / 2);
      const tip = chart.locator(".chart-tip");
      await tip.waitFor();
      // Which of the last days lies under the pointer depends on how many there are.
      const day = await tip.locator("p").innerText();
      const row = rows.find(([head]) => head === day);
      assert.ok(row !== undefined, `${day} is in the table`);
      assert.deepEqual(await tip.locator("dd").allInnerTexts(), row.slice(1));
    });

    await step("a day leads to its proof", page, async () => {
      const days = await getSettledDays(client, { deployment, id, fromBlock: 0n });
      const epoch = days.at(-1)?.epoch ?? 0;
      const terms = await client.readContract({ ...market, functionName: "terms" });
      await page.locator(`.day-grid [data-epoch="${epoch}"]`).focus();
      await page.getByRole("link", { name: "Evidence of the day" }).waitFor();
      await report.sound(page, `series-days-${device.name}`);
      await page.keyboard.press("Enter");
      const date = new Date(epoch * 86_400_000).toISOString().slice(0, 10);
      await page.waitForURL(`**/proofs/${terms.network}/${date}/farms/${terms.farmId}`);
    });
  },
};

/** Fills a field as a keyboard does, and leaves it. */
async function type(page: Page, label: string, value: string): Promise<void> {
  const field: Locator = page.getByRole("textbox", { name: label });
  await field.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(value);
  await page.keyboard.press("Tab");
}

/** Cells of each row that a chart's table shows now. */
async function rowsOf(chart: Locator): Promise<string[][]> {
  const rows = await chart.locator("tbody tr").all();
  return await Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
}

async function topOf(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the page`);
  return box.y;
}

export default story;
