import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { buyPath, unitsOf, USDC } from "../buying.ts";
import { actionDialog, phase } from "../review.ts";
import type { Story } from "../story.ts";

/** Presses Tab until what has the focus is called so; fails if it never is. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const MOST = 60;
  const seen: string[] = [];
  for (let i = 0; i < MOST; i += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null) return "";
      const label = at.getAttribute("aria-label") ?? at.closest("label")?.textContent;
      return (label ?? at.textContent).trim();
    });
    if (name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`Tab never came to ${String(name)}; it saw ${seen.join(" | ")}`);
}

const story: Story = {
  name: "A whole purchase by keyboard",
  devices: ["desktop"],
  play: async ({ stage, visit, step }) => {
    const id = stage.series.forSale;
    const { page, account } = await visit({ money: 1_000n * USDC, connect: false, path: buyPath(id) });
    await step("connects", page, async () => {
      await page.locator(".buy-form").waitFor();
      await tabTo(page, /^Connect$/);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      await tabTo(page, /^Test Wallet/);
      await page.keyboard.press("Enter");
      await page.locator(".account").waitFor();
    });
    await step("the focus comes back to where the dialog was opened", page, async () => {
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.waitForFunction(() => document.activeElement?.classList.contains("account") === true);
    });
    await step("enters an amount and opens the review", page, async () => {
      await tabTo(page, /^How much hashrate/);
      await page.keyboard.type("1.25");
      await page
        .locator(".buy-form")
        .getByRole("button", { name: /^Buy 1\.250/ })
        .waitFor();
      await page.keyboard.press("Enter");
      await phase(page, "review");
    });
    await step("the focus stays inside of the review", page, async () => {
      for (let i = 0; i < 12; i += 1) await page.keyboard.press("Tab");
      assert.ok(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null));
    });
    await step("ticks the risks and confirms", page, async () => {
      const boxes = await actionDialog(page).getByRole("checkbox").count();
      assert.ok(boxes > 0);
      await tabTo(page, /I can lose part of what I pay/);
      await page.keyboard.press("Space");
      await tabTo(page, /The provider may stop paying/);
      await page.keyboard.press("Space");
      await tabTo(page, /^Sign in the wallet$/);
      await page.keyboard.press("Enter");
      await phase(page, "confirmed");
      assert.equal(await stage.chain.unitsOf(account.address, id), unitsOf("1.25"));
    });
    await step("Escape puts it away, and the focus is on the page", page, async () => {
      await page.keyboard.press("Escape");
      await actionDialog(page).waitFor({ state: "hidden" });
      await page.waitForFunction(() => document.activeElement?.closest(".buy-form") !== null);
    });
  },
};

export default story;
