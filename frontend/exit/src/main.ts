import { parseDeployment, type Deployment } from "@adit/sdk";
import { shortHex } from "@adit/sdk/format";
import { createClient, defineChain, getAddress, http, isAddress, type Address } from "viem";
import { getChainId } from "viem/actions";
import type { Unread } from "./asking.ts";
import { button, field, h } from "./dom.ts";
import { drawFound, drawTokens, drawUnread } from "./draw.ts";
import { findEverything } from "./find.ts";
import { seriesNumbered } from "./holdings.ts";
import { inWords, type Session } from "./session.ts";
import { findTokens } from "./tokens.ts";
import { connect, findWallets, type Wallet } from "./wallet.ts";

/*
 * The way out: claim, refund, unwrap, transfer and leave leases with nothing but a node's address. It works from a disk, speaks to no server of
 * ours, and is small enough to keep.
 */

declare global {
  interface Window {
    /** Written by `deployment.js` beside this page. */
    ADIT_DEPLOYMENT?: unknown;
  }
}

const root = document.getElementById("exit") ?? document.body;
let wallets: readonly Wallet[] = [];
let connected: { readonly wallet: Wallet; readonly account: Address } | undefined;

const status = h("p", { role: "status" });
/** What the node did not say, what the books have, and tokens: each drawn when it was read. */
const gaps = h("div");
const found = h("div");
const wrapped = h("div");

function tell(words: string, tone: "quiet" | "loss" | "done" = "quiet"): void {
  status.className = tone;
  status.textContent = words;
}

// ------------------------------------------------------------------ where and who

const node = field("Node", "", "the address of any node of the chain: https://…");
const who = field("Your address", "", "whose units and rewards to look for");
const where = field("Send everything to", "", "left empty: to your address");
const series = field("Series numbers", "", "only if your node gives no events: 1, 4, 7");
const pasted = h("textarea", { rows: "5", spellcheck: "false" });
const paste = h("label", {}, "Contracts, as the text of a deployment file", pasted);
const walletButtons = h("div", { class: "buttons" });

function readDeployment(): Deployment {
  const given = pasted.value.trim() === "" ? window.ADIT_DEPLOYMENT : (JSON.parse(pasted.value) as unknown);
  if (given === undefined) throw new Error("No contracts are known: paste the text of a deployment file.");
  return parseDeployment(given);
}

async function openSession(): Promise<Session> {
  const deployment = readDeployment();
  const url = node.read() === "" ? deployment.rpcUrl : node.read();
  if (!isAddress(who.read(), { strict: false })) throw new Error("Your address is missing, or is no address.");
  const chain = defineChain({
    id: deployment.chainId,
    name: deployment.chainName ?? `Chain ${deployment.chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const client = createClient({ chain, transport: http(url, { batch: { wait: 8, batchSize: 200 }, retryCount: 1 }) });
  const chainId = await getChainId(client);
  if (chainId !== deployment.chainId)
    throw new Error(`This node is of chain ${chainId}; the contracts are on chain ${deployment.chainId}.`);
  const account = getAddress(who.read());
  return { deployment, client, chain, account, connected: () => connected, receiver: () => receiver(account) };
}

/** Where money and units go. */
function receiver(account: Address): Address {
  const text = where.read();
  if (text === "") return account;
  if (!isAddress(text)) throw new Error("The address to send to is none, or is mistyped: its capitals are a checksum.");
  return getAddress(text);
}

/** Numbers of series, as people write them. */
function seriesNamed(): readonly bigint[] {
  return series
    .read()
    .split(/[\s,#]+/)
    .filter((word) => /^\d{1,18}$/.test(word))
    .map((word) => BigInt(word));
}

async function look(): Promise<void> {
  for (const part of [gaps, found, wrapped]) part.replaceChildren();
  try {
    tell("Reading from your node.");
    const session = await openSession();
    const { client, deployment, account } = session;
    const also = await seriesNumbered(client, deployment, account, seriesNamed());
    const books = await findEverything(client, deployment, account, {
      also,
      onProgress: (share) => {
        tell(`Reading from your node: ${Math.round(share * 100)} % of its events.`);
      },
    });
    gaps.replaceChildren(...drawUnread(books.unread));
    found.replaceChildren(...drawFound(session, books));
    tell("Reading wrapped units and shares. What is below can be used already.");
    // Asked for by themselves, so that a token which keeps the node busy holds nothing else up.
    const { tokens, unread } = await findTokens(client, deployment, account, also);
    wrapped.replaceChildren(...drawTokens(session, tokens));
    conclude(account, [...books.unread, ...unread]);
  } catch (error) {
    tell(inWords(error), "loss");
  }
}

function conclude(account: Address, unread: readonly Unread[]): void {
  gaps.replaceChildren(...drawUnread(unread));
  if (unread.length > 0) {
    tell("Read, but not everything: see what your node did not say. The rest can be used.", "loss");
    return;
  }
  tell("Read. Nothing was sent anywhere but to your node.");
  if (found.childElementCount + wrapped.childElementCount === 0)
    found.replaceChildren(
      h(
        "p",
        {},
        `${shortHex(account)} has no units, wrapped units, shares, rewards, leases or credits in these contracts.`,
      ),
    );
}

// ------------------------------------------------------------------ the page

async function choose(wallet: Wallet): Promise<void> {
  try {
    connected = { wallet, account: getAddress(await connect(wallet)) };
    who.write(connected.account);
    drawWallets();
    tell(`${wallet.name} is connected as ${shortHex(connected.account)}.`);
  } catch (error) {
    tell(inWords(error), "loss");
  }
}

function drawWallets(): void {
  walletButtons.replaceChildren(
    ...wallets.map((wallet) =>
      button(connected?.wallet === wallet ? `${wallet.name} is connected` : `Connect ${wallet.name}`, () =>
        choose(wallet),
      ),
    ),
  );
  if (wallets.length === 0)
    walletButtons.append(
      h(
        "p",
        { class: "quiet" },
        "No wallet announced itself here. You can still see everything, and copy each call for a wallet elsewhere.",
      ),
    );
}

function start(): void {
  const known = window.ADIT_DEPLOYMENT !== undefined;
  if (known) {
    try {
      node.write(readDeployment().rpcUrl);
    } catch (error) {
      tell(inWords(error), "loss");
    }
  }
  const more = h(
    "details",
    {},
    h("summary", {}, "If the node gives no events, or for other contracts"),
    series.label,
    paste,
  );
  more.open = !known;
  root.replaceChildren(
    h("h1", {}, "The way out"),
    h(
      "p",
      { class: "quiet" },
      "Claim, refund, unwrap, move units and leave leases with nothing but a node's address. This page asks no server of ours and works from a disk. Your rewards and units are in the contracts, and nobody can stop them from leaving.",
    ),
    h("h2", {}, "Where, and whose"),
    walletButtons,
    node.label,
    who.label,
    where.label,
    more,
    h("div", { class: "buttons" }, button("Look", look, true)),
    status,
    gaps,
    found,
    wrapped,
  );
  findWallets((all) => {
    wallets = all;
    drawWallets();
  });
  drawWallets();
}

start();
