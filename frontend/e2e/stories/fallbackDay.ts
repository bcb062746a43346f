import assert from "node:assert/strict";
import { networkDaysAbi } from "@adit/sdk/abis";
import { formatDay, formatIsoDay } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { feedSecond, pushPrice, recordPrice, settle } from "../../../scripts/lib/scenario/errands.ts";
import { actionDialog, agree, phase, putAway } from "../review.ts";
import { seriesOf } from "../sale.ts";
import type { Story } from "../story.ts";

/** The committee falls silent for good: two weeks later a holder records what the first day is taken for, and is paid for it. */
const story: Story = {
  name: "Nobody reports a day",
  when: "end",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene, time } = stage.company;
    const id = stage.series.inMidTerm;
    const serial = serialOf(id);
    const series = seriesOf(stage, id);
    const { networkDays } = stage.deployment.contracts;
    assert.ok(networkDays !== undefined);
    const days = { address: networkDays, abi: networkDaysAbi } as const;
    const { chain } = scene.as(scene.cast.keeper);
    await stage.playDays(1, { run: [id] });
    const epoch = await stage.today();
    const behind = epoch - (await series.nextEpoch());
    if (behind > 0) await settle(scene, [id], BigInt(behind));
    const holder = await visit({ money: 1n, path: `/series/${serial}` });
    await stage.chain.handOver(id, holder.account.address);
    await time.moveTo(feedSecond(epoch));
    await pushPrice(scene, epoch);
    await recordPrice(scene, epoch);
    const of = [scene.world.network, epoch] as const;
    const due = await chain.readContract({ ...days, functionName: "fallbackDueAt", args: of });
    await time.moveTo(Number(due) - 3_600);

    const { page } = holder;
    await step("an hour before its time the page offers nothing, and says when it will", page, async () => {
      await page.reload();
      await page
        .getByText(/report/i)
        .first()
        .waitFor();
      await report.sound(page, `series-silent-${device.name}`);
      assert.equal(await page.getByRole("button", { name: `Record ${formatDay(epoch)}` }).count(), 0);
    });

    await time.moveTo(Number(due) + 60);
    await step(
      "then it offers anybody to record what the day is taken for, and so does the page of the day",
      page,
      async () => {
        await page
          .getByText(`Nobody reported ${formatDay(epoch)} in time`, { exact: false })
          .first()
          .waitFor();
        await page.getByRole("button", { name: `Record ${formatDay(epoch)}` }).waitFor();
        await report.sound(page, `series-fallback-${device.name}`);
        await page.goto(`/proofs/${scene.world.network}/${formatIsoDay(epoch)}`);
        await page.getByText("Nobody reported it in time: anybody may record", { exact: false }).waitFor();
        await report.sound(page, `proof-unreported-${device.name}`);
      },
    );

    await step("a holder records it there, having ticked that no later report changes it", page, async () => {
      await page.getByRole("button", { name: `Record ${formatDay(epoch)}` }).click();
      await phase(page, "review");
      assert.equal(await actionDialog(page).getByRole("checkbox").count(), 1);
      await report.sound(page, `fallback-review-${device.name}`);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      assert.ok(await chain.readContract({ ...days, functionName: "isFallback", args: of }));
    });

    await settle(scene, [id]);
    await step("the day is settled and paid, and marked as what it is wherever it is named", page, async () => {
      assert.equal(await series.nextEpoch(), epoch + 1);
      await page.goto(`/series/${serial}`);
      await page.locator(`.day-grid [data-epoch="${epoch}"]`).waitFor();
      await page.getByLabel(new RegExp(`^${formatDay(epoch)}: .*taken by fallback$`)).waitFor();
      await report.sound(page, `series-fallback-paid-${device.name}`);
      await page.goto(`/proofs/${scene.world.network}/${formatIsoDay(epoch)}`);
      await page.getByText("Nobody reported this day in time.").waitFor();
      await report.sound(page, `proof-fallback-${device.name}`);
    });
  },
};

export default story;
