import assert from "node:assert/strict";
import { primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { formatTh } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { createPublicClient, http, isAddressEqual } from "viem";
import { keepBonded, keepFunded, settle } from "../../../scripts/lib/scenario/errands.ts";
import { openSeries } from "../../../scripts/lib/start/series.ts";
import { order, USDC } from "../buying.ts";
import { agree, phase, putAway } from "../review.ts";
import type { Story } from "../story.ts";

const ROLLED_BACK = 10;
const ESTIMATE_SATS = 3_000_000n;
/** When the story's own series begins to mine, in days from now, and for how many days. */
const LEAD_DAYS = 20;
const MINED_DAYS = 30;

/** The chain takes ten blocks back, a purchase and a settlement in them: the page takes back what it said of them, and ends right. */
const story: Story = {
  name: "Ten blocks are taken back",
  devices: ["desktop"],
  play: async ({ stage, visit, step }) => {
    const { inMidTerm } = stage.series;
    const client = createPublicClient({ transport: http(stage.rpc), cacheTime: 0 });
    const { company } = stage;
    const { contracts } = stage.deployment;
    const { provider } = await client.readContract({
      address: contracts.market,
      abi: primaryMarketAbi,
      functionName: "terms",
      args: [inMidTerm],
    });
    const owner = company.stage.cast.providers.find(({ address }) => isAddressEqual(address, provider));
    assert.ok(owner !== undefined);
    const settledDays = async (): Promise<number> => {
      const { settlement: address } = contracts;
      const account = await client.readContract({
        address,
        abi: settlementAbi,
        functionName: "account",
        args: [inMidTerm],
      });
      return account.settledEpochs;
    };
    const mineTo = async (block: bigint): Promise<void> => {
      while ((await client.getBlockNumber()) < block) await stage.rpcRequest("evm_mine");
    };
    // A day that is reported, priced and final, and that nobody has settled yet.
    await stage.playDays(1, { run: [inMidTerm] });
    await stage.playDays(1, { run: [] });
    await keepFunded(company.stage, owner, inMidTerm, 3n, ESTIMATE_SATS);
    await keepBonded(company.stage, owner, inMidTerm);

    // Of its own: the stage's sale may be over by now.
    const startEpoch = (await stage.today()) + LEAD_DAYS;
    const forSale = await openSeries(company.stage, await stage.now(), { farm: 0, startEpoch, epochs: MINED_DAYS });

    const { page, account } = await visit({ money: 10_000n * USDC });
    const series = await visit({ walletless: true, connect: false, path: `/series/${serialOf(inMidTerm)}` });
    const said = (days: number) => series.page.getByText(new RegExp(`Settled and paid so far: ${days} of `));
    const before = await settledDays();
    await said(before).waitFor();
    const fork = await client.getBlockNumber();
    const snapshot = await stage.rpcRequest("evm_snapshot");

    await step("a purchase and a settlement are on the page", page, async () => {
      await order(page, stage, "1", forSale);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      await settle(company.stage, [inMidTerm]);
      await said(before + 1).waitFor();
      await page.goto("/portfolio");
      await page
        .getByText(`#${serialOf(forSale)}`)
        .first()
        .waitFor();
      await mineTo(fork + BigInt(ROLLED_BACK));
    });
    const units = await stage.chain.unitsOf(account.address, forSale);
    assert.ok(units > 0n);

    await stage.rpcRequest("evm_revert", [snapshot]);
    await mineTo(fork + BigInt(ROLLED_BACK) + 2n);

    await step("taken back by the chain, both are taken back by the page", page, async () => {
      assert.equal(await stage.chain.unitsOf(account.address, forSale), 0n);
      assert.equal(await settledDays(), before);
      await said(before).waitFor();
      await page.getByRole("heading", { name: "No hashpower yet" }).waitFor();
      await page.getByText("Nothing yet.").waitFor();
    });

    await step("bought and settled once more, the page ends right, and tells each once", page, async () => {
      await settle(company.stage, [inMidTerm]);
      await said(before + 1).waitFor();
      await order(page, stage, "1", forSale);
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      const now = await stage.chain.unitsOf(account.address, forSale);
      const { unitHashrate } = await client.readContract({
        address: contracts.market,
        abi: primaryMarketAbi,
        functionName: "terms",
        args: [forSale],
      });
      assert.equal(now, units);
      await page.goto("/portfolio");
      await page.getByRole("heading", { name: "Series you hold" }).waitFor();
      await page.getByText(formatTh(now, unitHashrate)).first().waitFor();
      await page.getByRole("tab", { name: /What happened/ }).click();
      const bought = page.getByText(/^Bought/);
      await bought.first().waitFor();
      assert.equal(await bought.count(), 1);
    });
  },
};

export default story;
