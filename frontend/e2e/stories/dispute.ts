import assert from "node:assert/strict";
import { disputesAbi, governanceArbiterAbi, testTokenAbi } from "@adit/sdk/abis";
import { epochEnd } from "@adit/sdk/math";
import { LOCAL_TIMING } from "@adit/oracle/simulator";
import { feedSecond, finalSecond, pushPrice, recordPrice } from "../../../scripts/lib/scenario/errands.ts";
import { act } from "../../../scripts/lib/transact.ts";
import type { Story } from "../story.ts";

/** As `IDisputes.Outcome` counts them: the fallback, because the report was wrong. */
const FALLBACK = 3;

/** Somebody disputes a day while it is not final, and gets the bond back with a part of the committee's stake. */
const story: Story = {
  name: "A day is disputed",
  when: "last",
  play: async ({ stage, visit, step, report, device }) => {
    const { company } = stage;
    const { stage: scene, time, committee } = company;
    const { disputes, governanceArbiter } = stage.deployment.contracts;
    assert.ok(disputes !== undefined && governanceArbiter !== undefined);
    const epoch = await stage.today();
    await time.moveTo(feedSecond(epoch));
    await pushPrice(scene, epoch);
    await recordPrice(scene, epoch);
    await time.moveTo(Number(epochEnd(epoch)) + LOCAL_TIMING.observeDelaySeconds);
    await committee.reportDay(epoch);
    const reader = scene.as(scene.cast.keeper).chain;
    const read = { address: disputes, abi: disputesAbi } as const;
    const bond = await reader.readContract({ ...read, functionName: "networkBond" });
    const { page, account } = await visit({ path: "/proofs", money: 1_000_000n });
    await act(scene.as(scene.cast.keeper), {
      address: scene.btc,
      abi: testTokenAbi,
      functionName: "mint",
      args: [account.address, bond],
    });

    await step("the panel shows the bond, the time, and how it is lost before how it is won", page, async () => {
      await page.locator(".proof-day a").first().click();
      const panel = page.getByRole("region", { name: "Dispute it" });
      await panel.getByText(/^Anyone can, until .* with a bond of 0\.1/).waitFor();
      const outcomes = await panel.locator(".outcomes-list li").allInnerTexts();
      assert.match(outcomes[0] ?? "", /^The arbiter finds the report right: you lose 0\.1/);
      assert.equal(outcomes.length, 3);
      await report.sound(page, `dispute-panel-${device.name}`);
    });

    await step("the review names the exact bond and asks to tick that it can be lost", page, async () => {
      await page.getByRole("button", { name: /^Dispute with a bond of 0\.1/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Your bond, held until the dispute ends").waitFor();
      const confirm = dialog.getByRole("button", { name: /in the wallet$/ });
      await confirm.waitFor();
      assert.equal(await confirm.isDisabled(), true, "not before the risk is ticked");
      await dialog.getByRole("checkbox").click();
      await report.sound(page, `dispute-review-${device.name}`);
      await confirm.click();
      await dialog.getByText("The dispute is open.").waitFor();
      await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
      const [held, count] = await Promise.all([
        reader.readContract({ address: scene.btc, abi: testTokenAbi, functionName: "balanceOf", args: [disputes] }),
        reader.readContract({ ...read, functionName: "disputeCount" }),
      ]);
      assert.ok(held >= bond && count >= 1n);
    });

    const id = await reader.readContract({ ...read, functionName: "disputeOfDay", args: [scene.world.network, epoch] });
    await step("the day is disputed wherever it is named, and cannot be disputed twice", page, async () => {
      await page.locator(".series-hero .badge", { hasText: "Disputed" }).waitFor();
      await page.getByText("It is disputed already.").waitFor();
      await page.goto("/proofs");
      await page.locator(".proof-day").first().getByText("Disputed").waitFor();
      await page.getByRole("heading", { name: "Disputes", exact: true }).waitFor();
      await report.sound(page, `disputes-${device.name}`);
    });

    await act(scene.as(scene.cast.governor), {
      address: governanceArbiter,
      abi: governanceArbiterAbi,
      functionName: "rule",
      args: [id, FALLBACK],
    });
    await time.moveTo(await finalSecond(scene, epoch));
    await step("it ends, the day is struck, and the credit is withdrawn", page, async () => {
      await page.reload();
      await page.locator(".proof-day").first().getByText("Struck").waitFor();
      await page.getByText(/^Disputes owe you 0\.1/).waitFor();
      await page.getByRole("button", { name: "Withdraw it" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Confirm in the wallet" }).click();
      await dialog.getByText("It is in your wallet.").waitFor();
      assert.ok((await stage.chain.rewardsOf(account.address)) >= bond);
    });
  },
};

export default story;
