import assert from "node:assert/strict";
import { leaseMarketAbi } from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import type { Address } from "viem";
import { keepFunded, settle } from "../../../scripts/lib/scenario/errands.ts";
import { leaseUnits, offerUnits } from "../../../scripts/lib/start/leases.ts";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { agree, carryOut, phase, putAway } from "../review.ts";
import { openOwnSale, seriesOf } from "../sale.ts";
import type { Story } from "../story.ts";

const HOUR = 3_600;
const TERM_DAYS = 30;
/** A week of escrow has to be withheld, and one more day of it in part. */
const UNBONDED_DAYS = 9;
/** 40 TH/s and 5 TH/s, in units of 1 GH/s. */
const UNITS = 40_000n;
const LEASED_UNITS = 5_000n;
/** Payment-token base units per TH/s-day. */
const RENT = 400_000n;
const LEASE_DAYS = 14;
const DAY_SATS = 20_000n;

/**
 * A provider pays every day but posts no bond. Once a week of escrow is withheld a stranger ends the series as a default. Somebody
 * had leased a part of it: the lease is unwound, its lessor gets the refund, its lessee the rent of days that never came.
 */
const story: Story = {
  name: "A bond stays too small, and a lease is unwound",
  when: "last",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene, time } = stage.company;
    const { leaseMarket } = stage.deployment.contracts;
    const market = { address: leaseMarket, abi: leaseMarketAbi } as const;
    const { keeper, providers } = scene.cast;
    const [account] = providers;
    const { chain } = scene.as(keeper);
    const id = await openOwnSale(stage, account, { epochs: TERM_DAYS });
    const serial = serialOf(id);
    const series = seriesOf(stage, id);
    const lessor = await visit({ money: 1n });
    const lessee = await visit({ money: 1n });
    await buyUnits(scene, id, lessor.account, UNITS);
    const lastStart = (await stage.today()) + 5;
    const offer = { id, units: LEASED_UNITS, minEpochs: 1, maxEpochs: LEASE_DAYS, lastStart, rent: RENT, price: 0n };
    const listing = await offerUnits(scene, lessor.account, offer);
    await leaseUnits(scene, lessee.account, await stage.now(), { listing, units: LEASED_UNITS, epochs: LEASE_DAYS });
    const lease = await chain.readContract({ ...market, functionName: "leaseCount" });
    const creditOf = (of: Address): Promise<bigint> =>
      chain.readContract({ ...market, functionName: "creditOf", args: [of, scene.usdc] });
    for (let day = 0; day < UNBONDED_DAYS; day += 1) {
      await stage.playDays(1, { run: [stage.series.inMidTerm] });
      await keepFunded(scene, account, id, 3n, DAY_SATS);
      if (day > 0) await settle(scene, [id]);
    }

    const stranger = await visit({ money: 1n, path: `/series/${serial}` });
    await step("the series' page says what the bond lacks, and offers anybody to end it", stranger.page, async () => {
      const { page } = stranger;
      assert.equal(await series.state(), "Active");
      await page.getByText("Bond too small").waitFor();
      await page
        .getByText(/^The bond is too small, and a week of escrow is withheld: anybody may end the series/)
        .waitFor();
      await report.sound(page, `series-short-bond-${device.name}`);
    });

    const provider = await visit({ account, path: `/console/series/${serial}` });
    await step(
      "the provider's console says how much is missing, and what is withheld for it",
      provider.page,
      async () => {
        await provider.page
          .getByText(/has a bond that is .* too small\. Its escrow is withheld until it is enough/)
          .waitFor();
        await report.sound(provider.page, `console-short-bond-${device.name}`);
      },
    );

    await step("a stranger ends it as a default, having ticked that it cannot be undone", stranger.page, async () => {
      const { page } = stranger;
      await page.getByRole("button", { name: "End the series as a default" }).click();
      await phase(page, "review");
      await report.sound(page, `end-short-bond-review-${device.name}`);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      assert.equal(await series.state(), "Defaulted");
    });

    await step("everybody reads that the provider defaulted, and why", stranger.page, async () => {
      await stranger.page.getByText(/The provider defaulted after 9 of 30 days: its bond stayed too small/).waitFor();
      await report.sound(stranger.page, `series-defaulted-${device.name}`);
      await lessor.page.goto("/portfolio");
      await lessor.page
        .locator(".position", { hasText: `#${serial} ` })
        .locator(".badge", { hasText: "Defaulted" })
        .waitFor();
      await report.sound(lessor.page, `portfolio-defaulted-${device.name}`);
      await provider.page.getByText("Defaulted").first().waitFor();
      await report.sound(provider.page, `console-defaulted-${device.name}`);
    });

    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    await settle(scene, [id], 10n);
    // The last stream ends a day after its deposit.
    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    await time.moveTo((await stage.now()) + HOUR);
    await step("its provider closes it, which opens the refunds", provider.page, async () => {
      const { page } = provider;
      await page.getByText("is settled to its end. Closing it opens what is refundable to holders.").waitFor();
      await report.sound(page, `console-to-close-${device.name}`);
      await page.getByRole("button", { name: `Close of series #${serial}` }).click();
      await carryOut(page);
      await putAway(page);
      assert.ok((await series.escrow()).refundsOpen);
    });

    await step("the lessee reads what unwinding does, and unwinds the lease", lessee.page, async () => {
      const { page } = lessee;
      await page.goto(`/leases/${lease}`);
      await page.getByText("Refund open").waitFor();
      await report.sound(page, `lease-refundable-${device.name}`);
      await page.getByRole("button", { name: "Unwind for the refund" }).click();
      await carryOut(page);
      await putAway(page);
    });

    await step(
      "the rent of days that never came is credited to the lessee, who withdraws it",
      lessee.page,
      async () => {
        const { page } = lessee;
        const due = await creditOf(lessee.account.address);
        const rentOfADay = 5n * RENT;
        assert.equal(due, BigInt(LEASE_DAYS - UNBONDED_DAYS) * rentOfADay);
        const before = await stage.chain.moneyOf(lessee.account.address);
        const credits = page.locator(".lease-credits li");
        await credits.filter({ hasText: "Rent, price and refunds" }).getByRole("button", { name: "Withdraw" }).click();
        await carryOut(page);
        await putAway(page);
        assert.equal((await stage.chain.moneyOf(lessee.account.address)) - before, due);
      },
    );

    await step("rent and refund are credited to the lessor, who withdraws them", lessor.page, async () => {
      const { page } = lessor;
      await page.goto("/portfolio");
      await page.getByRole("tab", { name: "Receiver and credits" }).click();
      await page.getByText("Rent, prices and refunds of leases").waitFor();
      const due = await creditOf(lessor.account.address);
      assert.ok(due > BigInt(UNBONDED_DAYS) * 5n * RENT, "there is a refund beside the rent");
      const before = await stage.chain.moneyOf(lessor.account.address);
      await page
        .getByRole("listitem")
        .filter({ hasText: "Rent, prices" })
        .getByRole("button", { name: "Withdraw" })
        .click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.moneyOf(lessor.account.address)) - before, due);
    });
  },
};

export default story;
