import assert from "node:assert/strict";
import { asked, buyForm, buyPath, unitsOf, USDC } from "../buying.ts";
import { actionDialog, carryOut, phase } from "../review.ts";
import type { Story } from "../story.ts";

/** Somebody who was never here buys: one signature, one transaction. */
const story: Story = {
  name: "A newcomer buys",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.forSale;
    const { page, account, wallet } = await visit({ money: 1_000n * USDC, connect: false, path: buyPath(id) });
    await step("sees the price and the loss beside the gain before connecting", page, async () => {
      await buyForm(page).getByRole("textbox").fill("2.5");
      await buyForm(page)
        .getByText(/^low: /)
        .waitFor();
      await page.getByText(/You can lose part of what you pay/).waitFor();
    });
    await step("connects from the form", page, async () => {
      await page.getByRole("button", { name: "Connect a wallet to buy" }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /Test Wallet/ })
        .click();
      await page.locator(".account").waitFor();
    });
    await step("says the same amount in units and as a budget", page, async () => {
      const amount = buyForm(page).getByRole("textbox");
      await page.getByRole("button", { name: "Units", exact: true }).click();
      assert.equal(await amount.inputValue(), "2500");
      await page.getByRole("button", { name: "Budget", exact: true }).click();
      assert.match(await amount.inputValue(), /^\d+(\.\d+)?$/);
      await page.getByRole("button", { name: "TH/s", exact: true }).click();
      assert.equal(await amount.inputValue(), "2.5");
    });
    await step(
      "reviews what leaves, what arrives, the permit and its spender; nothing can be confirmed unticked",
      page,
      async () => {
        await buyForm(page)
          .getByRole("button", { name: /^Buy \d/ })
          .click();
        await phase(page, "review");
        const words = await actionDialog(page).innerText();
        for (const part of ["Leaves your wallet", "USDC", "2,500 units", "to the market", "Network fee, about", "ETH"])
          assert.ok(words.includes(part), `${part} is missing in ${words}`);
        assert.ok(await actionDialog(page).getByRole("button", { name: "Sign in the wallet" }).isDisabled());
        assert.equal(asked(wallet.calls, "eth_signTypedData_v4"), 0);
        await report.sound(page, `buy-review-${device.name}`);
      },
    );
    await step("signs once, sends once, and the units arrive", page, async () => {
      await carryOut(page);
      await page.getByText("are in your wallet").waitFor();
      assert.equal(asked(wallet.calls, "eth_signTypedData_v4"), 1);
      assert.equal(asked(wallet.calls, "eth_sendTransaction"), 1);
      assert.equal(await stage.chain.unitsOf(account.address, id), unitsOf("2.5"));
      assert.equal(await stage.chain.allowanceOf(account.address), 0n);
      await report.sound(page, `buy-done-${device.name}`);
    });
    await step("follows the link to the portfolio", page, async () => {
      await page.getByRole("link", { name: "See them in your portfolio" }).click();
      await page.waitForURL(/\/portfolio/);
      await actionDialog(page).waitFor({ state: "hidden" });
    });
  },
};

export default story;
