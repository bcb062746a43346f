import assert from "node:assert/strict";
import { erc20Abi, primaryMarketAbi, settlementAbi, testTokenAbi } from "@adit/sdk/abis";
import { formatIsoDay } from "@adit/sdk/format";
import { escrowSlice, seriesId } from "@adit/sdk/math";
import { buyUnits } from "../../../scripts/lib/start/series.ts";
import { act } from "../../../scripts/lib/transact.ts";
import { carryOut, putAway } from "../review.ts";
import type { Story } from "../story.ts";

const DAYS = 3;
/** 100 TH/s in units of 1 GH/s. */
const UNITS = 100_000n;
const BITCOIN = 10n ** 8n;

/** A provider opens a sale, somebody buys, three days are mined, and the provider settles them at once and is paid. */
const story: Story = {
  name: "A provider sells and settles",
  play: async ({ stage, visit, step, report, device }) => {
    const { stage: world } = stage.company;
    const [account] = world.cast.providers;
    const { chain } = world.as(account);
    const { market, settlement } = stage.deployment.contracts;
    const { page } = await visit({ account, path: "/console/new-sale", money: 1n });
    const mint = { address: world.btc, abi: testTokenAbi, functionName: "mint", args: [account.address, BITCOIN] };
    await act(world.as(account), mint);
    const first = (await stage.today()) + 1;
    let id = 0n;

    await step("what cannot be is said at its field, and the draft survives a reload", page, async () => {
      // The draft starts from the provider's newest series, which another story may have restricted.
      await page.getByRole("button", { name: /Promise/ }).click();
      await page.getByLabel("Transfer policy").fill("");
      await page.getByRole("button", { name: /Size and price/ }).click();
      await page.getByLabel("For sale").fill("100");
      await page.getByLabel("First day that is mined (UTC)").fill(formatIsoDay(first));
      await page.getByLabel("Days", { exact: true }).fill("2000");
      await page.getByLabel("Price of a TH/s-day").fill("0.135");
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByRole("button", { name: /Size and price.*needs another look/ }).click();
      await page.getByText("Enter at most 1,825.").waitFor();
      await page.reload();
      await page.getByText("Your draft is as you left it").waitFor();
      await page.getByRole("button", { name: /Size and price/ }).click();
      assert.equal(await page.getByLabel("Days", { exact: true }).inputValue(), "2000");
      await page.getByLabel("Days", { exact: true }).fill("10");
      await report.sound(page, `console-sale-size-${device.name}`);
    });

    await step(
      "the contract refuses costs that leave holders too little, before anything is signed",
      page,
      async () => {
        await page.getByRole("button", { name: /Costs/ }).click();
        const tariff = page.getByLabel("Electricity");
        const before = await tariff.inputValue();
        await tariff.fill("5");
        await page
          .getByRole("button", { name: /Review/ })
          .first()
          .click();
        await page.getByText(/^After costs, .* a day would be left/).waitFor();
        assert.ok(await page.getByRole("button", { name: "Open the sale" }).isDisabled());
        await page.getByRole("button", { name: /Costs/ }).click();
        await tariff.fill(before);
      },
    );

    await step("every term is shown as buyers read it, the low case first, and the sale opens", page, async () => {
      await page
        .getByRole("button", { name: /Review/ })
        .first()
        .click();
      await page.getByText("The contract would accept these terms.").waitFor();
      const cases = await page.locator(".outcomes tbody th").allInnerTexts();
      assert.match(cases[0] ?? "", /^low/i);
      await report.sound(page, `console-sale-review-${device.name}`);
      const before = await chain.readContract({ address: market, abi: primaryMarketAbi, functionName: "seriesCount" });
      await page.getByRole("button", { name: "Open the sale" }).click();
      await carryOut(page);
      await putAway(page);
      id = seriesId(before + 1n);
      await page.waitForURL(new RegExp(`/console/series/${before + 1n}$`));
      const terms = await chain.readContract({
        address: market,
        abi: primaryMarketAbi,
        functionName: "terms",
        args: [id],
      });
      assert.deepEqual(
        [terms.provider, terms.startEpoch, terms.epochs, terms.maxUnits, terms.price],
        [account.address, first, 10, UNITS, 135_000n * 10n * 10n ** 18n],
      );
    });

    await step("posts a bond and funds the days to come", page, async () => {
      await page.getByLabel("Add to the bond").fill("0.05");
      await page.getByRole("button", { name: "Post bond", exact: true }).click();
      await carryOut(page);
      await putAway(page);
      await page.getByLabel("Add to the funding").fill("0.01");
      await page.getByRole("button", { name: "Fund", exact: true }).click();
      await carryOut(page);
      await putAway(page);
      const books = { address: settlement, abi: settlementAbi, args: [id] } as const;
      const { bond } = await chain.readContract({ ...books, functionName: "backing" });
      const { funding } = await chain.readContract({ ...books, functionName: "account" });
      assert.deepEqual([bond, funding], [5_000_000n, 1_000_000n]);
    });

    await buyUnits(world, id, world.cast.buyers[0], UNITS);
    await stage.playDays(1 + DAYS, { run: [stage.series.inMidTerm] });

    await step("settles three days at once", page, async () => {
      await page.goto("/console");
      const task = page.getByRole("listitem").filter({ hasText: `#${id >> 8n} has 3 days to settle` });
      await task.waitFor();
      await report.sound(page, `console-${device.name}`);
      await task.getByRole("button", { name: /^Settle/ }).click();
      await carryOut(page);
      await putAway(page);
      const books = { address: settlement, abi: settlementAbi, functionName: "account", args: [id] } as const;
      assert.equal((await chain.readContract(books)).settledEpochs, DAYS);
    });

    await step("withdraws the released escrow of three days, less the settler's tips", page, async () => {
      const escrow = await chain.readContract({
        address: market,
        abi: primaryMarketAbi,
        functionName: "escrow",
        args: [id],
      });
      let due = 0n;
      for (let k = 0; k < DAYS; k += 1) {
        const slice = escrowSlice(escrow.paid, k, 10);
        due += slice - (slice * 10n) / 10_000n;
      }
      assert.equal(escrow.providerCredit, due);
      const balance = {
        address: world.usdc,
        abi: erc20Abi,
        functionName: "balanceOf",
        args: [account.address],
      } as const;
      const before = await chain.readContract(balance);
      await page.goto(`/console/series/${id >> 8n}`);
      await page
        .getByRole("button", { name: /^Withdraw/ })
        .first()
        .click();
      await carryOut(page);
      await putAway(page);
      assert.equal((await chain.readContract(balance)) - before, due);
      await page.getByText("Bond is enough").waitFor();
      await report.sound(page, `console-run-${device.name}`);
    });
  },
};

export default story;
