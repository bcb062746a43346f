import assert from "node:assert/strict";
import { asked, order, USDC } from "../buying.ts";
import { actionDialog, agree, phase, putAway } from "../review.ts";
import type { Story } from "../story.ts";

/** A wallet is on another network and has never heard of this one: it is told of it, and may refuse. */
const story: Story = {
  name: "A wallet does not know the network",
  when: "first",
  play: async ({ stage, visit, step, report, device }) => {
    const { page, wallet } = await visit({ money: 1_000n * USDC });

    await step("it is told of the network after it said that it does not know it, and declines", page, async () => {
      wallet.forgetChain();
      await wallet.setChain(1);
      await page.getByText(/Your wallet is on chain 1; these contracts are on/).waitFor();
      wallet.rejectNext("wallet_addEthereumChain");
      await page.getByRole("button", { name: /^Switch to/ }).click();
      await page.getByText(/The wallet did not switch; change the network in the wallet itself/).waitFor();
      await report.sound(page, `unknown-network-${device.name}`);
      assert.equal(asked(wallet.calls, "wallet_addEthereumChain"), 1);
      assert.equal(wallet.added.length, 0);
    });

    await step("within a purchase it is asked again, takes the network, and the purchase goes on", page, async () => {
      await order(page, stage, "0.5");
      await actionDialog(page)
        .getByRole("button", { name: /^Switch to/ })
        .click();
      await agree(page);
      await phase(page, "confirmed");
      await putAway(page);
      const [told] = wallet.added;
      assert.ok(told !== undefined);
      assert.equal(told.chainName, "Local chain");
      assert.deepEqual(told.rpcUrls, [stage.deployment.rpcUrl]);
      assert.deepEqual(told.nativeCurrency, { name: "Ether", symbol: "ETH", decimals: 18 });
      assert.equal(await page.getByText(/Your wallet is on chain/).count(), 0);
    });
  },
};

export default story;
