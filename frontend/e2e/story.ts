import type { Browser, BrowserContext, Page } from "playwright-core";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { LocalAccount } from "viem";
import type { Report } from "./report.ts";
import type { Stage } from "./stage.ts";
import { installWallet, type TestWallet, type WalletOptions } from "./wallet.ts";

/** What people hold in their hands. */
export type Device = {
  readonly name: "desktop" | "phone";
  readonly viewport: { readonly width: number; readonly height: number };
};

export const DEVICES: readonly Device[] = [
  { name: "desktop", viewport: { width: 1280, height: 900 } },
  { name: "phone", viewport: { width: 360, height: 780 } },
];

/** On a shared machine a block may take its time. */
export const PATIENCE_MS = 30_000;

export type VisitOptions = Partial<Omit<WalletOptions, "rpc" | "chainId">> & {
  /** First path (default `/`). */
  readonly path?: string;
  /** Payment-token base units that the person begins with (default none; ether for fees comes with it). */
  readonly money?: bigint;
  /** Connects the wallet before the first step (default true). */
  readonly connect?: boolean;
  /** Another copy of the dApp than the stage's (see `Stage.serveWith`). */
  readonly url?: string;
  /** No wallet in this browser at all. */
  readonly walletless?: boolean;
};

/** A person with a browser, and a wallet whose key is outside of the page. */
export type Visitor = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly account: LocalAccount;
  readonly wallet: TestWallet;
  /** Leaves: closes the browser context. */
  readonly leave: () => Promise<void>;
};

export type StoryTools = {
  readonly stage: Stage;
  readonly device: Device;
  readonly report: Report;
  readonly visit: (options?: VisitOptions) => Promise<Visitor>;
  /** One step that can be seen to work. After a cross the story is over. */
  readonly step: (name: string, page: Page, act: () => Promise<void>) => Promise<void>;
};

export type Story = {
  /** What happens, as a sentence. */
  readonly name: string;
  /**
   * It needs the stage as the prologue left it, or leaves it in a state that others stumble over, or in one with which nobody can go
   * on, or has a stage of its own, because it counts on days of the simulated farms (default: in between, by file).
   */
  readonly when?: "first" | "last" | "end" | "alone";
  /** Devices that it is played on (default both). */
  readonly devices?: readonly Device["name"][];
  readonly play: (tools: StoryTools) => Promise<void>;
};

/** A step failed and was reported; what comes after it stands on it. */
export class StoryBroken extends Error {
  override readonly name = "StoryBroken";
}

export type Played = { readonly complaints: readonly string[] };

/** Plays one story on one device. */
export async function playStory(
  story: Story,
  { browser, stage, device, report }: { browser: Browser; stage: Stage; device: Device; report: Report },
): Promise<void> {
  const visitors: Visitor[] = [];
  const complaints: string[] = [];
  const visit = async (options: VisitOptions = {}): Promise<Visitor> => {
    const visitor = await arrive(browser, stage, device, complaints, options);
    visitors.push(visitor);
    return visitor;
  };
  const step: StoryTools["step"] = async (name, page, act) => {
    if (!(await report.step(`${story.name} (${device.name}): ${name}`, page, act))) throw new StoryBroken(name);
  };
  try {
    // No story begins with a day that the one before let pass.
    await stage.playDays(0);
    await story.play({ stage, device, report, visit, step });
    const [first] = visitors;
    if (first !== undefined && complaints.length > 0)
      await report.step(`${story.name} (${device.name}): no script error`, first.page, () =>
        Promise.reject(new Error(complaints.join("; "))),
      );
  } catch (error) {
    // A step that failed was told; anything else broke outside of a step.
    if (!(error instanceof StoryBroken)) report.broke(`${story.name} (${device.name})`, error);
  } finally {
    for (const { leave } of visitors) await leave();
  }
}

async function arrive(
  browser: Browser,
  stage: Stage,
  device: Device,
  complaints: string[],
  options: VisitOptions,
): Promise<Visitor> {
  const { path = "/", money, connect = true, url = stage.url, walletless = false, ...walletOptions } = options;
  const context = await browser.newContext({
    viewport: device.viewport,
    hasTouch: device.name === "phone",
    colorScheme: "dark",
    baseURL: url,
    locale: "en-US",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Content-Security-Policy/.test(message.text()))
      complaints.push(message.text());
  });
  const account = options.account ?? privateKeyToAccount(generatePrivateKey());
  const wallet = await installWallet(page, {
    ...walletOptions,
    account,
    rpc: stage.rpc,
    chainId: stage.deployment.chainId,
    silent: walletless,
  });
  if (money !== undefined) await stage.chain.endow(account, money);
  await page.goto(path);
  if (connect && !walletless) await connectWallet(page);
  return {
    page,
    context,
    account,
    wallet,
    leave: async () => {
      await context.close();
    },
  };
}

/** Connects the test wallet through the product's own dialog. */
export async function connectWallet(page: Page, wallet = /Test Wallet/): Promise<void> {
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: wallet }).click();
  await page.locator(".account").waitFor();
}
