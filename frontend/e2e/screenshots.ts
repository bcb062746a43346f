import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serialOf } from "@adit/sdk/math";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import type { LocalAccount } from "viem";
import { compileOnce } from "../../scripts/lib/compile.ts";
import { buildDapp } from "../../scripts/lib/start/dapp.ts";
import { openStage, type Stage } from "./stage.ts";
import { connectWallet, DEVICES, PATIENCE_MS } from "./story.ts";
import { installWallet } from "./wallet.ts";

/*
 * Writes each screen in both widths and both themes to `docs/screenshots`: what a person sees on the production build, over a chain
 * that has played a month.
 *
 *   npm run screenshots [-- 'part of a screen's name|of another']
 */

const FOLDER = join(import.meta.dirname, "../../docs/screenshots");
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const THEMES = ["dark", "light"] as const;
/** What a figure takes to settle after the last answer. */
const REST_MS = 1_200;
/** Chromium draws no taller window in one piece. */
const HIGHEST_PICTURE = 12_000;

type Screen = {
  readonly name: string;
  readonly path: (stage: Stage) => string | Promise<string>;
  /** Whose wallet is connected (default nobody's). */
  readonly as?: (stage: Stage) => LocalAccount;
  /** What has to be there, and what is done before the picture. */
  readonly ready: (page: Page, stage: Stage) => Promise<void>;
};

const holder = (stage: Stage): LocalAccount => stage.company.stage.cast.buyers[0];
const provider = (stage: Stage): LocalAccount => stage.company.stage.cast.providers[0];
const series = (id: bigint): string => `/series/${serialOf(id)}`;
const titled = async (page: Page): Promise<void> => {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
};

const visitor = (stage: Stage): LocalAccount => stage.company.stage.cast.visitor;
const fillIn = async (page: Page): Promise<void> => {
  await titled(page);
  await page.locator(".buy-form").getByRole("textbox").first().fill("12");
};

const SCREENS: readonly Screen[] = [
  { name: "market", path: () => "/", ready: titled },
  { name: "series", path: ({ series: { inMidTerm } }) => series(inMidTerm), ready: titled },
  { name: "series-for-sale", path: ({ series: { forSale } }) => series(forSale), ready: titled },
  { name: "provider", path: (stage) => `/providers/${provider(stage).address}`, ready: titled },
  { name: "buy", path: ({ series: { forSale } }) => `${series(forSale)}/buy`, as: visitor, ready: fillIn },
  {
    name: "review",
    path: ({ series: { forSale } }) => `${series(forSale)}/buy`,
    as: visitor,
    ready: async (page) => {
      await fillIn(page);
      await page
        .locator(".buy-form")
        .getByRole("button", { name: /^(Review|Buy)/ })
        .first()
        .click();
      await page.getByRole("dialog").locator('[data-phase="review"]').waitFor();
    },
  },
  { name: "portfolio", path: () => "/portfolio", as: holder, ready: titled },
  { name: "leases", path: () => "/leases", as: holder, ready: titled },
  { name: "units-for-rent", path: () => "/leases/listings/1", as: holder, ready: titled },
  { name: "lease", path: () => "/leases/1", as: holder, ready: titled },
  { name: "console", path: () => "/console", as: provider, ready: titled },
  { name: "open-a-sale", path: () => "/console/new-sale", as: provider, ready: titled },
  {
    name: "run-a-series",
    path: ({ series: { inMidTerm } }) => `/console/series/${serialOf(inMidTerm)}`,
    as: provider,
    ready: titled,
  },
  { name: "proofs", path: () => "/proofs", ready: titled },
  {
    name: "proof",
    path: async (stage) => `/proofs/1/${new Date(((await stage.today()) - 1) * 86_400_000).toISOString().slice(0, 10)}`,
    ready: titled,
  },
  { name: "status", path: () => "/status", ready: titled },
  { name: "exit", path: () => "/exit/", ready: titled },
];

async function shoot(stage: Stage, words: string | undefined, say: (line: string) => void): Promise<void> {
  const executablePath = process.env.ADIT_CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error("No Chromium was found. Set ADIT_CHROMIUM to one.");
  mkdirSync(FOLDER, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    for (const screen of SCREENS.filter(
      ({ name }) => words === undefined || words.split("|").some((word) => name.includes(word)),
    )) {
      for (const device of DEVICES) {
        for (const theme of THEMES) {
          const context = await browser.newContext({
            viewport: device.viewport,
            colorScheme: theme,
            reducedMotion: "reduce",
            baseURL: stage.url,
            locale: "en-US",
          });
          context.setDefaultTimeout(PATIENCE_MS);
          const page = await context.newPage();
          const account = screen.as?.(stage);
          if (account !== undefined)
            await installWallet(page, { account, rpc: stage.rpc, chainId: stage.deployment.chainId });
          await page.goto(await screen.path(stage));
          if (account !== undefined) await connectWallet(page);
          await screen.ready(page, stage);
          await page
            .locator("[aria-busy=true], .skeleton")
            .first()
            .waitFor({ state: "detached" })
            .catch(() => undefined);
          await page.waitForTimeout(REST_MS);
          const name = `${screen.name}-${device.viewport.width}-${theme}.webp`;
          writeFileSync(join(FOLDER, name), await picture(context, page, device.viewport.width));
          await context.close();
          say(name);
        }
      }
    }
  } finally {
    await browser.close();
  }
}

/** The whole page as WebP, which is a quarter of a PNG. The window is as high as the page, so that what sticks to its foot stays there. */
async function picture(context: BrowserContext, page: Page, width: number): Promise<Buffer> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(height, HIGHEST_PICTURE) });
  await page.waitForTimeout(REST_MS);
  const session = await context.newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  return Buffer.from(data, "base64");
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
await compileOnce(say);
await buildDapp(say);
const stage = await openStage({ say });
try {
  await shoot(stage, process.argv[2], say);
} finally {
  await stage.close();
}
process.exit(0);
