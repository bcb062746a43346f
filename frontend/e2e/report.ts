import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const PHONE = { width: 360, height: 780 };
const DESK = { width: 1280, height: 900 };
/** What a page is asked to compute has no time limit of its own: a step that hangs is a step that failed. */
const STEP_MS = 120_000;
/** An open menu follows a window that is turned or made smaller, some frames later. */
const REPLACED_WITHIN_MS = 2_000;

/** Says each step's outcome in a line that begins with a tick or a cross, and goes on after a cross. */
export class Report {
  passed = 0;
  failed = 0;
  readonly #say: (line: string) => void;
  readonly #screenshots: string | undefined;

  constructor(say: (line: string) => void, screenshots: string | undefined) {
    this.#say = say;
    this.#screenshots = screenshots;
    if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });
  }

  async step(name: string, page: Page, act: () => Promise<void>): Promise<boolean> {
    const begun = performance.now();
    try {
      await within(STEP_MS, act());
      this.passed += 1;
      this.#say(`✓ ${name} (${((performance.now() - begun) / 1_000).toFixed(1)} s)`);
      return true;
    } catch (error) {
      this.failed += 1;
      this.#say(
        `✗ ${name}: ${(error instanceof Error ? error.message : String(error)).split("\n").slice(0, 12).join("\n    ")}`,
      );
      await within(STEP_MS, this.shoot(page, `failed-${this.failed}`)).catch((reason: unknown) => {
        this.#say(`    no screenshot: ${String(reason)}`);
      });
      return false;
    }
  }

  /** Something broke between steps. */
  broke(name: string, error: unknown): void {
    this.failed += 1;
    this.#say(`✗ ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  async shoot(page: Page, name: string): Promise<void> {
    if (this.#screenshots !== undefined)
      await page.screenshot({ path: join(this.#screenshots, `${name}.png`), fullPage: true });
  }

  /** A state of a screen as everybody must be able to use it: no axe violation in either theme, no sideways scroll on a phone. */
  async sound(page: Page, name: string): Promise<void> {
    const own = page.viewportSize();
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await withoutMotion(page);
      // Guards of an open menu hand the focus on as they get it, so nobody comes to rest on them (told by "A holder sets a receiver").
      const axe = new AxeBuilder({ page }).exclude("[data-base-ui-focus-guard]");
      // The themes differ in nothing but their colours.
      const { violations } = await (colorScheme === "dark" ? axe : axe.withRules(["color-contrast"])).analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
      );
      if (found.length > 0) throw new Error(`${name}, ${colorScheme}: axe found ${found.join("; ")}`);
      await page.setViewportSize(DESK);
      await this.shoot(page, `${name}-1280-${colorScheme}`);
      await page.setViewportSize(PHONE);
      const over = await tooWide(page);
      if (over > 0) throw new Error(`${name}: ${over} px wider than a phone of 360 px`);
      await this.shoot(page, `${name}-360-${colorScheme}`);
      if (own !== null) await page.setViewportSize(own);
    }
    await page.emulateMedia({ colorScheme: "dark" });
  }
}

/**
 * Ends what is moving, so that axe sees the colours that stay. At once and in one go: an animation that is cancelled between
 * two looks would never say that it finished.
 */
async function withoutMotion(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getTiming().iterations === Infinity) animation.cancel();
      else if (animation.playState === "running") animation.finish();
    }
  });
}

/** Pixels by which a page is wider than its window, once what floats over it has found its new place. */
async function tooWide(page: Page): Promise<number> {
  const until = performance.now() + REPLACED_WITHIN_MS;
  for (;;) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over <= 0 || performance.now() > until) return over;
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`still not done after ${ms / 1000} s`));
    }, ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
