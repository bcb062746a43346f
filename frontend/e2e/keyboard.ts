import type { Page } from "playwright-core";

const MOST_TABS = 80;

/** Presses Tab until what has the focus is called so; fails if it never is. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let i = 0; i < MOST_TABS; i += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null) return "";
      const labelled = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : undefined;
      const label = at.getAttribute("aria-label") ?? labelled ?? at.closest("label")?.textContent;
      return (label ?? at.textContent).trim();
    });
    if (name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`Tab never came to ${String(name)}; it saw ${seen.join(" | ")}`);
}
