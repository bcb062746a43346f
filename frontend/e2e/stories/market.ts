import assert from "node:assert/strict";
import { primaryMarketAbi } from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import type { Page } from "playwright-core";
import { createPublicClient, http } from "viem";
import type { Story } from "../story.ts";

/** Somebody looks for what fits: sorts, narrows, sends the view to somebody else, and looks at who stands behind it. */
const story: Story = {
  name: "A buyer looks through the market",
  when: "first",
  play: async ({ stage, visit, step, report, device }) => {
    const client = createPublicClient({ transport: http(stage.rpc) });
    const { page } = await visit({ walletless: true, connect: false });
    const names = async (): Promise<readonly string[]> => await page.locator(".series-row .row-name").allInnerTexts();
    const termsOf = async (id: bigint) =>
      await client.readContract({
        address: stage.deployment.contracts.market,
        abi: primaryMarketAbi,
        functionName: "terms",
        args: [id],
      });

    await step("every series is there, with its net, its price and what can be had of it now", page, async () => {
      for (const id of Object.values(stage.series)) await rowOf(page, id).waitFor();
      const row = page.locator(".series-row").filter({ has: rowOf(page, stage.series.forSale) });
      await row.locator(".live").waitFor();
      await row.getByText("TH/s for sale").waitFor();
      await row.getByText(/a year/).waitFor();
      await page.getByText("you can get back less than you paid").waitFor();
      await report.sound(page, `market-${device.name}`);
    });

    await step(
      "the cheapest a day stands first, as the terms on the chain say, and then the dearest",
      page,
      async () => {
        const prices = await Promise.all(
          Object.values(stage.series).map(async (id) => {
            const { price, epochs } = await termsOf(id);
            return { id, perDay: price / BigInt(epochs) };
          }),
        );
        await page.getByLabel("Sort").selectOption("price");
        const least = prices.reduce((a, b) => (b.perDay < a.perDay ? b : a));
        const most = prices.reduce((a, b) => (b.perDay > a.perDay ? b : a));
        const cheapest = (await names()).map(serialIn).indexOf(Number(serialOf(least.id)));
        const dearest = (await names()).map(serialIn).indexOf(Number(serialOf(most.id)));
        assert.ok(least.perDay === most.perDay || cheapest < dearest, (await names()).join());
        const before = await names();
        await page.getByLabel("Sort").selectOption("-price");
        if (least.perDay !== most.perDay) assert.notDeepEqual(await names(), before);
      },
    );

    await step("what is not on sale goes, and the view stands in the address", page, async () => {
      await page.getByRole("button", { name: "For sale" }).click();
      await rowOf(page, stage.series.inMidTerm).waitFor({ state: "detached" });
      await rowOf(page, stage.series.forSale).waitFor();
      assert.match(page.url(), /show=sale/);
      assert.match(page.url(), /sort=-price/);
      await page.reload();
      await rowOf(page, stage.series.forSale).waitFor();
      assert.equal(await rowOf(page, stage.series.inMidTerm).count(), 0);
      await page.getByRole("button", { name: "For sale", pressed: true }).waitFor();
    });

    await step("a bound that nothing meets says so, and is taken back with one button", page, async () => {
      await page.getByText("More filters").click();
      await page.getByLabel("Efficiency at most").fill("1");
      await page.getByText("No series is like that").waitFor();
      await report.sound(page, `market-none-${device.name}`);
      await page.getByRole("button", { name: "Show all series" }).click();
      await rowOf(page, stage.series.inMidTerm).waitFor();
      assert.equal(new URL(page.url()).search, "");
    });

    await step("by keyboard: a column sorts, rows are walked, a series opens", page, async () => {
      if (device.name === "desktop") {
        await page.getByRole("button", { name: "Efficiency" }).focus();
        await page.keyboard.press("Enter");
        await page.locator("th[aria-sort=ascending]").getByText("Efficiency").waitFor();
      }
      const links = page.locator(".series-row .row-name");
      await links.first().focus();
      const second = await links.nth(1).innerText();
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText), second);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/series\/\d+$/);
    });

    await step("the provider's record is a sum of events, its farms and series are beneath", page, async () => {
      await page.goto("/");
      await page
        .locator(".series-row")
        .filter({ has: rowOf(page, stage.series.inMidTerm) })
        .locator("a[href^='/providers/']")
        .first()
        .click();
      await page.getByRole("heading", { name: "How it kept its word" }).waitFor();
      await page.getByText("Paid in time").waitFor();
      await page.getByRole("heading", { name: "Farms" }).waitFor();
      await rowOf(page, stage.series.inMidTerm).waitFor();
      await report.sound(page, `provider-${device.name}`);
    });
  },
};

function rowOf(page: Page, id: bigint) {
  return page.locator(".row-name", { hasText: new RegExp(`^#${serialOf(id)}\\s`) });
}

function serialIn(name: string): number {
  return Number(/^#(\d+)/.exec(name)?.[1] ?? 0);
}

export default story;
