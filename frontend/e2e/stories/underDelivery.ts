import assert from "node:assert/strict";
import { farmRegistryAbi } from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import { keepBonded, keepFunded, settle } from "../../../scripts/lib/scenario/errands.ts";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { actionDialog, agree, phase, putAway } from "../review.ts";
import { openOwnSale, seriesOf } from "../sale.ts";
import type { Story } from "../story.ts";

const TERM_DAYS = 30;
/** Settled days over which delivery counts. */
const COUNTED_DAYS = 14;
/** All of a farm is sold, and all of it has to be delivered: what its machines rest is too little. */
const TERMS = {
  form: 1,
  holderShareBps: 8_500,
  minDeliveryBps: 10_000,
  toleranceBps: 300,
  toleranceDays: 0,
  farmId: 2,
} as const;
/** Days beyond those for reports that come late. */
const SPARE_DAYS = 5;
const UNIT_HASHRATE = 1_000_000_000n;
const DAY_SATS = 80_000_000n;

/** A farm delivers less than its profit share promises; after two weeks of it a stranger ends the series. */
const story: Story = {
  name: "A farm delivers too little",
  when: "alone",
  // Three weeks of days: once is enough, and each page is looked at in both widths.
  devices: ["desktop"],
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene } = stage.company;
    const [, account] = scene.cast.providers;
    const today = await stage.today();
    const free = await scene.as(account).chain.readContract({
      address: stage.deployment.contracts.farmRegistry,
      abi: farmRegistryAbi,
      functionName: "freeCapacity",
      args: [TERMS.farmId, today + 1, today + 1 + TERM_DAYS],
    });
    const units = free / UNIT_HASHRATE;
    const id = await openOwnSale(stage, account, { ...TERMS, epochs: TERM_DAYS, maxUnits: units });
    const serial = serialOf(id);
    const series = seriesOf(stage, id);
    await buyUnits(scene, id, scene.cast.buyers[0], units);
    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    const settledDays = async (): Promise<number> => (await series.account()).settledEpochs;
    for (let day = 0; (await settledDays()) < COUNTED_DAYS; day += 1) {
      assert.ok(day < COUNTED_DAYS + SPARE_DAYS, "two weeks are settled in time");
      await stage.playDays(1, { run: [stage.series.inMidTerm] });
      await keepFunded(scene, account, id, 3n, DAY_SATS);
      await keepBonded(scene, account, id);
      // A farm's report that missed its batch comes with the next one: then no day can be settled, and two the day after.
      while ((await series.isReady()) && (await settledDays()) < COUNTED_DAYS) await settle(scene, [id]);
    }
    assert.equal((await series.account()).settledEpochs, COUNTED_DAYS);

    const { page } = await visit({ money: 1n, path: `/series/${serial}` });
    await step("the series' page says what was delivered too little, and offers anybody to end it", page, async () => {
      await page
        .locator("#standing")
        .getByText(/The farm delivered less than 100\s?% over its last 14 settled days: anybody may end the series/)
        .waitFor();
      await report.sound(page, `series-under-delivery-${device.name}`);
    });

    await step("a stranger ends it, having read what leaves the bond and ticked that it stays so", page, async () => {
      const { bond, required } = await series.backing();
      await page.getByRole("button", { name: "End the series as a default" }).click();
      await phase(page, "review");
      await actionDialog(page).getByText("Out of the bond, to holders with the next deposit").waitFor();
      await report.sound(page, `end-under-delivery-review-${device.name}`);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      assert.equal(await series.state(), "Defaulted");
      assert.equal((await series.backing()).bond, bond - (required < bond ? required : bond));
    });

    await step("everybody reads that it defaulted, and why", page, async () => {
      const { endingEpochs } = await series.backing();
      await page.getByText(`The provider defaulted after ${endingEpochs} of ${TERM_DAYS} days`).waitFor();
      await report.sound(page, `series-under-delivered-${device.name}`);
      const provider = await visit({ account, path: `/console/series/${serial}` });
      await provider.page.getByText("Defaulted").first().waitFor();
      await report.sound(provider.page, `console-under-delivered-${device.name}`);
      await page.goto("/?show=ended");
      const row = page.locator(".series-row").filter({ hasText: `#${serial}` });
      await row.getByText("Defaulted").waitFor();
      await row.getByText("it is over").waitFor();
      assert.equal(await row.locator(".live").count(), 0, "nothing is earned today");
      await report.sound(page, `market-ended-${device.name}`);
    });
  },
};

export default story;
