import assert from "node:assert/strict";
import { serialOf } from "@adit/sdk/math";
import { keepBonded } from "../../../scripts/lib/scenario/errands.ts";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { carryOut, putAway } from "../review.ts";
import { openOwnSale, seriesOf } from "../sale.ts";
import type { Story } from "../story.ts";

const UNITS = 40_000n;
const MIN_UNITS = 50_000n;
const BOND_SATS = 300_000n;

/** Too few units of a series are sold: its buyer gets back every payment, its provider the bond. */
const story: Story = {
  name: "A sale misses its minimum",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene } = stage.company;
    const [account] = scene.cast.providers;
    const id = await openOwnSale(stage, account, { epochs: 20, minUnits: MIN_UNITS });
    const serial = serialOf(id);
    const series = seriesOf(stage, id);
    await keepBonded(scene, account, id, BOND_SATS);
    const holder = await visit({ money: 1n });
    await buyUnits(scene, id, holder.account, UNITS);
    const paid = (await series.escrow()).paid;
    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    assert.equal(await series.state(), "Cancelled");

    const { page } = holder;
    await step(
      "the series' page says that no day is mined, and that every payment can be taken back",
      page,
      async () => {
        await page.goto(`/series/${serial}`);
        await page.getByText(/Too few units were sold\. No day is mined/).waitFor();
        await report.sound(page, `series-cancelled-${device.name}`);
      },
    );

    await step("the holder takes the whole payment back", page, async () => {
      await page.goto("/portfolio");
      const row = page.locator(".position", { hasText: `#${serial} ` });
      await row.getByText("Cancelled").waitFor();
      await report.sound(page, `portfolio-cancelled-${device.name}`);
      const before = await stage.chain.moneyOf(holder.account.address);
      await row.getByRole("button", { name: "Take the refund" }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.moneyOf(holder.account.address)) - before, paid);
    });

    await step("the provider takes its bond back at once", page, async () => {
      const provider = await visit({ account, path: `/console/series/${serial}` });
      await provider.page.getByText(/its bond of .* is yours again/).waitFor();
      await report.sound(provider.page, `console-cancelled-${device.name}`);
      const { bond } = await series.backing();
      assert.ok(bond > 0n);
      const before = await stage.chain.rewardsOf(account.address);
      await provider.page
        .getByRole("listitem")
        .filter({ hasText: "its bond of" })
        .getByRole("button", { name: /^Take back/ })
        .click();
      await carryOut(provider.page);
      await putAway(provider.page);
      assert.equal((await stage.chain.rewardsOf(account.address)) - before, bond);
    });
  },
};

export default story;
