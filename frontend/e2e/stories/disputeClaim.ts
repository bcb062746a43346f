import assert from "node:assert/strict";
import { disputesAbi, governanceArbiterAbi, outputOracleAbi, testTokenAbi } from "@adit/sdk/abis";
import { formatIsoDay } from "@adit/sdk/format";
import { epochEnd } from "@adit/sdk/math";
import { LOCAL_TIMING } from "@adit/oracle/simulator";
import { feedSecond, finalSecond, pushPrice, recordPrice } from "../../../scripts/lib/scenario/errands.ts";
import { act } from "../../../scripts/lib/transact.ts";
import { agree, phase, putAway } from "../review.ts";
import type { Story } from "../story.ts";

/** As `IDisputes.Outcome` counts them: the disputer's value. */
const CLAIMED = 2;

/** Somebody says what a day was, and what a farm delivered, instead of what the committee reported; the arbiter takes both. */
const story: Story = {
  name: "A dispute claims another value",
  when: "last",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene, time, committee } = stage.company;
    const { disputes, governanceArbiter, outputOracle } = stage.deployment.contracts;
    assert.ok(disputes !== undefined && governanceArbiter !== undefined);
    const epoch = await stage.today();
    await time.moveTo(feedSecond(epoch));
    await pushPrice(scene, epoch);
    await recordPrice(scene, epoch);
    await time.moveTo(Number(epochEnd(epoch)) + LOCAL_TIMING.observeDelaySeconds);
    await committee.reportDay(epoch);
    // Nodes serve a batch once they have seen it on the chain.
    await stage.rpcRequest("hardhat_mine", ["0x3", "0x1"]);
    for (const node of committee.nodes) await node.tick();
    const { chain } = scene.as(scene.cast.keeper);
    const read = { address: disputes, abi: disputesAbi } as const;
    const [dayBond, farmBond] = await Promise.all([
      chain.readContract({ ...read, functionName: "networkBond" }),
      chain.readContract({ ...read, functionName: "farmBond" }),
    ]);
    const { network } = scene.world;
    const proof = `/proofs/${network}/${formatIsoDay(epoch)}`;
    const { page, account } = await visit({ path: proof, money: 1_000_000n });
    await act(scene.as(scene.cast.keeper), {
      address: scene.btc,
      abi: testTokenAbi,
      functionName: "mint",
      args: [account.address, dayBond + farmBond],
    });
    const panel = page.getByRole("region", { name: "Dispute it" });
    const claimed = page.getByRole("dialog").getByText("You claim", { exact: false });

    await step("a claim begins with what was reported, and is refused while it is just that", page, async () => {
      await panel.getByRole("button", { name: "What it was" }).click();
      await panel.getByText(/^The arbiter takes your claim: you get back 0\.1/).waitFor();
      await panel.getByRole("button", { name: /^Dispute with a bond/ }).click();
      await panel
        .getByRole("alert")
        .getByText(/exactly what was reported/)
        .waitFor();
      await panel.getByLabel("Blocks").fill("many");
      await panel.getByRole("button", { name: /^Dispute with a bond/ }).click();
      await panel.getByText(/“many” is not a number of blocks/).waitFor();
      await report.sound(page, `dispute-claim-${device.name}`);
    });

    const before = await chain.readContract({
      address: outputOracle,
      abi: outputOracleAbi,
      functionName: "networkDay",
      args: [network, epoch],
    });
    let blocks = 0n;
    await step("one coin less in fees is claimed, and the review says what a block would have paid", page, async () => {
      await page.reload();
      await panel.getByRole("button", { name: "What it was" }).click();
      blocks = BigInt(await panel.getByLabel("Blocks").inputValue());
      const fees = panel.getByLabel("Paid out beyond the subsidy");
      await fees.fill((Number(await fees.inputValue()) - 1).toFixed(8));
      await panel.getByRole("button", { name: /^Dispute with a bond/ }).click();
      await phase(page, "review");
      await claimed.first().waitFor();
      await report.sound(page, `dispute-claim-review-${device.name}`);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
    });
    const ofDay = await chain.readContract({ ...read, functionName: "disputeCount" });

    await step("a farm's own report is disputed with what it delivered", page, async () => {
      await page.goto(`${proof}/farms/1`);
      await panel.getByText(/^Anyone can, until .* with a bond of 0\.01/).waitFor();
      await panel.getByRole("button", { name: "What it delivered" }).click();
      const hashrate = panel.getByLabel("Hashrate");
      await hashrate.fill((Number(await hashrate.inputValue()) * 0.9).toFixed(3));
      await report.sound(page, `dispute-farm-${device.name}`);
      await panel.getByRole("button", { name: /^Dispute with a bond/ }).click();
      await phase(page, "review");
      await claimed.first().waitFor();
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      await panel.getByText("It is disputed already.", { exact: false }).waitFor();
    });
    const ofFarm = await chain.readContract({ ...read, functionName: "disputeCount" });
    assert.equal(ofFarm, ofDay + 1n);

    const rule = (id: bigint): Promise<unknown> =>
      act(scene.as(scene.cast.governor), {
        address: governanceArbiter,
        abi: governanceArbiterAbi,
        functionName: "rule",
        args: [id, CLAIMED],
      });
    await rule(ofDay);
    await rule(ofFarm);
    await step(
      "the arbiter takes both claims: the pages say so, and the chain has the claimed reward",
      page,
      async () => {
        await page.goto(proof);
        await page.getByText("Claim counts").first().waitFor();
        await report.sound(page, `dispute-claimed-${device.name}`);
        const day = await chain.readContract({
          address: outputOracle,
          abi: outputOracleAbi,
          functionName: "networkDay",
          args: [network, epoch],
        });
        const coin = 10n ** 8n;
        const lost = before.rewardPerBlock - day.rewardPerBlock;
        assert.ok(lost === coin / blocks || lost === coin / blocks + 1n, `${lost} of ${blocks} blocks`);
        await page.goto(`${proof}/farms/1`);
        await page.getByText("Claim counts").first().waitFor();
        await report.sound(page, `dispute-farm-claimed-${device.name}`);
      },
    );

    await step("what disputes owe is withdrawn at once: both bonds, and what the committee lost", page, async () => {
      await page.goto("/proofs");
      await page.getByText(/^Disputes owe you/).waitFor();
      await page.getByRole("button", { name: "Withdraw it" }).click();
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      assert.ok((await stage.chain.rewardsOf(account.address)) >= dayBond + farmBond);
    });
    await time.moveTo(await finalSecond(scene, epoch));
  },
};

export default story;
