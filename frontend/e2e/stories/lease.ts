import assert from "node:assert/strict";
import { leaseholdAbi, leaseMarketAbi } from "@adit/sdk/abis";
import { formatDay } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import type { Locator, Page } from "playwright-core";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { Story } from "../story.ts";

const DAYS = 3;
const HASHRATE_UNITS = 5_000n;

/** Confirms the review that is open, every risk ticked, and waits until it is on the chain and said so. */
async function confirmReview(page: Page, done: RegExp): Promise<void> {
  const review = page.getByRole("dialog");
  await review.locator('[data-phase="review"]').waitFor();
  for (const risk of await review.getByRole("checkbox").all()) await risk.click();
  await review.getByRole("button", { name: /in the wallet$/ }).click();
  await review.locator('[data-phase="confirmed"]').waitFor();
  assert.match(await review.locator(".flow-done").innerText(), done);
  await review.getByRole("button", { name: "Close", exact: true }).last().click();
  await review.waitFor({ state: "hidden" });
}

/** Walks a calendar by keyboard to a day and chooses it. */
async function chooseDay(form: Locator, page: Page, epoch: number): Promise<void> {
  const here = form.getByRole("grid").locator('button[tabindex="0"]');
  await here.focus();
  for (let i = 0; i < 60; i += 1) {
    const at = Number(await here.getAttribute("data-epoch"));
    if (at === epoch) break;
    await page.keyboard.press(at < epoch ? "ArrowRight" : "ArrowLeft");
  }
  await page.keyboard.press("Enter");
}

/** A holder lists, somebody leases, both are paid, the leasehold is handed over, and the lessee buys the units. */
const story: Story = {
  name: "A lease from both sides",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    const { leaseMarket, leasehold } = stage.deployment.contracts;
    const market = { address: leaseMarket, abi: leaseMarketAbi } as const;
    const { chain: reader } = stage.company.stage.as(stage.company.stage.cast.keeper);
    const lister = await visit({ money: 1_000_000n });
    await stage.chain.handOver(id, lister.account.address);

    await step("a holder offers units, approving the lease market once", lister.page, async () => {
      const { page } = lister;
      await page.goto(`/leases/lend/${serialOf(id)}`);
      await page.getByLabel("How much hashrate").fill("20");
      await page.getByLabel("Rent a TH/s-day").fill("0.40");
      await page.getByRole("checkbox").click();
      await page.getByLabel("Price a TH/s").fill("12");
      await page.getByText("Who pays what, and when").waitFor();
      await report.sound(page, `lease-offer-${device.name}`);
      await page.getByRole("button", { name: /^Review: 20\.000 TH\/s/ }).click();
      await confirmReview(page, /are offered/);
    });
    const listing = await reader.readContract({ ...market, functionName: "listingCount" });
    const { lister: listedBy } = await reader.readContract({ ...market, functionName: "listingOf", args: [listing] });
    assert.equal(listedBy, lister.account.address);

    const lessee = await visit({ money: 200_000_000n });
    const start = (await stage.today()) + 2;
    await step(
      "somebody leases it from a day chosen with the keyboard, seeing the loss first",
      lessee.page,
      async () => {
        const { page } = lessee;
        await page.goto(`/leases/listings/${listing}`);
        const form = page.locator("form").filter({ hasText: "Your lease" });
        await chooseDay(form, page, start);
        await form.getByRole("textbox", { name: "How many days" }).fill(String(DAYS));
        await page.keyboard.press("Tab");
        await form.getByLabel("How much hashrate").fill("5");
        const cases = page.locator(".lease-outcomes tbody tr");
        await cases.first().waitFor();
        assert.match(await cases.first().innerText(), /low[\s\S]*lost[\s\S]*gained/i);
        await report.sound(page, `lease-take-${device.name}`);
        await page.getByRole("button", { name: `Review: 5.000 TH/s from ${formatDay(start)}` }).click();
        await confirmReview(page, /You lease 5\.000 TH\/s/);
      },
    );
    const lease = await reader.readContract({ ...market, functionName: "leaseCount" });
    const terms = await reader.readContract({ ...market, functionName: "leaseOf", args: [lease] });
    assert.deepEqual([terms.units, terms.start, terms.epochs], [HASHRATE_UNITS, start, DAYS]);
    assert.equal(terms.rent, 6_000_000n);

    // The day of today, the one before the lease, and its first one end; the last hours are streamed.
    await stage.playDays(3, { run: [id] });
    await stage.company.time.moveTo((await stage.now()) + 7_200);

    await step("the lessee claims what the first day earned", lessee.page, async () => {
      const { page } = lessee;
      await page.goto(`/leases/${lease}`);
      await page.getByRole("heading", { name: "Your side: lessee" }).waitFor();
      await report.sound(page, `lease-${device.name}`);
      const before = await stage.chain.rewardsOf(lessee.account.address);
      await page.getByRole("button", { name: "Claim the income" }).click();
      await confirmReview(page, /The income is in your wallet/);
      assert.ok((await stage.chain.rewardsOf(lessee.account.address)) > before);
    });

    await step("the lessor claims the rent of that day, and its own income", lister.page, async () => {
      const { page } = lister;
      await page.goto(`/leases/${lease}`);
      await page.getByRole("heading", { name: "Your side: lessor" }).waitFor();
      await page.getByRole("button", { name: "Claim the rent" }).click();
      await confirmReview(page, /The rent is in your wallet/);
      assert.equal(await stage.chain.moneyOf(lister.account.address), 1_000_000n + 2_000_000n);
      const before = await stage.chain.rewardsOf(lister.account.address);
      await page.getByRole("button", { name: "Claim the income" }).click();
      await confirmReview(page, /The income is in your wallet/);
      assert.ok((await stage.chain.rewardsOf(lister.account.address)) > before);
    });

    const heir = privateKeyToAccount(generatePrivateKey());
    await step("the leasehold is handed to another address", lessee.page, async () => {
      const { page } = lessee;
      await page.getByText("Sell or hand over the leasehold").click();
      await page.getByLabel("Hand it over to this address").fill(heir.address);
      await page.getByRole("button", { name: /^Hand over to 0x/ }).click();
      await confirmReview(page, /belongs to 0x/);
      const owner = await reader.readContract({
        address: leasehold,
        abi: leaseholdAbi,
        functionName: "ownerOf",
        args: [lease],
      });
      assert.equal(owner, heir.address);
      await page.getByRole("heading", { name: "The lessee", exact: true }).waitFor();
    });

    const buyer = await visit({ account: heir, money: 100_000_000n });
    await step("the new lessee buys the units, and they are in its wallet", buyer.page, async () => {
      const { page } = buyer;
      await page.goto(`/leases/${lease}`);
      await page.getByRole("button", { name: "Buy the units" }).click();
      await confirmReview(page, /5\.000 TH\/s of series #\d+ are in your wallet/);
      assert.equal(await stage.chain.unitsOf(heir.address, id), HASHRATE_UNITS);
      assert.equal(await stage.chain.moneyOf(heir.address), 100_000_000n - 60_000_000n);
      await page.goto(`/leases/${lease}`);
      await page.getByText("This lease is over").waitFor();
      await report.sound(page, `lease-over-${device.name}`);
    });

    await step("the lessor withdraws the price and all rent that was left", lister.page, async () => {
      const { page } = lister;
      await page.goto("/leases");
      await page.getByRole("heading", { name: "Credited to you" }).waitFor();
      await report.sound(page, `lease-credits-${device.name}`);
      const before = await stage.chain.moneyOf(lister.account.address);
      await page.getByRole("button", { name: "Withdraw", exact: true }).first().click();
      await confirmReview(page, /are in your wallet/);
      assert.equal((await stage.chain.moneyOf(lister.account.address)) - before, 60_000_000n + 4_000_000n);
    });
  },
};

export default story;
