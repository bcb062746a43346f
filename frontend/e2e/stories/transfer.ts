import assert from "node:assert/strict";
import { formatTh, formatUnits } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import type { Story } from "../story.ts";

const UNIT_HASHRATE = 10n ** 9n;

/** A holder moves units of two series to somebody else in one transaction, and keeps what they had earned. */
const story: Story = {
  name: "A holder transfers units",
  play: async ({ stage, visit, step, report, device }) => {
    const ids = [stage.series.inMidTerm, stage.series.nearItsEnd] as const;
    const { page, account, wallet } = await visit({ money: 1_000_000n });
    const held = [
      await stage.chain.handOver(ids[0], account.address),
      await stage.chain.handOver(ids[1], account.address),
    ] as const;
    const other = privateKeyToAddress(generatePrivateKey());
    await step("chooses two series", page, async () => {
      await page.goto("/portfolio");
      await page.getByRole("button", { name: "Choose several" }).click();
      for (const id of ids)
        await page.getByRole("checkbox", { name: new RegExp(`Choose series #${serialOf(id)} `) }).click();
      await page.getByText("2 series chosen").waitFor();
      await page.getByRole("button", { name: "Transfer these" }).click();
      await page.getByLabel("Transfer to").fill(other);
    });
    await step("is told what it cannot give", page, async () => {
      const field = page.getByLabel(new RegExp(`^Of series #${serialOf(ids[0])},`));
      await field.fill(formatUnits(held[0] + 1n, UNIT_HASHRATE));
      await page.locator(`p.text-loss`, { hasText: `You hold ${formatTh(held[0], UNIT_HASHRATE)}.` }).waitFor();
      assert.ok(await page.getByRole("button", { name: "Review the transfer" }).isDisabled());
      await field.fill("0.001");
    });
    await step("reviews, ticks the risk, confirms, and the units move in one transaction", page, async () => {
      wallet.freshStart();
      await page.getByRole("button", { name: "Review the transfer" }).click();
      const dialog = page.getByRole("dialog", { name: /Transfer units of 2 series|Before you sign/ });
      const confirm = dialog.getByRole("button", { name: "Confirm in the wallet" });
      await confirm.waitFor();
      await report.shoot(page, `transfer-review-${device.name}`);
      await dialog.getByText("A transfer cannot be taken back").click();
      await confirm.click();
      await page.getByText(/The units have moved/).waitFor();
      assert.equal(wallet.calls.filter((call) => call === "eth_sendTransaction").length, 1);
      assert.equal(await stage.chain.unitsOf(other, ids[0]), 1n);
      assert.equal(await stage.chain.unitsOf(other, ids[1]), held[1]);
      assert.equal(await stage.chain.unitsOf(account.address, ids[0]), held[0] - 1n);
    });
    await step("the receiver's units can be looked at without a wallet", page, async () => {
      await page.goto(`/portfolio?watch=${other}`);
      await page.getByRole("heading", { name: "Series you hold" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Claim all" }).count(), 0);
      assert.equal(await page.getByRole("button", { name: /What you can do/ }).count(), 0);
      await page.locator(".position").nth(1).waitFor();
    });
  },
};

export default story;
