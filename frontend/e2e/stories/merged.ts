import assert from "node:assert/strict";
import { erc20Abi, leaseMarketAbi } from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import type { Address } from "viem";
import { settle } from "../../../scripts/lib/scenario/errands.ts";
import { offerUnits } from "../../../scripts/lib/start/leases.ts";
import { keepMerged, openMerged } from "../../../scripts/lib/start/merged.ts";
import { addScrypt, scryptReportSecond, type Scrypt } from "../../../scripts/lib/start/scrypt.ts";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { buyForm } from "../buying.ts";
import { actionDialog, agree, carryOut, phase, putAway } from "../review.ts";
import { seriesOf } from "../sale.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

const HOUR = 3_600;
const TERM_DAYS = 60;
/** 1 MH/s each. */
const BOUGHT = 500n;
const LENT = 400n;
const DAYS = 3;

/** A series that is paid in Litecoin and Dogecoin, as its buyer, its provider and a lessee see it. */
const story: Story = {
  name: "A series pays two coins",
  when: "last",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: scene } = stage.company;
    const [provider] = scene.cast.providers;
    const [, lessor] = scene.cast.buyers;
    const { chain } = scene.as(scene.cast.keeper);
    const scrypt = await mineScrypt(stage);
    const startEpoch = (await stage.today()) + 1;
    const id = await openMerged(scene, scrypt, await stage.now(), { startEpoch, epochs: TERM_DAYS });
    const serial = serialOf(id);
    const series = seriesOf(stage, id);
    const url = await stage.serveWith(scrypt.extended);
    const { litecoin, dogecoin } = scrypt;
    const coinsOf = async (account: Address): Promise<readonly [ltc: bigint, doge: bigint]> => {
      const read = { abi: erc20Abi, functionName: "balanceOf", args: [account] } as const;
      return [
        await chain.readContract({ ...read, address: litecoin.token.address }),
        await chain.readContract({ ...read, address: dogecoin.token.address }),
      ];
    };
    await buyUnits(scene, id, lessor, 5_000n);
    const plan = { id, units: LENT, minEpochs: 1, maxEpochs: 20, lastStart: startEpoch + 30 };
    const listing = await offerUnits(scene, lessor, { ...plan, rent: 9_000_000_000n, price: 0n });

    const { page, account } = await visit({ url, money: 20_000_000_000n });
    const row = page.locator(".series-row").filter({ hasText: `#${serial}` });
    await step("its row in the market names both coins, and what both bring", page, async () => {
      await row.getByText("LTC").first().waitFor();
      await row.getByText("DOGE").first().waitFor();
      await report.sound(page, `merged-market-${device.name}`);
    });

    await step("the market's bound on energy is meant in the unit of the network that is chosen", page, async () => {
      await page.getByText("More filters").click();
      await page.getByLabel(/^Efficiency at most J\/TH/).waitFor();
      await page.getByLabel("Network").selectOption({ label: "Litecoin" });
      const bound = page.getByLabel(/^Efficiency at most J\/MH/);
      await bound.fill("1.5");
      await row.waitFor({ state: "detached" });
      await bound.fill("1.6");
      await row.waitFor();
      await report.sound(page, `merged-filter-${device.name}`);
    });

    await step("its page says what a day brings in both coins, and what both can lose", page, async () => {
      await page.goto(`/series/${serial}`);
      await page.getByText("Terms match the chain").waitFor();
      for (const coin of ["LTC", "DOGE"])
        await page
          .locator("#waterfall")
          .getByText(new RegExp(`\\b${coin}\\b`))
          .first()
          .waitFor();
      await report.sound(page, `merged-series-${device.name}`);
    });

    await step("units are bought like any others", page, async () => {
      await page.goto(`/series/${serial}/buy`);
      await page.getByRole("button", { name: "Units", exact: true }).click();
      await buyForm(page).getByRole("textbox").fill(BOUGHT.toString());
      await buyForm(page)
        .getByText(/^low: /)
        .waitFor();
      await report.sound(page, `merged-buy-${device.name}`);
      await buyForm(page)
        .getByRole("button", { name: /^Buy \d/ })
        .click();
      await phase(page, "review");
      await report.sound(page, `merged-buy-review-${device.name}`);
      await carryOut(page);
      await putAway(page);
      assert.equal(await stage.chain.unitsOf(account.address, id), BOUGHT);
    });

    const lessee = await visit({ url, money: 20_000_000_000n });
    await step(
      "some of it is leased for a week, with what both coins brought before the signature",
      lessee.page,
      async () => {
        await lessee.page.goto(`/leases/listings/${listing}`);
        const form = lessee.page.locator("form").filter({ hasText: "Your lease" });
        await form.getByRole("textbox", { name: "How many days" }).fill("7");
        await lessee.page.keyboard.press("Tab");
        await form.getByLabel("How much hashrate").fill("0.0004");
        await lessee.page.locator(".lease-outcomes tbody tr").first().waitFor();
        await report.sound(lessee.page, `merged-lease-take-${device.name}`);
        await lessee.page.getByRole("button", { name: /^Review: / }).click();
        await agree(lessee.page);
        await phase(lessee.page, "confirmed");
        await putAway(lessee.page);
      },
    );
    const lease = await chain.readContract({
      address: stage.deployment.contracts.leaseMarket,
      abi: leaseMarketAbi,
      functionName: "leaseCount",
    });

    // The day that is not mined yet, and those that are.
    for (let day = 0; day <= DAYS; day += 1) await playDay(stage, scrypt, id, startEpoch);
    await stage.company.time.moveTo((await stage.now()) + HOUR);
    assert.equal((await series.account()).settledEpochs, DAYS);

    const position = page.locator(".position", { hasText: `#${serial} ` });
    await step("the portfolio counts both coins, each by its name", page, async () => {
      await page.goto("/portfolio");
      await position.getByText("LTC").first().waitFor();
      await position.getByText("DOGE").first().waitFor();
      await report.sound(page, `merged-portfolio-${device.name}`);
    });

    await step("one coin is claimed alone, and the other stays claimable", page, async () => {
      const [ltc, doge] = await coinsOf(account.address);
      await page.getByRole("button", { name: `What you can do with series #${serial}` }).click();
      await page.getByRole("menuitem", { name: "Claim the DOGE only" }).click();
      await phase(page, "review");
      await actionDialog(page).getByText("stays claimable").waitFor();
      await report.sound(page, `merged-claim-one-${device.name}`);
      await carryOut(page);
      await putAway(page);
      const after = await coinsOf(account.address);
      assert.equal(after[0], ltc);
      assert.ok(after[1] > doge);
    });

    await step("all is claimed: both coins arrive in one transaction", page, async () => {
      const [ltc, doge] = await coinsOf(account.address);
      await stage.company.time.moveTo((await stage.now()) + HOUR);
      await page.getByRole("button", { name: "Claim all" }).click();
      await phase(page, "review");
      await report.sound(page, `merged-claim-${device.name}`);
      await carryOut(page);
      await putAway(page);
      const after = await coinsOf(account.address);
      assert.ok(after[0] > ltc && after[1] > doge);
    });

    await step("what happened and what was earned name both coins", page, async () => {
      await page.getByRole("tab", { name: "What happened" }).click();
      await page
        .getByText(/^Claimed .* of series #/)
        .first()
        .waitFor();
      await report.sound(page, `merged-history-${device.name}`);
      await page.getByRole("tab", { name: "Income", exact: true }).click();
      await page.getByText("DOGE").first().waitFor();
      await report.sound(page, `merged-income-${device.name}`);
    });

    await step("the lessee claims both coins of the lease", lessee.page, async () => {
      const before = await coinsOf(lessee.account.address);
      await lessee.page.goto(`/leases/${lease}`);
      await lessee.page.getByRole("heading", { name: "Your side: lessee" }).waitFor();
      await report.sound(lessee.page, `merged-lease-${device.name}`);
      await lessee.page.getByRole("button", { name: "Claim the income" }).click();
      await carryOut(lessee.page);
      await putAway(lessee.page);
      const after = await coinsOf(lessee.account.address);
      assert.ok(after[0] > before[0] && after[1] > before[1]);
    });

    await step(
      "its provider sees funding of both coins, the days that they reach for, and the farm in its own units",
      page,
      async () => {
        const console = await visit({ url, account: provider, path: `/console/series/${serial}` });
        await console.page.getByText("LTC").first().waitFor();
        await console.page.getByText("DOGE").first().waitFor();
        await report.sound(console.page, `merged-console-${device.name}`);
        await console.page.goto("/console");
        await console.page.getByText(`#${serial}`).first().waitFor();
        await report.sound(console.page, `merged-console-all-${device.name}`);
        const farm = console.page.locator(`#farm-${scrypt.farmId}`);
        await farm.getByRole("button", { name: "Say something new" }).click();
        assert.equal(await farm.getByLabel("Efficiency").inputValue(), "1.6");
        assert.equal(await farm.getByLabel("Declared capacity").inputValue(), "60");
        await farm.getByText("J/MH", { exact: true }).waitFor();
        await farm.getByText("GH/s", { exact: true }).waitFor();
        await report.sound(console.page, `merged-farm-${device.name}`);
      },
    );

    await step("the series' page shows what each coin was paid, day by day", page, async () => {
      await page.goto(`/series/${serial}`);
      await page.locator("#days figure").first().waitFor();
      await report.sound(page, `merged-series-days-${device.name}`);
    });
  },
};

/** Both networks begin to be reported with yesterday, and a farm that mines them has attested capacity. */
async function mineScrypt(onStage: Stage): Promise<Scrypt> {
  const { stage, time } = onStage.company;
  const yesterday = (await onStage.today()) - 1;
  const scrypt = await addScrypt(stage, yesterday);
  await time.moveTo(Math.max(await time.now(), scryptReportSecond(yesterday)));
  await scrypt.pushPrices(yesterday);
  await time.moveTo(await scrypt.report(yesterday));
  await scrypt.recordFarm();
  return scrypt;
}

/** A day of all networks ends, is priced, reported, final, funded and settled. */
async function playDay(stage: Stage, scrypt: Scrypt, id: bigint, startEpoch: number): Promise<void> {
  const { stage: scene, time } = stage.company;
  const epoch = await stage.today();
  await stage.playDays(1, { run: [stage.series.inMidTerm] });
  await scrypt.pushPrices(epoch);
  await time.moveTo(Math.max(await time.now(), await scrypt.report(epoch)));
  await scrypt.recordPrices(epoch);
  await scrypt.recordFarm();
  await keepMerged(scene, scrypt, id);
  if (epoch >= startEpoch) await settle(scene, [id]);
}

export default story;
