import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseDeployment } from "@adit/sdk";
import { parseTh } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { chromium, type Locator, type Page } from "playwright-core";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { chainUnderTest, type ChainUnderTest } from "./chain.ts";
import { Report } from "./report.ts";
import { agree, carryOut, phase } from "./review.ts";
import { installWallet, type TestWallet } from "./wallet.ts";

/*
 * Drives the production build over a running local stack, as a person would: look, connect, buy, earn, claim; and everything
 * that can go wrong on the way, which has to be said in words.
 *
 *   node frontend/e2e/smoke.ts --url http://localhost:5173 --rpc http://localhost:8545 [--screenshots folder]
 */

const USDC = 10n ** 6n;
/** On a shared machine a block may take its time. */
const PATIENCE_MS = 30_000;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export type SmokeOptions = {
  readonly url: string;
  readonly rpc: string;
  readonly screenshots?: string | undefined;
  readonly chromium?: string | undefined;
  readonly say: (line: string) => void;
};

type Scene = {
  readonly page: Page;
  readonly url: string;
  readonly chain: ChainUnderTest;
  readonly wallet: TestWallet;
  readonly report: Report;
};

/** Plays the whole smoke test; true if every step passed. */
export async function smoke({ url, rpc, screenshots, chromium: named, say }: SmokeOptions): Promise<boolean> {
  const executablePath = named ?? BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error("No Chromium was found. Set ADIT_CHROMIUM to one.");
  const response = await fetch(new URL("/deployment.json", url));
  const deployment = parseDeployment(await response.json());
  const chain = chainUnderTest(deployment, rpc);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      colorScheme: "dark",
      baseURL: url,
      // The page that is kept on the device has its own story; here every answer comes from the server.
      serviceWorkers: "block",
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    const account = privateKeyToAccount(generatePrivateKey());
    const wallet = await installWallet(page, { account, rpc, chainId: deployment.chainId });
    const report = new Report(say, screenshots);
    const scene: Scene = { page, url, chain, wallet, report };
    await chain.endow(account, 1_000n * USDC);

    await look(scene);
    await connect(scene);
    await buy(scene);
    await earn(scene);
    await developmentAccount(scene);
    await misfortune(scene);
    await report.step("no script error on any screen", page, () => {
      assert.deepEqual(complaints, []);
      return Promise.resolve();
    });
    say(`${report.passed} passed, ${report.failed} failed`);
    return report.failed === 0;
  } finally {
    await browser.close();
  }
}

// ------------------------------------------------------------------ looking

async function look({ page, chain, report }: Scene): Promise<void> {
  await report.step("the market lists every series with price, net and state", page, async () => {
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Hashpower, paid as it is mined" }).waitFor();
    await page.getByRole("link", { name: /^#1 / }).waitFor();
    for (const id of await chain.seriesIn("Open"))
      await page.getByRole("link", { name: new RegExp(`^#${serialOf(id)} `) }).waitFor();
    await page.getByText(/sat/).first().waitFor();
    assert.ok((await page.locator(".series-row .live").count()) > 0, "a net figure");
    await report.sound(page, "market");
  });

  await report.step("the market can be narrowed to what is for sale", page, async () => {
    await page.getByRole("button", { name: "For sale" }).click();
    await page.locator(".series-row").first().waitFor();
    const cards = await page.locator(".series-row .badge").allInnerTexts();
    assert.ok(cards.length > 0 && cards.every((word) => /Open for sale|Announced/.test(word)), cards.join());
    await page.getByRole("button", { name: "All" }).click();
  });

  await report.step(
    "a series shows its waterfall, days, escrow, risks, and terms that match the chain",
    page,
    async () => {
      const id = await seriesIn(chain, "Active");
      await page.goto(`/series/${serialOf(id)}`);
      await page.getByText("Terms match the chain").waitFor();
      await page.getByText(/^Settled and paid so far: \d+ of \d+ days\./).waitFor();
      const amounts = await page.locator(".waterfall .amount .fig").allInnerTexts();
      assert.equal(amounts.length, 6);
      const [gross = 0, ...rest] = amounts.map((text) => Number(text.replace(/[^\d.]/g, "")));
      const shown = rest.reduce((sum, value) => sum + value, 0);
      assert.ok(gross > 0 && Math.abs(gross - shown) < 0.06, `${gross} of gross against ${shown} in lines`);
      assert.ok((await page.locator(".day-grid .day.attested, .day-grid .day.proven").count()) > 1, "settled days");
      for (const title of ["Risks", "Where the buyers' money is", "The farm"])
        await page.getByRole("heading", { name: title }).waitFor();
      await page.getByText("You can lose part of what you pay").first().waitFor();
      await report.sound(page, "series-active");
    },
  );

  await report.step("the days are one stop of the tab key, and arrow keys walk them", page, async () => {
    const stops = page.locator('.day-grid [tabindex="0"]');
    assert.equal(await stops.count(), 1);
    const before = Number(await stops.getAttribute("data-epoch"));
    await stops.focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(Number(await page.evaluate(() => document.activeElement?.getAttribute("data-epoch"))), before - 1);
  });

  await report.step("a figure leads to the transaction that it comes from", page, async () => {
    await page.locator("#waterfall .sourced").first().click();
    await page.getByText("Confirmed").waitFor();
    await page
      .getByRole("heading", { name: /A day was settled/ })
      .first()
      .waitFor();
    await report.sound(page, "transaction");
    await page.goBack();
    await page.getByRole("heading", { name: "Risks" }).waitFor();
  });

  await report.step("a series for sale shows the low case first", page, async () => {
    await page.goto(`/series/${serialOf(await seriesIn(chain, "Open"))}`);
    await page.getByText("Terms match the chain").waitFor();
    const cases = await page.locator(".outcomes tbody th").allInnerTexts();
    assert.match(cases[0] ?? "", /^low/i);
    await report.sound(page, "series-open");
  });

  await report.step("paths that lead nowhere say so", page, async () => {
    await page.goto("/series/999");
    await page.getByText("There is no series #999 on this chain.").waitFor();
    await page.goto("/nowhere");
    await page.getByRole("heading", { name: "Nothing stands here" }).waitFor();
    await page.goto(`/tx/0x${"0".repeat(64)}`);
    await page.getByText("This chain does not know the transaction.").waitFor();
    await report.sound(page, "unknown");
  });
}

// ------------------------------------------------------------------ connecting

async function connect({ page, wallet, report }: Scene): Promise<void> {
  await report.step("without a wallet the portfolio asks for one", page, async () => {
    await page.goto("/portfolio");
    await page.getByRole("button", { name: "Connect a wallet" }).waitFor();
    await report.sound(page, "portfolio-empty");
  });

  await report.step("the wallet dialog opens, closes and lists wallets by keyboard", page, async () => {
    await page.getByRole("button", { name: "Connect", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Test Wallet/ })
      .waitFor();
    await page.getByRole("button", { name: /Development account/ }).waitFor();
    await report.sound(page, "wallets");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  await report.step("a declined connection is said in words", page, async () => {
    wallet.rejectNext("wallet_requestPermissions");
    wallet.rejectNext("eth_requestAccounts");
    await choose(page, /Test Wallet/);
    await page.getByText("You declined in the wallet.").waitFor();
    await page.keyboard.press("Escape");
    wallet.freshStart();
  });

  await report.step("an EIP-6963 wallet connects, and stays connected over a reload", page, async () => {
    await page.reload();
    await choose(page, /Test Wallet/);
    const account = page.locator(".account");
    await account.waitFor();
    await page.reload();
    await account.waitFor();
    assert.match(await account.innerText(), new RegExp(`^${wallet.account.address.slice(0, 6)}`, "i"));
  });

  await report.step("a wrong network is said in words, with a button that mends it", page, async () => {
    await wallet.setChain(1);
    const button = page.getByRole("button", { name: /^Switch to/ });
    await button.waitFor();
    await report.sound(page, "wrong-network");
    await button.click();
    await button.waitFor({ state: "hidden" });
  });
  await wallet.mendChain();
}

// ------------------------------------------------------------------ buying

async function buy({ page, chain, wallet, report }: Scene): Promise<void> {
  // Sales last for days, and days are short here: each step buys of what is newest on sale.
  let id = 0n;
  const form = page.locator(".buy-form");
  const amount = form.getByRole("textbox");
  const units = (text: string): bigint => parseTh(text, 1_000_000_000n);
  const held = (): Promise<bigint> => chain.unitsOf(wallet.account.address, id);
  const open = async (): Promise<bigint> => {
    id = await seriesIn(chain, "Open");
    await page.goto(`/series/${serialOf(id)}/buy`);
    await amount.waitFor();
    wallet.freshStart();
    return await held();
  };

  await report.step("what cannot be bought is said before anything is signed", page, async () => {
    await open();
    for (const [typed, words] of [
      ["abc", /Use digits/],
      ["0.0001", /in steps of/],
      ["99999999", /Enter less/],
    ] as const) {
      await amount.fill(typed);
      await form.getByText(words).waitFor();
      assert.ok(await form.getByRole("button", { name: /^Buy/ }).isDisabled());
    }
    await form.getByRole("button", { name: "Budget" }).click();
    await amount.fill("20");
    await form.getByRole("button", { name: /^Buy \d/ }).waitFor();
    await report.sound(page, "buy-review");
  });

  await report.step("a declined signature is said in words, and nothing is sent", page, async () => {
    await open();
    wallet.rejectNext("eth_signTypedData_v4");
    await amount.fill("1.5");
    await submit(form);
    await agree(page);
    await page.getByText("You declined in the wallet").waitFor();
    assert.ok(!wallet.calls.includes("eth_sendTransaction"));
    await report.sound(page, "buy-declined");
  });

  await report.step("buys with one signature and one transaction, and the units arrive", page, async () => {
    const before = await open();
    await amount.fill("2.5");
    await submit(form);
    await phase(page, "review");
    assert.ok(!wallet.calls.includes("eth_signTypedData_v4"), "nothing is asked of the wallet before the review");
    await report.sound(page, "review");
    await carryOut(page);
    await page.getByText("are in your wallet").waitFor();
    assert.equal(wallet.calls.filter((call) => call === "eth_signTypedData_v4").length, 1);
    assert.equal(wallet.calls.filter((call) => call === "eth_sendTransaction").length, 1);
    assert.equal(await held(), before + units("2.5"));
    assert.equal(await chain.allowanceOf(wallet.account.address), 0n);
    await report.sound(page, "buy-done");
  });

  await report.step("buys with an approval instead, and leaves no allowance behind", page, async () => {
    const before = await open();
    await amount.fill("1");
    await submit(form);
    await phase(page, "review");
    await page.getByRole("button", { name: "Use approve instead" }).click();
    await page.getByText("The approval allows").waitFor();
    await carryOut(page);
    await page.getByText("are in your wallet").waitFor();
    assert.ok(!wallet.calls.includes("eth_signTypedData_v4"));
    assert.equal(wallet.calls.filter((call) => call === "eth_sendTransaction").length, 2);
    assert.equal(await held(), before + units("1"));
    assert.equal(await chain.allowanceOf(wallet.account.address), 0n);
  });

  await report.step("a pending transaction survives a reload", page, async () => {
    await open();
    const inFlight = wallet.holdNextSend();
    await amount.fill("0.5");
    await submit(form);
    await agree(page);
    await page.getByText("Sent, waiting for a block").waitFor();
    await report.sound(page, "buy-pending");
    await page.reload();
    const told = page.locator(".activity-item", { hasText: "Buy 0.500 TH/s" });
    await told.getByText("Waiting for a block:").waitFor();
    await inFlight.release();
    await told.getByText("Done:").waitFor();
  });

  await report.step("a transaction that fails on the chain is said in words", page, async () => {
    await open();
    const elsewhere = privateKeyToAccount(generatePrivateKey());
    wallet.beforeNextSend(() => chain.drain(wallet.account, elsewhere.address));
    await amount.fill("1");
    await submit(form);
    await agree(page);
    const words = await (await phase(page, "failed")).innerText();
    assert.doesNotMatch(words, /0x[0-9a-f]{8}/i, words);
    assert.match(words, /only its network fee was spent/, words);
    await report.sound(page, "buy-failed");
    await page.getByRole("link", { name: "See the transaction" }).first().click();
    await page.getByRole("heading", { name: /Failed/ }).waitFor();
    await report.sound(page, "transaction-failed");
  });

  await report.step("an empty wallet is told what is missing", page, async () => {
    await open();
    await amount.fill("1");
    await page.getByText(/Your wallet holds too little/).waitFor();
    assert.ok(await form.getByRole("button", { name: /^Buy/ }).isDisabled());
  });
}

// ------------------------------------------------------------------ earning

async function earn({ page, chain, wallet, report }: Scene): Promise<void> {
  const { address } = wallet.account;
  await report.step("the portfolio ticks between blocks", page, async () => {
    await chain.handOver(await seriesIn(chain, "Active"), address);
    await page.goto("/portfolio");
    const figure = page.locator(".income-figure [data-ticking]");
    await page.getByRole("heading", { name: "Series you hold" }).waitFor();
    const read = async (): Promise<number> => Number((await figure.innerText()).replace(/[^\d.]/g, ""));
    const seen: number[] = [];
    // Nothing streams in the moments between two days; then the figure stands still, so give it time.
    const until = Date.now() + PATIENCE_MS;
    while (new Set(seen).size < 4 && Date.now() < until) {
      seen.push(await read());
      await page.waitForTimeout(250);
    }
    assert.ok(new Set(seen).size >= 4, `stood still at ${seen.at(-1)}`);
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
      "never falls",
    );
    assert.equal(await figure.getAttribute("aria-hidden"), "true");
    await report.sound(page, "portfolio");
  });

  await report.step("claims all in one transaction, and the rewards arrive", page, async () => {
    wallet.freshStart();
    const before = await chain.rewardsOf(address);
    const claim = page.getByRole("button", { name: "Claim all" });
    await waitEnabled(claim);
    await claim.click();
    await page.getByRole("button", { name: "Confirm in the wallet" }).click();
    await page.getByText("The rewards are in your wallet").waitFor();
    assert.equal(wallet.calls.filter((call) => call === "eth_sendTransaction").length, 1);
    assert.ok((await chain.rewardsOf(address)) > before);
    await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByRole("tab", { name: "What happened" }).click();
    await page
      .getByText(/^Claimed/)
      .first()
      .waitFor();
    await report.sound(page, "portfolio-claimed");
  });

  await report.step("disconnecting forgets the account", page, async () => {
    await page.locator(".account").click();
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("button", { name: "Connect", exact: true }).waitFor();
  });
}

// ------------------------------------------------------------------ development account

async function developmentAccount({ page, chain, report }: Scene): Promise<void> {
  await report.step("the development account buys without any extension", page, async () => {
    const id = await seriesIn(chain, "Open");
    await page.goto(`/series/${serialOf(id)}/buy`);
    await choose(page, /Development account.*local chain only/);
    await page.locator(".account").waitFor();
    const form = page.locator(".buy-form");
    await form.getByRole("textbox").fill("0.25");
    await submit(form);
    await carryOut(page);
    await page.getByRole("link", { name: "See them in your portfolio" }).click();
    await page.getByRole("heading", { name: "Series you hold" }).waitFor();
    await page.reload();
    await page.locator(".account").waitFor();
  });
}

// ------------------------------------------------------------------ misfortune

async function misfortune({ page, url, report }: Scene): Promise<void> {
  await report.step("the theme can be chosen, and the choice stays", page, async () => {
    await page.goto("/");
    await page.getByRole("button", { name: "Use the light theme" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Use the dark theme" }).click();
  });

  await report.step("a silent chain is said in words, and the page recovers", page, async () => {
    await page.getByRole("link", { name: /^#1 / }).waitFor();
    const toChain = (to: URL): boolean => to.origin !== new URL(url).origin;
    await page.route(toChain, (route) => route.abort());
    await page.getByText("The chain does not answer.").waitFor();
    await report.sound(page, "silent-chain");
    await page.unroute(toChain);
    await page.getByText("The chain does not answer.").waitFor({ state: "hidden" });
  });

  await report.step("a missing deployment is said in words", page, async () => {
    await page.route("**/deployment.json", (route) => route.fulfill({ status: 404, body: "none" }));
    await page.goto("/");
    await page.getByText("This server has no deployment.json").waitFor();
    await report.sound(page, "no-deployment");
    await page.unroute("**/deployment.json");
  });
}

// ------------------------------------------------------------------ helpers

/** A series in a state, the longest mined one first; waits, because a local chain's days are short. */
async function seriesIn(chain: ChainUnderTest, state: string): Promise<bigint> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const [id] = await chain.seriesIn(state);
    if (id !== undefined) return id;
    if (Date.now() > until) throw new Error(`No series is in the state ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function choose(page: Page, wallet: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: wallet }).click();
}

async function submit(form: Locator): Promise<void> {
  const button = form.getByRole("button", { name: /^Buy \d/ });
  await waitEnabled(button);
  await button.click();
}

async function waitEnabled(button: Locator): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (await button.isDisabled()) {
    if (Date.now() > until) throw new Error(`The button “${await button.innerText()}” stays disabled`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { url: { type: "string" }, rpc: { type: "string" }, screenshots: { type: "string" } },
  });
  if (values.url === undefined || values.rpc === undefined) {
    console.error("Usage: node frontend/e2e/smoke.ts --url <the dApp> --rpc <the chain> [--screenshots <folder>]");
    process.exit(2);
  }
  const passed = await smoke({
    url: values.url,
    rpc: values.rpc,
    screenshots: values.screenshots,
    chromium: process.env.ADIT_CHROMIUM,
    say: (line) => {
      console.log(line);
    },
  });
  process.exit(passed ? 0 : 1);
}
