import assert from "node:assert/strict";
import { shortHex } from "@adit/sdk/format";
import { defineChain, numberToHex } from "viem";
import * as z from "zod";
import { buyPath, unitsOf, USDC } from "../buying.ts";
import { openSafe } from "../safe.ts";
import { hostedSafe, serveSafeHost } from "../safeHost.ts";
import type { Story } from "../story.ts";

/** What Safe reads of an app before it shows it. */
const MANIFEST = z.object({ name: z.string(), description: z.string(), iconPath: z.string() });

/** A treasury has no extension: its Safe shows the dApp in a frame of its own page. */
const story: Story = {
  name: "A Safe shows the dApp in its own page",
  // The series of the prologue has to be on sale still.
  when: "first",
  devices: ["desktop"],
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.forSale;
    const { chainId } = stage.deployment;
    const chain = defineChain({
      id: chainId,
      name: "Chain under test",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [stage.rpc] } },
    });
    const safe = await openSafe(stage.rpc, chain, async (account, amount) => {
      await stage.rpcRequest("hardhat_setBalance", [account, numberToHex(amount)]);
    });
    const host = await serveSafeHost();
    const stranger = await serveSafeHost();
    try {
      const url = await stage.serveWith((deployment) => ({ ...deployment, framedBy: [host.origin] }));
      const { page, context, account } = await visit({
        url: host.origin,
        walletless: true,
        connect: false,
        money: 1_000n * USDC,
      });
      await stage.chain.drain(account, safe.address);
      const hosted = hostedSafe(safe, { rpc: stage.rpc, chainId });
      await page.exposeFunction("__safeHost", hosted.answer);
      const frame = page.frameLocator("iframe");
      const review = frame.getByRole("dialog").filter({ has: page.locator("[data-phase]") });

      await step("says to a Safe's page what it is called", page, async () => {
        const answer = await fetch(`${url}/manifest.json`);
        assert.equal(answer.headers.get("access-control-allow-origin"), "*");
        const { name, iconPath } = MANIFEST.parse(await answer.json());
        assert.equal(name, "Adit");
        assert.equal((await fetch(`${url}/${iconPath}`)).status, 200);
      });

      await step("in the frame it is connected to the Safe by itself", page, async () => {
        await page.goto(host.showing(`${url}${buyPath(id)}`));
        await frame.locator(".account").getByText(shortHex(safe.address)).waitFor();
        await frame.locator(".buy-form").getByRole("textbox").fill("2");
        await frame.getByText("Your balance").waitFor();
        assert.equal(await frame.getByText("holds no ether").count(), 0, "its owners pay the fee");
        await report.shoot(page, `safe-frame-${device.name}`);
      });

      await step(
        "buys in one batch, says that its owners may sign later, and tells the end when they have",
        page,
        async () => {
          await frame
            .locator(".buy-form")
            .getByRole("button", { name: /^Buy \d/ })
            .click();
          await review.locator('[data-phase="review"]').waitFor();
          for (const box of await review.getByRole("checkbox").all()) await box.click();
          await review.getByRole("button", { name: /Confirm in the wallet/ }).click();
          await review.locator('[data-phase="unknown"], [data-phase="pending"]').waitFor();
          assert.deepEqual(safe.proposed().length, 1);
          assert.equal(await stage.chain.unitsOf(safe.address, id), 0n);
          await review.getByRole("button", { name: "Close" }).last().click();
          const told = frame.locator(".activity-item", { hasText: "Buy 2.000 TH/s" });
          await told.getByText("Waiting for a block:").waitFor();
          await hosted.sign();
          await told.getByText("Done:").waitFor();
          assert.equal(await stage.chain.unitsOf(safe.address, id), unitsOf("2"));
          assert.equal(await stage.chain.allowanceOf(safe.address), 0n);
          assert.deepEqual(hosted.asked.filter((method) => method === "sendTransactions").length, 1);
        },
      );

      await step("a page that the deployment does not name can frame nothing", page, async () => {
        const other = await context.newPage();
        await other.exposeFunction("__safeHost", hosted.answer);
        await other.goto(stranger.showing(`${url}${buyPath(id)}`));
        const [, inner] = other.frames();
        assert.ok(inner !== undefined);
        assert.equal(await inner.locator(".account, .buy-form, header").count(), 0);
        assert.match(inner.url(), /^chrome-error:/);
        await other.close();
      });
    } finally {
      await host.close();
      await stranger.close();
    }
  },
};

export default story;
