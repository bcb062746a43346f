import assert from "node:assert/strict";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import type { Page } from "playwright-core";
import type { Story } from "../story.ts";

const HOUR = 3_600;

/** Goes through the review as a person who agrees, and waits for the end of it. */
async function agree(page: Page, done: RegExp): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Confirm in the wallet" }).click();
  await dialog.getByText(done).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
}

/** A holder claims what days brought: all of it at once, one series, and to another address. */
const story: Story = {
  name: "A holder claims",
  play: async ({ stage, visit, step, report, device }) => {
    const ids = [stage.series.inMidTerm, stage.series.nearItsEnd];
    const { page, account, wallet } = await visit({ money: 1_000_000n });
    for (const id of ids) await stage.chain.handOver(id, account.address);
    await stage.playDays(1, { run: ids });
    const { time } = stage.company;
    await time.moveTo((await stage.now()) + HOUR);
    await step("the portfolio shows both series, and what streams", page, async () => {
      await page.goto("/portfolio");
      await page.getByRole("heading", { name: "Series you hold" }).waitFor();
      assert.equal(await page.locator(".position").count(), 2);
      await report.sound(page, `portfolio-${device.name}`);
    });
    await step("claims all in one transaction, and the rewards arrive", page, async () => {
      wallet.freshStart();
      const before = await stage.chain.rewardsOf(account.address);
      await page.getByRole("button", { name: "Claim all" }).click();
      await agree(page, /The rewards are in your wallet/);
      assert.equal(wallet.calls.filter((call) => call === "eth_sendTransaction").length, 1);
      assert.ok((await stage.chain.rewardsOf(account.address)) > before);
    });
    await time.moveTo((await stage.now()) + HOUR);
    await step("claims to another address, and nothing comes to the own one", page, async () => {
      const other = privateKeyToAddress(generatePrivateKey());
      const before = await stage.chain.rewardsOf(account.address);
      await page.getByRole("button", { name: "To another address" }).click();
      const field = page.getByLabel("Pay to");
      await field.fill(other.toLowerCase());
      await page.getByText("written without a checksum").waitFor();
      await field.fill(`${other.slice(0, -1)}${other.endsWith("0") ? "1" : "0"}`);
      assert.ok(
        (await page.getByText(/at least one digit is wrong|without a checksum|checksum is right/).count()) > 0,
        "a changed digit is spoken of",
      );
      await field.fill(other);
      await page.getByText("Its checksum is right.").waitFor();
      await page.getByRole("button", { name: "Review the claim" }).click();
      await agree(page, /The rewards are at the other address/);
      assert.ok((await stage.chain.rewardsOf(other)) > 0n);
      assert.equal(await stage.chain.rewardsOf(account.address), before);
    });
    await step("what happened names every claim with its transaction", page, async () => {
      await page.getByRole("tab", { name: "What happened" }).click();
      await page
        .getByText(/^Claimed .* of series #/)
        .nth(3)
        .waitFor();
    });
  },
};

export default story;
