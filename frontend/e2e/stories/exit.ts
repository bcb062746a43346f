import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hashpowerAbi, wrapperFactoryAbi } from "@adit/sdk/abis";
import { encodeFunctionData, isAddress, isHex, toFunctionSelector } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { DIST, exitDeploymentScript } from "../../serve.ts";
import type { Story } from "../story.ts";

/** A holder leaves without the dApp: with a wallet on a served copy, and with a copy on a disk and no wallet at all. */
const story: Story = {
  name: "The way out",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    const { page, account } = await visit({ path: "/exit/", money: 1_000_000n, connect: false });
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
      await page.getByRole("heading", { name: "Units" }).waitFor();
      await page.getByText(`${units} units`).waitFor();
      await report.sound(page, `exit-${device.name}`);
    });

    await step("finds units that were wrapped, and unwraps them", page, async () => {
      const { hashpower, wrapperFactory: factory } = stage.deployment.contracts;
      assert.ok(factory !== undefined);
      const create = encodeFunctionData({ abi: wrapperFactoryAbi, functionName: "create", args: [id] });
      await stage.chain.sendAs(account, { to: factory, data: create });
      const wrapper = await stage.company.stage.as(account).chain.readContract({
        address: factory,
        abi: wrapperFactoryAbi,
        functionName: "wrapperOf",
        args: [id],
      });
      const wrap = encodeFunctionData({
        abi: hashpowerAbi,
        functionName: "safeTransferFrom",
        args: [account.address, wrapper, id, units / 2n, toFunctionSelector("wrap(address)")],
      });
      await stage.chain.sendAs(account, { to: hashpower, data: wrap });
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByRole("heading", { name: "Wrapped units and shares" }).waitFor();
      await report.sound(page, `exit-wrapped-${device.name}`);
      await page.getByRole("button", { name: "Unwrap the units" }).click();
      await page.getByText(/^Done in block/).waitFor();
      assert.equal(await stage.chain.unitsOf(account.address, id), units);
      await page.getByRole("button", { name: "Look" }).click();
      await page.getByText(`${units} units`).waitFor();
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
