import type { Locator, Page } from "playwright-core";
import type { Phase } from "../src/tx/machine.ts";

/** The dialog in which every action is reviewed and told. */
export function actionDialog(page: Page): Locator {
  return page.getByRole("dialog").filter({ has: page.locator("[data-phase]") });
}

/** Waits until the action has come to a phase. */
export async function phase(page: Page, name: Phase): Promise<Locator> {
  const status = actionDialog(page).locator(`[data-phase="${name}"]`);
  await status.waitFor();
  return status;
}

/** Reads the review through, ticks every risk and confirms. The wallet is asked next. */
export async function agree(page: Page): Promise<void> {
  await phase(page, "review");
  const dialog = actionDialog(page);
  for (const box of await dialog.getByRole("checkbox").all()) await box.click();
  await dialog.getByRole("button", { name: /(Sign|Confirm) in the wallet/ }).click();
}

/** Agrees, and waits until it is done. */
export async function carryOut(page: Page): Promise<void> {
  await agree(page);
  await phase(page, "confirmed");
}

/** Puts the dialog away. */
export async function putAway(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await actionDialog(page).waitFor({ state: "hidden" });
}
