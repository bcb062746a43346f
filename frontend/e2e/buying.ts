import { serialOf } from "@adit/sdk/math";
import { parseTh } from "@adit/sdk/format";
import type { Locator, Page } from "playwright-core";
import type { Stage } from "./stage.ts";

/** What stories of buying share. */

export const USDC = 10n ** 6n;
const UNIT_HASHRATE = 1_000_000_000n;

export function unitsOf(th: string): bigint {
  return parseTh(th, UNIT_HASHRATE);
}

export function buyPath(id: bigint): string {
  return `/series/${serialOf(id)}/buy`;
}

export function buyForm(page: Page): Locator {
  return page.locator(".buy-form");
}

/** Goes to the series that is for sale, enters an amount and opens the review. */
export async function order(page: Page, stage: Stage, th: string, id = stage.series.forSale): Promise<void> {
  await page.goto(buyPath(id));
  await buyForm(page).getByRole("textbox").fill(th);
  await buyForm(page)
    .getByRole("button", { name: /^Buy \d/ })
    .click();
}

/** How often the wallet was asked for something. */
export function asked(calls: readonly string[], method: string): number {
  return calls.filter((call) => call === method).length;
}
