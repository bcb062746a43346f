import assert from "node:assert/strict";
import { seriesState } from "@adit/sdk";
import { erc20Abi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { coverCall, finishCall } from "@adit/sdk/actions";
import { serialOf } from "@adit/sdk/math";
import { createPublicClient, getAbiItem, http } from "viem";
import { act } from "../../../scripts/lib/transact.ts";
import type { Story } from "../story.ts";

const DAY = 86_400;
/** The bond of a local series pays about twenty days. */
const PATIENCE_DAYS = 40;

/**
 * A provider walks away: nobody funds its days, its bond pays them until it is empty, the series defaults, and the holder takes back what
 * the provider did not earn. Told on the holder's page all along. The last story of all, because the series is no use to others then.
 */
const story: Story = {
  name: "A holder outlives a default",
  devices: ["phone"],
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    const serial = serialOf(id);
    const { page, account } = await visit({ money: 1_000_000n });
    const units = await stage.chain.handOver(id, account.address);
    const chain = createPublicClient({ transport: http(stage.rpc) });
    const { settlement, market } = stage.deployment.contracts;
    const of = { address: settlement, abi: settlementAbi, args: [id] } as const;
    const stateNow = async (): Promise<string> =>
      seriesState(await chain.readContract({ ...of, functionName: "state" }));
    const keeper = stage.company.stage.as(stage.company.stage.cast.keeper);
    const { deployment } = stage;
    await page.goto("/portfolio");
    await page.getByRole("heading", { name: "Series you hold" }).waitFor();

    for (let day = 0; day < PATIENCE_DAYS && (await stateNow()) !== "Defaulted"; day += 1) {
      await stage.playDays(1);
      for (;;) {
        const from = await chain.readContract({ ...of, functionName: "coverableFrom" });
        if (from === 0n || from > BigInt(await stage.now())) break;
        await act(keeper, coverCall({ deployment, id }));
        if ((await stateNow()) === "Defaulted") break;
      }
    }
    await step("the portfolio says that the provider defaulted, and that rewards stay", page, async () => {
      assert.equal(await stateNow(), "Defaulted");
      const row = page.locator(".position", { hasText: `#${serial} ` });
      await row.getByText("Defaulted", { exact: false }).first().waitFor();
      await page.getByRole("tab", { name: /^Notices/ }).click();
      await page
        .getByText(new RegExp(`^Series #${serial}: .* is late$`))
        .first()
        .waitFor();
      await page.getByText(`Series #${serial}: the provider defaulted`).first().waitFor();
      await report.sound(page, `portfolio-notices-${device.name}`);
    });
    await stage.company.time.moveTo((await stage.now()) + DAY + 60);
    await act(keeper, finishCall({ deployment, id }));
    await step("once refunds are open it says so, and what they pay", page, async () => {
      await page.getByText(`Series #${serial}: refunds are open`).first().waitFor();
      await page.getByRole("tab", { name: /^Series/ }).click();
      await page.getByText(/^Refunds are open: giving back your .* pays/).waitFor();
      await report.sound(page, `portfolio-refund-${device.name}`);
    });
    await step("takes the refund: units are burnt, and exactly the reviewed money arrives", page, async () => {
      const [token] = deployment.paymentTokens;
      assert.ok(token !== undefined);
      const balance = {
        address: token.address,
        abi: erc20Abi,
        functionName: "balanceOf",
        args: [account.address],
      } as const;
      const before = await chain.readContract(balance);
      await page.getByRole("button", { name: "Take the refund" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Units, burned for good").waitFor();
      await dialog.getByRole("button", { name: "Confirm in the wallet" }).click();
      await page.getByText(/The refund is in your wallet/).waitFor();
      const [refunded] = await chain.getLogs({
        address: market,
        event: getAbiItem({ abi: primaryMarketAbi, name: "Refunded" }),
        args: { id, account: account.address },
        fromBlock: BigInt(deployment.startBlock),
        strict: true,
      });
      assert.equal(refunded?.args.units, units);
      assert.ok(refunded.args.amount > 0n);
      assert.equal((await chain.readContract(balance)) - before, refunded.args.amount);
      assert.equal(await stage.chain.unitsOf(account.address, id), 0n);
    });
  },
};

export default story;
