import assert from "node:assert/strict";
import type { Story } from "../story.ts";

/** A holder claims what a day brought. */
const story: Story = {
  name: "A holder claims",
  play: async ({ stage, visit, step, report, device }) => {
    const id = stage.series.inMidTerm;
    const { page, account } = await visit({ money: 1_000_000n });
    await stage.chain.handOver(id, account.address);
    await stage.playDays(1, { run: [id] });
    await step("the portfolio shows what streams", page, async () => {
      await page.goto("/portfolio");
      await page.getByRole("heading", { name: "Series you hold" }).waitFor();
      await report.shoot(page, `claim-portfolio-${device.name}`);
    });
    await stage.company.time.moveTo((await stage.now()) + 3_600);
    await step("claims all, and the rewards arrive", page, async () => {
      const before = await stage.chain.rewardsOf(account.address);
      await page.getByRole("button", { name: "Claim all" }).click();
      await page.getByText("The rewards are in your wallet").waitFor();
      assert.ok((await stage.chain.rewardsOf(account.address)) > before);
    });
  },
};

export default story;
