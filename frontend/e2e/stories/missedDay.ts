import assert from "node:assert/strict";
import { settlementAbi } from "@adit/sdk/abis";
import { formatDay } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { keepBonded, keepFunded, settle } from "../../../scripts/lib/scenario/errands.ts";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { actionDialog, agree, carryOut, phase, putAway } from "../review.ts";
import { openOwnSale, seriesOf } from "../sale.ts";
import type { Story } from "../story.ts";

const HOUR = 3_600;
const TERM_DAYS = 20;
/** 40 TH/s in units of 1 GH/s. */
const UNITS = 40_000n;
const BOND_SATS = 3_000_000n;
const DAY_SATS = 20_000n;

/**
 * A provider misses days: a stranger has the bond pay the first one for a tip, the provider the next. It pays the others late, takes
 * its escrow, ends the series early, and gets back what is left of bond and funding.
 */
const story: Story = {
  name: "Missed days are covered, and a series ends early",
  when: "last",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene, time } = stage.company;
    const { settlement } = stage.deployment.contracts;
    const { keeper, providers, buyers } = scene.cast;
    const [account] = providers;
    const { chain } = scene.as(keeper);
    const id = await openOwnSale(stage, account, { epochs: TERM_DAYS });
    const serial = serialOf(id);
    const series = seriesOf(stage, id);
    await keepBonded(scene, account, id, BOND_SATS);
    await buyUnits(scene, id, buyers[0], UNITS);
    // The day before, four that are mined, and the second of those is past its grace.
    await stage.playDays(5, { run: [stage.series.inMidTerm] });
    const first = await series.nextEpoch();
    const tipOf = (): Promise<bigint> =>
      chain.readContract({
        address: settlement,
        abi: settlementAbi,
        functionName: "creditOf",
        args: [stranger.account.address, scene.btc],
      });

    const stranger = await visit({ money: 1n, path: `/series/${serial}` });
    await step(
      "the series' page says that a day is missed, and offers anybody to cover it",
      stranger.page,
      async () => {
        const { page } = stranger;
        await page.getByRole("heading", { name: "What anybody may do now" }).waitFor();
        await page
          .getByText(`The provider missed ${formatDay(first)}: anybody may have its bond pay the day`)
          .waitFor();
        await report.sound(page, `series-missed-${device.name}`);
      },
    );

    await step(
      "a stranger covers it after a review, and is credited the tip that it named",
      stranger.page,
      async () => {
        const { page } = stranger;
        const before = (await series.backing()).bond;
        await page.getByRole("button", { name: `Cover ${formatDay(first)}` }).click();
        await phase(page, "review");
        await actionDialog(page).getByText("Of it penalty").waitFor();
        await report.sound(page, `cover-review-${device.name}`);
        await agree(page);
        await phase(page, "confirmed");
        await putAway(page);
        assert.equal(await series.nextEpoch(), first + 1);
        assert.ok((await series.backing()).bond < before);
        assert.ok((await tipOf()) > 0n);
      },
    );

    await step(
      "the stranger withdraws the tip from its portfolio, though it holds nothing",
      stranger.page,
      async () => {
        const { page } = stranger;
        const tip = await tipOf();
        await page.goto("/portfolio");
        await page.getByRole("tab", { name: "Receiver and credits" }).click();
        await page.getByText("Tips for covering days").waitFor();
        await report.sound(page, `credits-${device.name}`);
        await page.getByRole("button", { name: "Withdraw" }).click();
        await carryOut(page);
        await putAway(page);
        assert.equal(await stage.chain.rewardsOf(stranger.account.address), tip);
      },
    );

    const { page } = await visit({ account, money: 1n, path: `/console/series/${serial}` });
    await step("the provider is told what the bond would pay, and covers the next day itself", page, async () => {
      await page.getByRole("heading", { name: "Cover the missed day" }).waitFor();
      await report.sound(page, `console-missed-${device.name}`);
      await page.getByRole("button", { name: "Cover from the bond" }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal(await series.nextEpoch(), first + 2);
    });

    await keepFunded(scene, account, id, 5n, DAY_SATS);
    await settle(scene, [id], 10n);
    const { bond: left, required: needed } = await series.backing();
    assert.ok(left > needed, "the bond reaches for both covers and for what is required");
    await step("releases what was withheld, and withdraws it", page, async () => {
      await page.goto(`/console/series/${serial}`);
      const { withheld, providerCredit } = await series.escrow();
      assert.ok(withheld > 0n, "covered days are withheld");
      await page.getByRole("button", { name: /^Release/ }).click();
      await carryOut(page);
      await putAway(page);
      const after = await series.escrow();
      assert.ok(after.withheld < withheld && after.providerCredit > providerCredit);
      const before = await stage.chain.moneyOf(account.address);
      await page
        .getByRole("button", { name: /^Withdraw/ })
        .first()
        .click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.moneyOf(account.address)) - before, after.providerCredit);
    });

    await step("ends the series early, having ticked the penalty and that it cannot be undone", page, async () => {
      const { bond, required } = await series.backing();
      await report.sound(page, `console-before-end-${device.name}`);
      await page.getByRole("button", { name: "End early" }).click();
      await phase(page, "review");
      assert.equal(await actionDialog(page).getByRole("checkbox").count(), 2);
      await report.sound(page, `end-early-review-${device.name}`);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      assert.equal(await series.state(), "EndedEarly");
      assert.equal((await series.backing()).bond, bond - required);
    });

    const holder = await visit({ account: buyers[0], path: `/series/${serial}` });
    await step("everybody reads that it ended, why, and what becomes of the escrow", holder.page, async () => {
      await holder.page.getByText(/The provider ended it after 5 of 20 days, and paid the required bond/).waitFor();
      await holder.page
        .locator("#standing")
        .getByText(/Refunds open a day after the last mined day is settled or covered/)
        .waitFor();
      await report.sound(holder.page, `series-ended-early-${device.name}`);
      await holder.page.goto("/portfolio");
      await holder.page
        .locator(".position", { hasText: `#${serial} ` })
        .getByText("Ended early")
        .waitFor();
      await report.sound(holder.page, `portfolio-ended-early-${device.name}`);
      await report.sound(page, `console-ended-early-${device.name}`);
    });

    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    await settle(scene, [id], 10n);
    // The last stream ends a day after its deposit.
    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    await time.moveTo((await stage.now()) + HOUR);
    await step("a holder closes it once the last stream has ended, and takes the refund", holder.page, async () => {
      await holder.page.goto(`/series/${serial}`);
      await holder.page.getByRole("button", { name: "Close the series" }).click();
      await carryOut(holder.page);
      await putAway(holder.page);
      await holder.page
        .getByText(/^Refunds are open/)
        .first()
        .waitFor();
      await report.sound(holder.page, `series-refunds-open-${device.name}`);
      await holder.page.goto("/portfolio");
      const row = holder.page.locator(".position", { hasText: `#${serial} ` });
      const { refundable } = await series.escrow();
      const before = await stage.chain.moneyOf(buyers[0].address);
      await row.getByRole("button", { name: "Take the refund" }).click();
      await carryOut(holder.page);
      await putAway(holder.page);
      assert.equal((await stage.chain.moneyOf(buyers[0].address)) - before, refundable);
    });

    await stage.playDays(6, { run: [stage.series.inMidTerm] });
    await step("a week later the provider takes back what is left of bond and funding", page, async () => {
      const { bond } = await series.backing();
      const { funding } = await series.account();
      assert.ok(bond > 0n && funding > 0n);
      const before = await stage.chain.rewardsOf(account.address);
      await page.goto(`/console/series/${serial}`);
      await page.getByText(/is over: its bond of .* is yours again/).waitFor();
      await report.sound(page, `console-over-${device.name}`);
      const bondTask = page.getByRole("listitem").filter({ hasText: "is over: its bond" });
      await bondTask.getByRole("button", { name: /^Take back/ }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.rewardsOf(account.address)) - before, bond);
      const fundingTask = page.getByRole("listitem").filter({ hasText: "of its funding" });
      await fundingTask.getByRole("button", { name: /^Take back/ }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.rewardsOf(account.address)) - before, bond + funding);
      await page.getByText("Bond is too small").waitFor({ state: "hidden" });
      const { providerCredit } = await series.escrow();
      const had = await stage.chain.moneyOf(account.address);
      const credit = page.getByRole("listitem").filter({ hasText: "of released escrow for you" });
      await credit.getByRole("button", { name: /^Withdraw/ }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.moneyOf(account.address)) - had, providerCredit);
      await page.getByText("Nothing waits for you.").waitFor();
      await report.sound(page, `console-all-back-${device.name}`);
    });
  },
};

export default story;
