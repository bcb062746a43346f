import assert from "node:assert/strict";
import { seriesState } from "@adit/sdk";
import { erc20Abi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { approveCall, buyCall, coverCall, finishCall, getSeries } from "@adit/sdk/actions";
import { serialOf } from "@adit/sdk/math";
import { createPublicClient, getAbiItem, http, type LocalAccount } from "viem";
import { act, actFor } from "../../../scripts/lib/transact.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

const DAY = 86_400;
const TERM_DAYS = 20;
const UNITS = 40_000n;
/** Two days until mining, one mined, two of grace, and some to spare. */
const PATIENCE_DAYS = 10;

/**
 * A provider sells units and walks away: it posts no bond and funds no day, so the series defaults with the first one, and the holder
 * takes back the whole escrow. Told on the holder's page all along.
 */
const story: Story = {
  name: "A holder outlives a default",
  devices: ["phone"],
  play: async ({ stage, visit, step, report, device }) => {
    const { page, account } = await visit({ money: 1_000n * 10n ** 6n });
    const chain = createPublicClient({ transport: http(stage.rpc) });
    const { settlement, market } = stage.deployment.contracts;
    const { deployment, company } = stage;
    const [provider] = company.stage.cast.providers;
    const id = await sellUnbonded(stage, provider);
    const serial = serialOf(id);
    await buy(stage, id, account);
    const units = UNITS;
    const of = { address: settlement, abi: settlementAbi, args: [id] } as const;
    const stateNow = async (): Promise<string> =>
      seriesState(await chain.readContract({ ...of, functionName: "state" }));
    const keeper = company.stage.as(company.stage.cast.keeper);
    await page.goto("/portfolio");
    await page.getByRole("heading", { name: "Series you hold" }).waitFor();
    await page.getByRole("tab", { name: /^Notices/ }).click();
    const late = page.getByText(new RegExp(`^Series #${serial}: .* is late$`)).first();
    let wasLate = false;

    for (let day = 0; day < PATIENCE_DAYS && (await stateNow()) !== "Defaulted"; day += 1) {
      await stage.playDays(1);
      for (;;) {
        const from = await chain.readContract({ ...of, functionName: "coverableFrom" });
        if (from === 0n || from > BigInt(await stage.now())) break;
        // The holder hears of it before anybody covers.
        if (!wasLate)
          await step("the portfolio tells that a day is late", page, async () => {
            // What the clock alone changes is read with a later block, some twenty seconds after the last time.
            while (!(await late.isVisible())) {
              await stage.rpcRequest("evm_mine");
              await page.waitForTimeout(2_000);
            }
          });
        wasLate = true;
        await act(keeper, coverCall({ deployment, id }));
        if ((await stateNow()) === "Defaulted") break;
      }
    }
    await step("the portfolio says that the provider defaulted, and that rewards stay", page, async () => {
      assert.equal(await stateNow(), "Defaulted");
      assert.ok(wasLate);
      await page.getByRole("tab", { name: /^Series/ }).click();
      const row = page.locator(".position", { hasText: `#${serial} ` });
      await row.getByText("Defaulted", { exact: false }).first().waitFor();
      await page.getByRole("tab", { name: /^Notices/ }).click();
      await late.waitFor();
      await page.getByText(`Series #${serial}: the provider defaulted`).first().waitFor();
      await report.sound(page, `portfolio-notices-${device.name}`);
    });
    await stage.playDays(2);
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

/** Opens a sale that begins now, on the terms of the one that the stage has, for fewer days and without a bond. */
async function sellUnbonded(stage: Stage, provider: LocalAccount): Promise<bigint> {
  const clients = stage.company.stage.as(provider);
  const { terms } = await getSeries(clients.chain, { deployment: stage.deployment, id: stage.series.forSale });
  const startEpoch = (await stage.today()) + 2;
  const { result } = await actFor(clients, {
    address: stage.deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "create",
    args: [
      {
        ...terms,
        provider: provider.address,
        maxUnits: 100_000n,
        saleStart: await stage.now(),
        saleEnd: startEpoch * DAY,
        startEpoch,
        epochs: TERM_DAYS,
      },
    ],
  });
  return BigInt(String(result));
}

async function buy(stage: Stage, id: bigint, account: LocalAccount): Promise<void> {
  const clients = stage.company.stage.as(account);
  const { deployment } = stage;
  const [token] = deployment.paymentTokens;
  if (token === undefined) throw new Error("The stage has a payment token");
  const cost = await clients.chain.readContract({
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "quote",
    args: [id, UNITS],
  });
  const { market } = deployment.contracts;
  await act(clients, approveCall({ token: token.address, spender: market, amount: cost }));
  await act(clients, buyCall({ deployment, id, units: UNITS, maxCost: cost, to: account.address }));
}

export default story;
