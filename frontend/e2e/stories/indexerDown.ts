import { serialOf } from "@adit/sdk/math";
import type { Story } from "../story.ts";

/** The indexer dies: the dApp says so, loses history and charts, and nothing else. */
const story: Story = {
  name: "The indexer is down",
  devices: ["desktop"],
  play: async ({ stage, visit, step, report }) => {
    const { inMidTerm } = stage.series;
    const { page, account } = await visit({ money: 1_000_000n });
    await stage.chain.handOver(inMidTerm, account.address);

    await step("history comes from the indexer while it answers", page, async () => {
      await page.goto("/");
      await page.getByText(/^[^A-Za-z]*History comes from the indexer/).waitFor();
      await page.getByRole("link", { name: new RegExp(`^#${serialOf(inMidTerm)} `) }).waitFor();
    });

    await stage.indexer.stop();
    try {
      await step("without it the market is read from the chain, and says so", page, async () => {
        await page.reload();
        await page
          .getByText(
            "The indexer does not answer: history and charts are missing; everything else is read from the chain.",
          )
          .waitFor();
        await page.getByRole("link", { name: new RegExp(`^#${serialOf(inMidTerm)} `) }).waitFor();
        await page.locator(".series-row .live").first().waitFor();
        await report.sound(page, "market-without-indexer");
      });
      await step("a series still shows its days, its escrow and its terms", page, async () => {
        await page.goto(`/series/${serialOf(inMidTerm)}`);
        await page.getByText(/Settled and paid so far: \d+ of \d+ days\./).waitFor();
        await page.getByText("Terms match the chain").waitFor();
        await page.getByRole("heading", { name: "Where the buyers' money is" }).waitFor();
      });
      await step("the portfolio still shows what is held and what it earned", page, async () => {
        await page.goto("/portfolio");
        await page.getByRole("heading", { name: "Series you hold" }).waitFor();
        await page.getByRole("button", { name: "Claim all" }).waitFor();
      });
      await step("a provider's record is recomputed here", page, async () => {
        await page.goto("/");
        await page.locator(".series-row a[href^='/providers/']").first().click();
        await page.getByText("Recomputed from the chain's events by your browser").waitFor();
        await page.getByText("Paid in time").waitFor();
      });
    } finally {
      await stage.indexer.start();
    }

    await step("once it answers again, history is back by itself", page, async () => {
      await page.goto("/");
      await page.getByText(/^[^A-Za-z]*History comes from the indexer/).waitFor({ timeout: 60_000 });
    });
  },
};

export default story;
