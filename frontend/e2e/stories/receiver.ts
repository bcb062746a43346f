import assert from "node:assert/strict";
import { hashpowerAbi } from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import { BaseError, ContractFunctionRevertedError } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { act } from "../../../scripts/lib/transact.ts";
import { carryOut, putAway } from "../review.ts";
import type { Story } from "../story.ts";

const HOUR = 3_600;

/** A holder claims one series of two, says where claims of others pay, and then lets nobody else claim. */
const story: Story = {
  name: "A holder sets a receiver",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene, time } = stage.company;
    const ids = [stage.series.inMidTerm, stage.series.forSale];
    const [id] = ids;
    assert.ok(id !== undefined);
    const { page, account } = await visit({ money: 1_000_000n });
    for (const one of ids) await stage.chain.handOver(one, account.address);
    await stage.playDays(1, { run: [id] });
    await time.moveTo((await stage.now()) + HOUR);
    const stranger = scene.as(scene.cast.keeper);
    const claimForHolder = {
      address: stage.deployment.contracts.hashpower,
      abi: hashpowerAbi,
      functionName: "claimFor",
      args: [account.address, id],
    } as const;

    await step("what can be done with a series is behind one button, by keyboard too", page, async () => {
      await page.goto("/portfolio");
      const trigger = page.getByRole("button", { name: `What you can do with series #${serialOf(id)}` });
      await trigger.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: "Claim this series" }).waitFor();
      await report.sound(page, `portfolio-menu-${device.name}`);
      await page.keyboard.press("Tab");
      await page.getByRole("menu").waitFor({ state: "hidden" });
      assert.ok(
        await page.evaluate(() => document.activeElement?.matches("a, button, input, [role=tab]") === true),
        "Tab leaves the menu for the next thing to use",
      );
      await trigger.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menu").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "hidden" });
      await page.waitForFunction(
        (name) => document.activeElement?.getAttribute("aria-label") === name,
        `What you can do with series #${serialOf(id)}`,
      );
    });

    await step("claims one series, and only its rewards arrive", page, async () => {
      const before = await stage.chain.rewardsOf(account.address);
      await page.getByRole("button", { name: `What you can do with series #${serialOf(id)}` }).click();
      await page.getByRole("menuitem", { name: "Claim this series" }).click();
      await carryOut(page);
      await putAway(page);
      assert.ok((await stage.chain.rewardsOf(account.address)) > before);
    });

    const receiver = privateKeyToAddress(generatePrivateKey());
    await step("sets a receiver after comparing it, and a claim of somebody else pays there", page, async () => {
      await page.getByRole("tab", { name: "Receiver and credits" }).click();
      await page.getByText("Anybody may have your rewards paid to your own address.", { exact: false }).waitFor();
      await page.getByLabel("Another receiver").fill(receiver);
      await page.getByText("Its checksum is right.").waitFor();
      await report.sound(page, `receiver-typed-${device.name}`);
      await page.getByRole("button", { name: "Set the receiver" }).click();
      await carryOut(page);
      await putAway(page);
      await page.getByText(receiver).waitFor();
      await report.sound(page, `receiver-set-${device.name}`);
      await time.moveTo((await stage.now()) + HOUR);
      const before = await stage.chain.rewardsOf(account.address);
      await act(stranger, claimForHolder);
      assert.ok((await stage.chain.rewardsOf(receiver)) > 0n);
      assert.equal(await stage.chain.rewardsOf(account.address), before);
    });

    await step("refuses claims of others, and the chain refuses them", page, async () => {
      await page.getByRole("button", { name: "Refuse claims of others" }).click();
      await carryOut(page);
      await putAway(page);
      await page.getByText("Nobody but you can claim your rewards.").waitFor();
      await report.sound(page, `receiver-refused-${device.name}`);
      await time.moveTo((await stage.now()) + HOUR);
      await assert.rejects(
        stranger.chain.simulateContract({ ...claimForHolder, account: scene.cast.keeper }),
        isRefusal,
      );
    });

    await step("lets others claim again, to the own address", page, async () => {
      await page.getByRole("button", { name: "Let others claim for me" }).click();
      await carryOut(page);
      await putAway(page);
      await page.getByRole("button", { name: "Back to my own address" }).click();
      await carryOut(page);
      await putAway(page);
      await page.getByText("Anybody may have your rewards paid to your own address.", { exact: false }).waitFor();
      const before = await stage.chain.rewardsOf(account.address);
      await act(stranger, claimForHolder);
      assert.ok((await stage.chain.rewardsOf(account.address)) > before);
    });
  },
};

function isRefusal(error: unknown): boolean {
  return error instanceof BaseError && error.walk((inner) => inner instanceof ContractFunctionRevertedError) !== null;
}

export default story;
