import assert from "node:assert/strict";
import { leaseMarketAbi } from "@adit/sdk/abis";
import { shortHex } from "@adit/sdk/format";
import type { Address } from "viem";
import { generatePrivateKey, privateKeyToAccount, privateKeyToAddress } from "viem/accounts";
import { leaseUnits, offerUnits } from "../../../scripts/lib/start/leases.ts";
import { carryOut, putAway } from "../review.ts";
import type { Story } from "../story.ts";

/** 5 TH/s in units of 1 GH/s. */
const HASHRATE_UNITS = 5_000n;
/** Payment-token base units per TH/s-day. */
const RENT = 400_000n;

/** Two leases are over: one is ended by its lessee, who owns nothing of it, the other by its lessor, to another address. */
const story: Story = {
  name: "Leases end, and both sides withdraw",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene, time } = stage.company;
    const id = stage.series.inMidTerm;
    const { leaseMarket } = stage.deployment.contracts;
    const market = { address: leaseMarket, abi: leaseMarketAbi } as const;
    const { chain } = scene.as(scene.cast.keeper);
    const lister = await visit({ money: 1_000_000n });
    await stage.chain.handOver(id, lister.account.address);
    const today = await stage.today();
    const listing = await offerUnits(scene, lister.account, {
      id,
      units: 2n * HASHRATE_UNITS,
      minEpochs: 1,
      maxEpochs: 3,
      lastStart: today + 5,
      rent: RENT,
      price: 0n,
    });
    const account = privateKeyToAccount(generatePrivateKey());
    await stage.chain.endow(account, 1n);
    const order = { listing, units: HASHRATE_UNITS, epochs: 1 };
    await leaseUnits(scene, account, await stage.now(), order);
    await leaseUnits(scene, account, await stage.now(), order);
    const second = await chain.readContract({ ...market, functionName: "leaseCount" });
    const first = second - 1n;
    const creditOf = (of: Address): Promise<bigint> =>
      chain.readContract({ ...market, functionName: "creditOf", args: [of, scene.usdc] });
    // Today, the day of the leases, and the one in which it streams.
    await stage.playDays(3, { run: [id] });
    await time.moveTo((await stage.now()) + 60);

    const lessee = await visit({ account });
    await step("the lessee reads that the lease is over, and gives the units back", lessee.page, async () => {
      const { page } = lessee;
      await page.goto("/leases");
      await page.getByRole("tab", { name: /^You rent/ }).click();
      await page.getByText("Over, units can go back").first().waitFor();
      await report.sound(page, `leases-rented-${device.name}`);
      await page.goto(`/leases/${first}`);
      await page.getByText("All that this lease splits has arrived.", { exact: false }).waitFor();
      await report.sound(page, `lease-returnable-${device.name}`);
      const before = await stage.chain.unitsOf(lister.account.address, id);
      await page.getByRole("button", { name: "Give the units back" }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.unitsOf(lister.account.address, id)) - before, HASHRATE_UNITS);
    });

    await step("the income that it had not claimed is credited, and the lessee withdraws it", lessee.page, async () => {
      const { page } = lessee;
      await page.getByRole("heading", { name: "Credited to you" }).waitFor();
      await report.sound(page, `lease-income-credited-${device.name}`);
      const [due] = await chain.readContract({ ...market, functionName: "incomeOf", args: [account.address, id] });
      assert.ok(due > 0n);
      await page.getByRole("button", { name: "Withdraw", exact: true }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal(await stage.chain.rewardsOf(account.address), due);
      await page.getByRole("heading", { name: "Credited to you" }).waitFor({ state: "hidden" });
    });

    const elsewhere = privateKeyToAddress(generatePrivateKey());
    await step("the lessor sends the units of the other lease to another address", lister.page, async () => {
      const { page } = lister;
      await page.goto(`/leases/${second}`);
      await page.getByRole("button", { name: "Take the units back" }).waitFor();
      await page.getByText("Send the units to another address").click();
      const field = page.getByLabel("Receiver of the units");
      await field.fill(`${elsewhere.slice(0, -1)}z`);
      await page.getByText(/^An address begins with 0x and has 40 more digits/).waitFor();
      await field.fill(elsewhere);
      await report.sound(page, `lease-send-elsewhere-${device.name}`);
      await page.getByRole("button", { name: "Send the units there" }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal(await stage.chain.unitsOf(elsewhere, id), HASHRATE_UNITS);
    });

    await step("rent of both leases and the lessor's own income are credited, and withdrawn", lister.page, async () => {
      const { page } = lister;
      await page.getByRole("heading", { name: "Credited to you" }).waitFor();
      assert.equal(await creditOf(lister.account.address), 2n * 5n * RENT);
      await report.sound(page, `lease-lessor-credited-${device.name}`);
      const before = await stage.chain.moneyOf(lister.account.address);
      const credits = page.locator(".lease-credits li");
      await credits.filter({ hasText: "Rent, price and refunds" }).getByRole("button", { name: "Withdraw" }).click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await stage.chain.moneyOf(lister.account.address)) - before, 2n * 5n * RENT);
      await credits.filter({ hasText: "Income of series" }).getByRole("button", { name: "Withdraw" }).click();
      await carryOut(page);
      await putAway(page);
      assert.ok((await stage.chain.rewardsOf(lister.account.address)) > 0n);
      await page.getByRole("heading", { name: "Credited to you" }).waitFor({ state: "hidden" });
    });

    await step(
      "what is left of a lease that is over is its story, to the address that got the units",
      lessee.page,
      async () => {
        const { page } = lessee;
        await page.goto(`/leases/${second}`);
        await page.getByText("This lease is over.").waitFor();
        await page.getByText(`The lease ended: its units went to ${shortHex(elsewhere)}`).waitFor();
        await report.sound(page, `lease-ended-${device.name}`);
      },
    );
  },
};

export default story;
