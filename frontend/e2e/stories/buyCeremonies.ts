import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { erc20Abi } from "@adit/sdk/abis";
import { createWalletClient, defineChain, http, maxUint256, publicActions } from "viem";
import { PERMIT2 } from "../../../scripts/lib/deploy.ts";
import { asked, order, unitsOf, USDC } from "../buying.ts";
import { actionDialog, agree, carryOut, phase, putAway } from "../review.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Puts Permit2's own code at its own address; its build remembers another chain's domain, so it builds this one's anew. */
async function placePermit2(stage: Stage): Promise<void> {
  const source = readFileSync(
    new URL("../../../node_modules/@uniswap/v4-periphery/lib/permit2/test/utils/DeployPermit2.sol", import.meta.url),
    "utf8",
  );
  const code = /hex"([0-9a-f]+)"/.exec(source)?.[1];
  if (code === undefined) throw new Error("The Permit2 package does not carry the bytecode");
  const word = (id: number): string => `7f${id.toString(16).padStart(64, "0")}`;
  await stage.rpcRequest("hardhat_setCode", [PERMIT2, `0x${code.replace(word(stage.deployment.chainId), word(1))}`]);
}

const story: Story = {
  name: "A purchase in every ceremony",
  devices: ["desktop"],
  play: async ({ stage, visit, step }) => {
    const id = stage.series.forSale;
    const signs = "eth_signTypedData_v4";
    const sends = "eth_sendTransaction";

    const plain = await visit({ money: 1_000n * USDC });
    await step(
      "an approval instead of a permit takes two transactions and leaves no allowance",
      plain.page,
      async () => {
        await order(plain.page, stage, "1");
        await phase(plain.page, "review");
        await plain.page.getByRole("button", { name: "Use approve instead" }).click();
        await plain.page.getByText("The approval allows").waitFor();
        await carryOut(plain.page);
        assert.deepEqual([asked(plain.wallet.calls, signs), asked(plain.wallet.calls, sends)], [0, 2]);
        assert.equal(await stage.chain.unitsOf(plain.account.address, id), unitsOf("1"));
        assert.equal(await stage.chain.allowanceOf(plain.account.address), 0n);
        await putAway(plain.page);
      },
    );
    await step("a signature that is declined sends nothing, and can be asked for again", plain.page, async () => {
      plain.wallet.freshStart();
      plain.wallet.rejectNext(signs);
      await order(plain.page, stage, "1");
      await agree(plain.page);
      await phase(plain.page, "rejected");
      assert.equal(asked(plain.wallet.calls, sends), 0);
      await plain.page.getByRole("button", { name: "Try again" }).click();
      await carryOut(plain.page);
      await putAway(plain.page);
    });
    await step("a signature that never opens offers the approval by itself", plain.page, async () => {
      plain.wallet.freshStart();
      plain.wallet.ignoreNext(signs);
      await order(plain.page, stage, "1");
      await agree(plain.page);
      await phase(plain.page, "signing");
      await plain.page.getByText("Nothing opened?").waitFor();
      await actionDialog(plain.page).getByRole("button", { name: "Use approve instead" }).click();
      await carryOut(plain.page);
      assert.equal(asked(plain.wallet.calls, sends), 2);
    });
    await plain.leave();

    const batcher = await visit({ money: 1_000n * USDC, batches: "supported" });
    await step("a wallet that batches approves and buys in one transaction", batcher.page, async () => {
      await order(batcher.page, stage, "3");
      await phase(batcher.page, "review");
      await batcher.page.getByRole("button", { name: "Send all at once instead" }).click();
      await carryOut(batcher.page);
      assert.deepEqual([asked(batcher.wallet.calls, "wallet_sendCalls"), asked(batcher.wallet.calls, sends)], [1, 0]);
      assert.equal(await stage.chain.unitsOf(batcher.account.address, id), unitsOf("3"));
      assert.equal(await stage.chain.allowanceOf(batcher.account.address), 0n);
      await putAway(batcher.page);
    });
    await batcher.leave();

    await placePermit2(stage);
    const url = await stage.serveWith((deployment) => ({ ...deployment, permit2: PERMIT2 }));
    const holder = await visit({ money: 1_000n * USDC, url });
    await step(
      "an allowance to Permit2 that stands makes it one signature and one transaction",
      holder.page,
      async () => {
        const chain = defineChain({
          id: stage.deployment.chainId,
          name: "Chain under test",
          nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
          rpcUrls: { default: { http: [stage.rpc] } },
        });
        const client = createWalletClient({ account: holder.account, chain, transport: http(stage.rpc) }).extend(
          publicActions,
        );
        const [token] = stage.deployment.paymentTokens;
        assert.ok(token !== undefined);
        await client.waitForTransactionReceipt({
          hash: await client.writeContract({
            address: token.address,
            abi: erc20Abi,
            functionName: "approve",
            args: [PERMIT2, maxUint256],
          }),
        });
        await order(holder.page, stage, "2");
        await phase(holder.page, "review");
        await holder.page.getByRole("button", { name: "Use Permit2 instead" }).click();
        await carryOut(holder.page);
        assert.deepEqual([asked(holder.wallet.calls, signs), asked(holder.wallet.calls, sends)], [1, 1]);
        assert.equal(await stage.chain.unitsOf(holder.account.address, id), unitsOf("2"));
      },
    );
  },
};

export default story;
