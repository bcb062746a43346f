import assert from "node:assert/strict";
import { primaryMarketAbi } from "@adit/sdk/abis";
import { formatIsoDay } from "@adit/sdk/format";
import { seriesId } from "@adit/sdk/math";
import { tabTo } from "../keyboard.ts";
import { actionDialog, phase } from "../review.ts";
import type { Story } from "../story.ts";

const PARTS = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A provider opens a sale without ever touching a mouse. */
const story: Story = {
  name: "A sale is opened by keyboard",
  devices: ["desktop"],
  play: async ({ stage, visit, step }) => {
    const { stage: scene } = stage.company;
    const [account] = scene.cast.providers;
    const { chain } = scene.as(account);
    const market = { address: stage.deployment.contracts.market, abi: primaryMarketAbi } as const;
    const { page } = await visit({ account, path: "/console", money: 1n });
    const first = (await stage.today()) + 3;
    const before = await chain.readContract({ ...market, functionName: "seriesCount" });
    const press = async (name: RegExp): Promise<void> => {
      await tabTo(page, name);
      await page.keyboard.press("Enter");
    };
    const enter = async (name: RegExp, text: string): Promise<void> => {
      await tabTo(page, name);
      await page.keyboard.type(text);
    };
    const headingHasFocus = async (title: string): Promise<void> => {
      await page.waitForFunction(
        (name) => document.activeElement?.tagName === "H2" && document.activeElement.textContent === name,
        title,
      );
    };

    await step("goes from the console to the first step, and on to the second", page, async () => {
      await page.getByRole("link", { name: "Open a sale" }).first().waitFor();
      await press(/^Open a sale$/);
      await page.getByRole("button", { name: "Next", exact: true }).waitFor();
      await press(/^Next$/);
      await headingHasFocus("Size and price");
    });

    await step("enters size, days and price, the first day in the browser's own date field", page, async () => {
      const [, year = "", month = "", day = ""] = PARTS.exec(formatIsoDay(first)) ?? [];
      await enter(/^For sale$/, "50");
      await enter(/^First day that is mined/, `${month}${day}${year}`);
      await enter(/^Days$/, "12");
      await enter(/^Price of a TH\/s-day$/, "0.14");
      await page.keyboard.press("Enter");
      await headingHasFocus("Costs");
    });

    await step("walks through the other steps to the review, which says what the contract would do", page, async () => {
      await press(/^Next$/);
      await headingHasFocus("Protection");
      await press(/^Next$/);
      await headingHasFocus("Document");
      await press(/^Review$/);
      await page.getByText("The contract would accept these terms.").waitFor();
    });

    await step("ticks what has to be ticked, confirms, and comes to the new series", page, async () => {
      await press(/^Open the sale$/);
      await phase(page, "review");
      const boxes = await actionDialog(page).getByRole("checkbox").all();
      for (const box of boxes) {
        for (let i = 0; i < 20 && !(await box.evaluate((one) => one === document.activeElement)); i += 1)
          await page.keyboard.press("Tab");
        await page.keyboard.press("Space");
      }
      await press(/in the wallet$/);
      await phase(page, "confirmed");
      await page.keyboard.press("Escape");
      await page.waitForURL(new RegExp(`/console/series/${before + 1n}$`));
      const terms = await chain.readContract({ ...market, functionName: "terms", args: [seriesId(before + 1n)] });
      assert.deepEqual(
        [terms.provider, terms.startEpoch, terms.epochs, terms.maxUnits],
        [account.address, first, 12, 50_000n],
      );
      assert.equal(terms.price, 140_000n * 12n * 10n ** 18n);
    });
  },
};

export default story;
