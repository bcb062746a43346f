import assert from "node:assert/strict";
import { failingNode } from "../nodes.ts";
import type { Story } from "../story.ts";

const LATE_BLOCKS = 12;

/** The node that the page reads from dies, then the next one, and then only a late one answers. */
const story: Story = {
  name: "A node fails",
  play: async ({ stage, visit, step, report, device }) => {
    const [first, second] = [await failingNode(stage.rpc), await failingNode(stage.rpc)];
    try {
      const url = await stage.serveWith((deployment) => ({
        ...deployment,
        rpcUrl: first.url,
        fallbackRpcUrls: [second.url],
      }));
      const { page } = await visit({ url, path: "/status", connect: false, walletless: true });
      const silence = page.getByText("The chain does not answer.", { exact: false }).first();

      await step("one node answers everything while it lives", page, async () => {
        await page.locator('[data-part="chain"]').waitFor();
        assert.ok(first.answered() > 0);
      });

      await step("when it dies, the next one is asked, and nothing on the page stops", page, async () => {
        first.die();
        const before = second.answered();
        await page.goto("/");
        await page.locator(".series-row .live").first().waitFor();
        assert.ok(second.answered() > before);
        assert.equal(await silence.count(), 0);
      });

      await step("when no node answers it says so, and from when its figures are", page, async () => {
        second.die();
        await page.getByText(/^[^A-Za-z]*The chain does not answer\. Figures stand still at/).waitFor();
        await report.sound(page, `chain-silent-${device.name}`);
      });

      await step("opened without any node, nothing is invented", page, async () => {
        await page.reload();
        await page.getByText(/The chain does not answer\. Nothing can be shown yet\./).waitFor();
        await report.sound(page, `chain-never-${device.name}`);
      });

      await step("it goes on by itself once a node answers again", page, async () => {
        second.recover();
        await page.locator(".series-row .live").first().waitFor({ timeout: 60_000 });
        await silence.waitFor({ state: "hidden" });
      });

      await step("a node that stands still is found out by the other one", page, async () => {
        const block = await stage.company.stage.as(stage.company.stage.cast.keeper).chain.getBlockNumber();
        await stage.rpcRequest("hardhat_mine", [`0x${LATE_BLOCKS.toString(16)}`, "0x1"]);
        first.stayAt(block);
        await page.reload();
        await page.getByText(new RegExp(`Data is ${LATE_BLOCKS} blocks behind: another node`)).waitFor();
        await report.sound(page, `chain-behind-${device.name}`);
      });

      await step("and once it has caught up, nothing is said any more", page, async () => {
        first.recover();
        await page.reload();
        await page.locator(".series-row .live").first().waitFor();
        assert.equal(await page.getByText(/blocks behind: another node/).count(), 0);
      });
    } finally {
      await first.close();
      await second.close();
    }
  },
};

export default story;
