import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  accumulatingShareAbi,
  accumulatingShareFactoryAbi,
  hashpowerAbi,
  primaryMarketAbi,
  wrapperFactoryAbi,
} from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import { isAddress, isHex, toFunctionSelector } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { act } from "../../../scripts/lib/transact.ts";
import { DIST, exitDeploymentScript } from "../../serve.ts";
import { failingNode } from "../failingNode.ts";
import { openOwnSale } from "../sale.ts";
import type { Story } from "../story.ts";

const FAILED_UNITS = 4_000n;
const WRAP = toFunctionSelector("wrap(address)");

/** A holder leaves without the dApp: with a wallet on a served copy, and with a copy on a disk and no wallet at all. */
const story: Story = {
  name: "The way out",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    const { page, account } = await visit({ path: "/exit/", money: 1_000_000n, connect: false });
    const holder = stage.company.stage.as(account);
    const { hashpower, wrapperFactory, accumulatingShareFactory } = stage.deployment.contracts;
    assert.ok(wrapperFactory !== undefined && accumulatingShareFactory !== undefined);
    const wrapperOf = async (series: bigint) => {
      const factory = { address: wrapperFactory, abi: wrapperFactoryAbi, args: [series] } as const;
      await act(holder, { ...factory, functionName: "create" });
      return await holder.chain.readContract({ ...factory, functionName: "wrapperOf" });
    };
    const ledger = { address: hashpower, abi: hashpowerAbi } as const;
    const wrap = async (series: bigint, wrapper: `0x${string}`, count: bigint): Promise<void> => {
      const args = [account.address, wrapper, series, count, WRAP];
      await act(holder, { ...ledger, functionName: "safeTransferFrom", args });
    };
    // A sale that will miss its minimum, part of it wrapped.
    const failed = await openOwnSale(stage, stage.company.stage.cast.providers[0], { epochs: 20, minUnits: 50_000n });
    await buyUnits(stage.company.stage, failed, account, FAILED_UNITS);
    await wrap(failed, await wrapperOf(failed), FAILED_UNITS / 4n);
    const units = await stage.chain.handOver(id, account.address);
    await stage.playDays(1, { run: [id] });
    await stage.company.time.moveTo((await stage.now()) + 3_600);
    const other = privateKeyToAccount(generatePrivateKey());

    await step("finds units and rewards with nothing but a node", page, async () => {
      await page.reload();
      await page.getByRole("button", { name: /^Connect Test Wallet/ }).click();
      await page.getByText("Test Wallet is connected as").waitFor();
      assert.equal(await page.getByLabel(/^Node/).inputValue(), stage.rpc);
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByRole("heading", { name: "Units", exact: true }).waitFor();
      await page.getByText(`${units} units`).waitFor();
      await report.sound(page, `exit-${device.name}`);
    });

    await step("finds units that were wrapped, and unwraps them", page, async () => {
      await wrap(id, await wrapperOf(id), units / 2n);
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByRole("heading", { name: "Wrapped units and shares" }).waitFor();
      await page.getByText("Read. Nothing was sent").waitFor();
      await report.sound(page, `exit-wrapped-${device.name}`);
      await page.getByRole("button", { name: "Unwrap the units" }).last().click();
      await page.getByText(/^Done in block/).waitFor();
      assert.equal(await stage.chain.unitsOf(account.address, id), units);
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByText(`${units} units`).waitFor();
    });

    await step("takes the refund of the wrapped units of a sale that failed, and of the others", page, async () => {
      const { paid } = await holder.chain.readContract({
        address: stage.deployment.contracts.market,
        abi: primaryMarketAbi,
        functionName: "escrow",
        args: [failed],
      });
      const before = await stage.chain.moneyOf(account.address);
      const title = `Series #${serialOf(failed)}`;
      const card = page.locator("section", { has: page.getByRole("heading", { name: `${title}, wrapped units` }) });
      await card.getByRole("button", { name: "Take the refund of the wrapped units" }).click();
      await card.getByText(/^Done in block/).waitFor();
      assert.equal((await stage.chain.moneyOf(account.address)) - before, paid / 4n);
      const rest = page.locator("section", { has: page.getByRole("heading", { name: title, exact: true }) });
      await rest.getByRole("button", { name: "Take the refund" }).click();
      await rest.getByText(/^Done in block/).waitFor();
      assert.equal((await stage.chain.moneyOf(account.address)) - before, paid);
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByText("Read. Nothing was sent").waitFor();
      assert.equal(await page.getByRole("heading", { name: title }).count(), 0);
    });

    const factory = { address: accumulatingShareFactory, abi: accumulatingShareFactoryAbi, args: [id] } as const;
    await act(holder, { ...factory, functionName: "create" });
    const share = await holder.chain.readContract({ ...factory, functionName: "shareOf" });
    await act(holder, { ...ledger, functionName: "setApprovalForAll", args: [share, true] });
    const put = [units / 4n, 0n, 0n, account.address] as const;
    await act(holder, { address: share, abi: accumulatingShareAbi, functionName: "deposit", args: put });
    const broken = await failingNode(stage.rpc, share);
    try {
      await step(
        "a node that fails for the share hides nothing else, and the page says what it did not say",
        page,
        async () => {
          await page.getByLabel(/^Node/).fill(broken.url);
          await page.getByRole("button", { name: "Look" }).click();
          const gap = page.locator("section", { has: page.getByRole("heading", { name: share }) });
          await gap.getByText(/^Not read: your balance/).waitFor();
          await page.getByText(`${units - units / 4n} units`).waitFor();
          await page.getByRole("button", { name: "Claim all rewards" }).waitFor();
          await report.sound(page, `exit-gaps-${device.name}`);
        },
      );
    } finally {
      await broken.close();
    }

    await step("takes units and rewards out of the share, through a node that answers", page, async () => {
      await page.getByLabel(/^Node/).fill(stage.rpc);
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByRole("heading", { name: /accumulating share$/ }).waitFor();
      const before = await stage.chain.rewardsOf(account.address);
      await stage.company.time.moveTo((await stage.now()) + 600);
      await page.getByRole("button", { name: "Take units and rewards out of the share" }).click();
      await page.getByText(/^Done in block/).waitFor();
      assert.equal(await stage.chain.unitsOf(account.address, id), units);
      assert.ok((await stage.chain.rewardsOf(account.address)) > before, "the share earned, and paid");
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByText("Read. Nothing was sent").waitFor();
    });

    await step("claims to another address", page, async () => {
      await page.getByLabel(/^Send everything to/).fill(other.address);
      await page.getByRole("button", { name: "Claim all rewards" }).click();
      await page.getByText(/^Done in block/).waitFor();
      assert.ok((await stage.chain.rewardsOf(other.address)) > 0n);
    });

    await step("says in words what would fail", page, async () => {
      await page.getByLabel("How much to move, TH/s").fill("99999999");
      await page.getByRole("button", { name: "Move the units" }).click();
      const words = page.locator("p.loss").first();
      await words.waitFor();
      assert.doesNotMatch(await words.innerText(), /0x[0-9a-f]{8}\b/);
    });

    await step("moves all units away", page, async () => {
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByText("Read. Nothing was sent").waitFor();
      await page.getByRole("button", { name: "Move the units" }).click();
      await page.getByText(/^Done in block/).waitFor();
      assert.equal(await stage.chain.unitsOf(account.address, id), 0n);
      assert.equal(await stage.chain.unitsOf(other.address, id), units);
    });

    const folder = mkdtempSync(join(tmpdir(), "adit-exit-"));
    try {
      cpSync(join(DIST, "exit"), folder, { recursive: true });
      writeFileSync(join(folder, "deployment.js"), exitDeploymentScript(JSON.stringify(stage.deployment)));
      await step("works from a disk without a wallet: the call that it shows claims", page, async () => {
        await stage.chain.endow(other, 1n);
        await page.goto(pathToFileURL(join(folder, "index.html")).href);
        await page.getByLabel(/^Your address/).fill(other.address);
        await page.getByRole("button", { name: "Look" }).click();
        await page.getByRole("heading", { name: "Rewards" }).waitFor();
        await page.getByRole("button", { name: "Show the call" }).first().click();
        await page.getByText("Your node tried it out: it would pass now.").waitFor();
        const values = await page.locator("dl").first().locator("dd").allInnerTexts();
        const [to, , data] = values;
        if (to === undefined || data === undefined || !isAddress(to) || !isHex(data))
          throw new Error(`The page shows ${values.join(", ")}`);
        const before = await stage.chain.rewardsOf(other.address);
        await stage.chain.sendAs(other, { to, data });
        assert.ok((await stage.chain.rewardsOf(other.address)) > before);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export default story;
