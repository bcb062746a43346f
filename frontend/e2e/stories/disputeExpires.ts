import assert from "node:assert/strict";
import { disputesAbi, testTokenAbi } from "@adit/sdk/abis";
import { formatIsoDay } from "@adit/sdk/format";
import { epochEnd } from "@adit/sdk/math";
import { LOCAL_TIMING } from "@adit/oracle/simulator";
import { feedSecond, keepFunded, pushPrice, recordPrice, settle } from "../../../scripts/lib/scenario/errands.ts";
import { act } from "../../../scripts/lib/transact.ts";
import { agree, carryOut, phase, putAway } from "../review.ts";
import type { Story } from "../story.ts";

/** The arbiter says nothing of a dispute: its time runs out, anybody closes it, and both sides have their own back. */
const story: Story = {
  name: "A dispute runs out of time",
  when: "last",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene, time, committee } = stage.company;
    const { disputes } = stage.deployment.contracts;
    assert.ok(disputes !== undefined);
    const epoch = await stage.today();
    await time.moveTo(feedSecond(epoch));
    await pushPrice(scene, epoch);
    await recordPrice(scene, epoch);
    await time.moveTo(Number(epochEnd(epoch)) + LOCAL_TIMING.observeDelaySeconds);
    await committee.reportDay(epoch);
    const keeper = scene.as(scene.cast.keeper);
    const read = { address: disputes, abi: disputesAbi } as const;
    const bond = await keeper.chain.readContract({ ...read, functionName: "networkBond" });
    const { page, account } = await visit({
      path: `/proofs/${scene.world.network}/${formatIsoDay(epoch)}`,
      money: 1_000_000n,
    });
    const mint = { address: scene.btc, abi: testTokenAbi, functionName: "mint", args: [account.address, bond] };
    await act(keeper, mint);
    const held = (): Promise<bigint> =>
      keeper.chain.readContract({ address: scene.btc, abi: testTokenAbi, functionName: "balanceOf", args: [disputes] });
    const before = await held();

    await step("somebody disputes the day, and the bond leaves its wallet", page, async () => {
      await page.getByRole("button", { name: /^Dispute with a bond of 0\.1/ }).click();
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      assert.equal(await stage.chain.rewardsOf(account.address), 0n);
    });
    const [id, day] = await Promise.all([
      keeper.chain.readContract({ ...read, functionName: "disputeCount" }),
      keeper.chain.readContract({ ...read, functionName: "disputeOfDay", args: [scene.world.network, epoch] }),
    ]);
    assert.equal(id, day);

    // The longest that a dispute may take; other days are reported meanwhile, and wait behind this one.
    await stage.playDays(5);
    const { deadline } = await keeper.chain.readContract({ ...read, functionName: "disputeOf", args: [id] });
    if ((await stage.now()) < deadline) await time.moveTo(deadline);

    const stranger = await visit({ path: "/proofs", money: 1n });
    const card = stranger.page.locator(".card", { has: stranger.page.getByRole("link", { name: `#${id}:` }) });
    await step("everybody sees that its time ran out, and that bonds wait to go back", stranger.page, async () => {
      await card.getByText("Time ran out").waitFor();
      await card.getByRole("button", { name: "Close it, so that bonds go back" }).waitFor();
      await report.sound(stranger.page, `dispute-out-of-time-${device.name}`);
    });

    await step("a stranger closes it, and the review says to whom what goes back", stranger.page, async () => {
      await card.getByRole("button", { name: "Close it, so that bonds go back" }).click();
      await phase(stranger.page, "review");
      for (const words of ["Its time ran out", "Credited to its disputer", "Back to the committee's stake"])
        await stranger.page.getByRole("dialog").getByText(words).waitFor();
      await report.sound(stranger.page, `dispute-close-review-${device.name}`);
      await carryOut(stranger.page);
      await putAway(stranger.page);
      await card.getByText("Fallback counts").waitFor();
      assert.equal(await card.getByRole("button").count(), 0);
    });

    await step("the disputer takes the bond back, all of it and nothing else", page, async () => {
      await page.goto("/proofs");
      await page.getByText(/^Disputes owe you 0\.1/).waitFor();
      await page.getByRole("button", { name: "Withdraw it" }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal(await stage.chain.rewardsOf(account.address), bond);
      assert.equal(await held(), before);
      await page.getByText(/^Disputes owe you/).waitFor({ state: "hidden" });
    });

    // The days that waited are paid, so that nobody after this finds them open.
    await keepFunded(scene, scene.cast.providers[0], stage.series.inMidTerm, 9n, 0n);
    await settle(scene, [stage.series.inMidTerm], 9n);
  },
};

export default story;
