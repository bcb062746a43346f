import assert from "node:assert/strict";
import { scenarioFeedAbi } from "@adit/sdk/abis";
import { epochEnd, serialOf } from "@adit/sdk/math";
import { LOCAL_TIMING } from "@adit/oracle/simulator";
import { feedSecond, finalSecond, keepFunded, recordPrice, settle } from "../../../scripts/lib/scenario/errands.ts";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { act } from "../../../scripts/lib/transact.ts";
import { agree, carryOut, phase, putAway } from "../review.ts";
import { openOwnSale, seriesOf } from "../sale.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

const TERM_DAYS = 30;
const MOST_UNPROFITABLE = 7;
const UNITS = 40_000n;
const DAY_SATS = 20_000n;
/** A coin at which nothing is left after electricity, USD with 8 decimals. */
const RUINOUS_PRICE = 1_000n * 10n ** 8n;

/** The coin's price falls so far that days bring nothing; after a week of them a holder winds the series up. */
const story: Story = {
  name: "A series is wound up",
  when: "last",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene } = stage.company;
    const [account] = scene.cast.providers;
    const id = await openOwnSale(stage, account, { epochs: TERM_DAYS, maxUnprofitableEpochs: MOST_UNPROFITABLE });
    const serial = serialOf(id);
    const series = seriesOf(stage, id);
    const holder = await visit({ money: 1n });
    await buyUnits(scene, id, holder.account, UNITS);
    await stage.playDays(2, { run: [stage.series.inMidTerm] });
    await keepFunded(scene, account, id, 3n, DAY_SATS);
    await settle(scene, [id]);
    for (let day = 0; day < MOST_UNPROFITABLE; day += 1) {
      await playRuinousDay(stage);
      await settle(scene, [id, stage.series.inMidTerm]);
    }

    const { page } = holder;
    await step("the series' page says that days brought nothing, and offers anybody to wind it up", page, async () => {
      await page.goto(`/series/${serial}`);
      await page.getByText(/^7 days in a row had no net income: anybody may wind the series up/).waitFor();
      await report.sound(page, `series-unprofitable-${device.name}`);
    });

    await step("a holder winds it up, having ticked that it cannot be undone", page, async () => {
      await page.getByRole("button", { name: "Wind the series up" }).click();
      await phase(page, "review");
      await report.sound(page, `wind-up-review-${device.name}`);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      assert.equal(await series.state(), "WoundUp");
      await page.getByText(/It was wound up after 9 of 30 days, because 7 days in a row had no net income/).waitFor();
      await report.sound(page, `series-wound-up-${device.name}`);
      await page.goto("/portfolio");
      await page
        .locator(".position", { hasText: `#${serial} ` })
        .locator(".badge", { hasText: "Wound up" })
        .waitFor();
      await report.sound(page, `portfolio-wound-up-${device.name}`);
    });

    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    await keepFunded(scene, account, id, 3n, DAY_SATS);
    await settle(scene, [id], 10n);
    await stage.playDays(1, { run: [stage.series.inMidTerm] });
    await stage.company.time.moveTo((await stage.now()) + 3_600);
    await step(
      "once its last day has streamed it is closed, and the escrow of all other days comes back",
      page,
      async () => {
        await page.goto(`/series/${serial}`);
        await page.getByRole("button", { name: "Close the series" }).click();
        await carryOut(page);
        await putAway(page);
        await page.goto("/portfolio");
        const { refundable } = await series.escrow();
        const before = await stage.chain.moneyOf(holder.account.address);
        await page
          .locator(".position", { hasText: `#${serial} ` })
          .getByRole("button", { name: "Take the refund" })
          .click();
        await carryOut(page);
        await putAway(page);
        assert.equal((await stage.chain.moneyOf(holder.account.address)) - before, refundable);
      },
    );
  },
};

/** A day like others, but for the price of its coin. */
async function playRuinousDay(stage: Stage): Promise<void> {
  const { stage: scene, time, committee } = stage.company;
  const epoch = await stage.today();
  const second = feedSecond(epoch);
  await time.moveTo(second);
  await act(scene.as(scene.cast.feedPusher), {
    address: scene.feed,
    abi: scenarioFeedAbi,
    functionName: "push",
    args: [RUINOUS_PRICE, BigInt(second)],
  });
  await recordPrice(scene, epoch);
  await time.moveTo(Number(epochEnd(epoch)) + LOCAL_TIMING.observeDelaySeconds);
  await committee.reportDay(epoch);
  await time.moveTo(await finalSecond(scene, epoch));
  await stage.company.recordFarms();
}

export default story;
