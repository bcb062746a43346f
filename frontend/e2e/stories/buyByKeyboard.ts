import assert from "node:assert/strict";
import { buyPath, unitsOf, USDC } from "../buying.ts";
import { tabTo } from "../keyboard.ts";
import { actionDialog, phase } from "../review.ts";
import type { Story } from "../story.ts";

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
      for (let i = 0; i < 12; i += 1) {
        await page.keyboard.press("Tab");
        // A guard at the dialog's end hands the focus back to its beginning, a frame later.
        await page.waitForFunction(() => (document.activeElement?.closest('[role="dialog"]') ?? null) !== null);
      }
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
