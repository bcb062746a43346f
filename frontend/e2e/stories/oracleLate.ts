import { settlementAbi } from "@adit/sdk/abis";
import { formatDay } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { feedSecond, finalSecond, pushPrice, recordPrice, settle } from "../../../scripts/lib/scenario/errands.ts";
import type { Story } from "../story.ts";

const LATE_SECONDS = 12 * 3_600;

/** The committee says nothing of a day for half a day: both pages that people look at say so, and that nothing is lost. */
const story: Story = {
  name: "The oracle is late",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    await stage.playDays(1, { run: [id] });
    const { stage: scene, time, committee } = stage.company;
    const epoch = await stage.today();
    // Stories before this one may have left days for somebody to settle: here only the late one shall wait.
    const [nextEpoch] = await scene.as(scene.cast.keeper).chain.readContract({
      address: stage.deployment.contracts.settlement,
      abi: settlementAbi,
      functionName: "nextEpoch",
      args: [id],
    });
    if (nextEpoch < epoch) await settle(scene, [id], BigInt(epoch - nextEpoch));
    const { page } = await visit({ path: "/status", connect: false });

    await step("the status page finds everything in its place, with signatures checked here", page, async () => {
      await page.locator('[data-part="days"][data-standing="good"]').waitFor();
      const nodes = page.locator('[data-part="nodes"]');
      await nodes.getByText("Member 4").waitFor();
      await page.locator('[data-part="chain"][data-standing="good"]').waitFor();
      await page
        .locator('[data-part="feeds"]')
        .getByText(/^BTC \/ USD/)
        .waitFor();
      await report.sound(page, `status-${device.name}`);
    });

    await time.moveTo(feedSecond(epoch));
    await pushPrice(scene, epoch);
    await recordPrice(scene, epoch);
    await time.moveTo(feedSecond(epoch) + LATE_SECONDS);

    await step("the status page says that the oracle is late, with which day, and what waits", page, async () => {
      await page.locator('[data-part="days"][data-standing="late"]').waitFor();
      await page
        .getByText(
          new RegExp(`The oracle is late: ${formatDay(epoch)} is not reported\\. What it owes waits, no escrow moves`),
        )
        .waitFor();
      await page
        .locator('[data-part="errands"]')
        .getByText(/waits for the oracle's report/)
        .first()
        .waitFor();
      await report.sound(page, `status-late-${device.name}`);
    });

    await step(
      "the list of proofs has the day as not reported, and its page says what becomes of it",
      page,
      async () => {
        await page.goto("/proofs");
        await page.locator(".proof-day").first().getByText("Not reported").waitFor();
        await page.locator(".proof-day a").first().click();
        await page.getByText("Nothing was reported of this day.").waitFor();
      },
    );

    await step("the series' page marks the day as mined and waiting, not as missed", page, async () => {
      await page.goto(`/series/${serialOf(id)}`);
      await page.getByLabel(new RegExp(`^${formatDay(epoch)}: Mined, waiting to be settled`)).waitFor();
    });

    await committee.reportDay(epoch);
    await time.moveTo(await finalSecond(scene, epoch));
    await settle(scene, [id]);
    await step("once it is reported, nothing is late any more", page, async () => {
      await page.goto("/status");
      await page.locator('[data-part="days"][data-standing="good"]').waitFor();
    });
  },
};

export default story;
