import assert from "node:assert/strict";
import { numberToHex, defineChain } from "viem";
import { asked, order, unitsOf, USDC } from "../buying.ts";
import { openSafe } from "../safe.ts";
import { actionDialog, agree, carryOut, phase, putAway } from "../review.ts";
import type { Story } from "../story.ts";

/** A treasury buys: no permit, one batch, and its owners may sign later. */
const story: Story = {
  name: "A Safe buys",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.forSale;
    const chain = defineChain({
      id: stage.deployment.chainId,
      name: "Chain under test",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [stage.rpc] } },
    });
    const safe = await openSafe(stage.rpc, chain, async (account, amount) => {
      await stage.rpcRequest("hardhat_setBalance", [account, numberToHex(amount)]);
    });
    const { page, account, wallet } = await visit({ money: 1_000n * USDC, safe });
    // The treasury's money comes from its owner.
    await stage.chain.drain(account, safe.address);

    await step("is asked for one batch and no signature, and owns the units", page, async () => {
      await order(page, stage, "4");
      await phase(page, "review");
      await page.getByText("your wallet shows it").waitFor();
      await carryOut(page);
      assert.equal(asked(wallet.calls, "eth_signTypedData_v4"), 0);
      assert.equal(asked(wallet.calls, "wallet_sendCalls"), 1);
      assert.equal(await stage.chain.unitsOf(safe.address, id), unitsOf("4"));
      assert.equal(await stage.chain.allowanceOf(safe.address), 0n);
      await putAway(page);
    });

    await step(
      "is told plainly that it may finish later, and the end is told when the owners have signed",
      page,
      async () => {
        const owners = wallet.holdSafe();
        await order(page, stage, "1");
        await agree(page);
        await phase(page, "unknown");
        await report.sound(page, `safe-later-${device.name}`);
        await actionDialog(page).getByRole("button", { name: "Close" }).last().click();
        const told = page.locator(".activity-item", { hasText: "Buy 1.000 TH/s" });
        await told.getByText("Waiting for a block:").waitFor();
        await page.reload();
        await told.getByText(/all owners of your wallet have signed/).waitFor();
        await owners.sign();
        await told.getByText("Done:").waitFor();
        assert.equal(await stage.chain.unitsOf(safe.address, id), unitsOf("5"));
      },
    );
  },
};

export default story;
