import { parseDeployment, type Deployment, type DeploymentToken } from "@adit/sdk";
import { explainError } from "@adit/sdk/errors";
import { formatDecimal, formatSeries, formatTh, parseTh, shortHex } from "@adit/sdk/format";
import {
  createClient,
  defineChain,
  encodeFunctionData,
  getAddress,
  http,
  isAddress,
  isAddressEqual,
  type Address,
  type Chain,
  type Client,
} from "viem";
import { getChainId, simulateContract, waitForTransactionReceipt } from "viem/actions";
import { claimAll, leaseExits, refund, transfer, withdraw, withdrawLeaseIncome, type ExitCall } from "./actions.ts";
import { button, facts, field, h } from "./dom.ts";
import { findEverything, type Found, type HeldLease, type Holding } from "./find.ts";
import { tokenExits, type HeldToken } from "./tokens.ts";
import { connect, findWallets, send, type Wallet } from "./wallet.ts";

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

type Session = {
  readonly deployment: Deployment;
  readonly client: Client;
  readonly chain: Chain;
  readonly account: Address;
};

const root = document.getElementById("exit") ?? document.body;
let wallets: readonly Wallet[] = [];
let connected: { readonly wallet: Wallet; readonly account: Address } | undefined;

const status = h("p", { role: "status" });
const found = h("div");

function tell(words: string, tone: "quiet" | "loss" | "done" = "quiet"): void {
  status.className = tone;
  status.textContent = words;
}

function explain(error: unknown): string {
  const { sentence, safe, action } = explainError(error, {});
  return `${sentence} ${safe} ${action}`;
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
  return { deployment, client, chain, account: getAddress(who.read()) };
}

/** Where money and units go. */
function receiver({ account }: Session): Address {
  const text = where.read();
  if (text === "") return account;
  if (!isAddress(text)) throw new Error("The address to send to is none, or is mistyped: its capitals are a checksum.");
  return getAddress(text);
}

function seriesNamed(): readonly bigint[] {
  return series
    .read()
    .split(/[\s,#]+/)
    .filter((word) => /^\d{1,18}$/.test(word))
    .map((word) => BigInt(word) << 8n);
}

async function look(): Promise<void> {
  found.replaceChildren();
  try {
    tell("Reading from your node.");
    const session = await openSession();
    const everything = await findEverything(session.client, session.deployment, session.account, {
      also: seriesNamed(),
      onProgress: (share) => {
        tell(`Reading from your node: ${Math.round(share * 100)} % of its events.`);
      },
    });
    draw(session, everything);
    tell(
      everything.eventsFailed
        ? "Your node gives no events: only the series that you named were looked at, and no leases."
        : "Read. Nothing was sent anywhere but to your node.",
    );
  } catch (error) {
    tell(own(error) ?? explain(error), "loss");
  }
}

/** Messages of this page are words already. */
function own(error: unknown): string | undefined {
  if (error instanceof SyntaxError) return "The text of the deployment file is not JSON.";
  return error instanceof Error && error.constructor === Error ? error.message : undefined;
}

// ------------------------------------------------------------------ what is there

function draw(session: Session, everything: Found): void {
  const { holdings, leases, credits, leaseIncome, tokens } = everything;
  const { deployment } = session;
  const parts: HTMLElement[] = [];
  if (holdings.length + leases.length + credits.length + leaseIncome.length + tokens.length === 0) {
    found.replaceChildren(
      h(
        "p",
        {},
        `${shortHex(session.account)} has no units, wrapped units, shares, rewards, leases or credits in these contracts.`,
      ),
    );
    return;
  }
  const claim = claimAll(deployment, everything, session.account, session.account);
  if (claim !== undefined)
    parts.push(
      h("h2", {}, "Rewards"),
      offer(session, () => claimAll(deployment, everything, session.account, receiver(session)) ?? claim, true),
    );
  if (holdings.length > 0)
    parts.push(h("h2", {}, "Units"), ...holdings.map((holding) => drawHolding(session, holding)));
  if (tokens.length > 0)
    parts.push(h("h2", {}, "Wrapped units and shares"), ...tokens.map((token) => drawToken(session, token)));
  if (leases.length > 0) parts.push(h("h2", {}, "Leases"), ...leases.map((held) => drawLease(session, held)));
  if (credits.length + leaseIncome.length > 0) {
    parts.push(h("h2", {}, "Credits"));
    for (const credit of credits)
      parts.push(
        h(
          "div",
          { class: "card" },
          facts([["Owed to you", money(deployment, credit.token, credit.amount)]]),
          offer(session, () => withdraw(deployment, credit, receiver(session))),
        ),
      );
    for (const { id } of leaseIncome)
      parts.push(
        h(
          "div",
          { class: "card" },
          h("h3", {}, `Series ${formatSeries(id)}`),
          offer(session, () => withdrawLeaseIncome(deployment, id, receiver(session))),
        ),
      );
  }
  found.replaceChildren(...parts);
}

function drawHolding(session: Session, holding: Holding): HTMLElement {
  const { deployment } = session;
  const { id, units, unitHashrate, state, rewards, refund: back, paymentToken } = holding;
  const amount = field(
    "How much to move, TH/s",
    formatDecimal(units * unitHashrate, 12, { maxDigits: 12 }).replace(/[\s,]/g, ""),
  );
  const card = h(
    "section",
    { class: "card" },
    h("h3", {}, `Series ${formatSeries(id)}`),
    facts([
      ["Units", `${formatTh(units, unitHashrate)}, ${units} units`],
      ["State", state],
      ...rewards.map((reward) => ["Claimable", money(deployment, reward.token, reward.amount)] as const),
      ["Refund", back === undefined ? "not open" : money(deployment, paymentToken, back)],
    ]),
  );
  if (units > 0n && holding.refundsOpen)
    card.append(offer(session, () => refund(deployment, holding, receiver(session))));
  if (units > 0n)
    card.append(
      amount.label,
      offer(session, () => {
        const to = receiver(session);
        if (isAddressEqual(to, session.account)) throw new Error("Write above to which address the units should go.");
        return transfer(deployment, holding, session.account, to, parseTh(amount.read(), unitHashrate));
      }),
    );
  return card;
}

function drawToken(session: Session, token: HeldToken): HTMLElement {
  const { deployment } = session;
  const { kind, id, held, units, unitHashrate, income } = token;
  const calls = tokenExits(token, session.account);
  return h(
    "section",
    { class: "card" },
    h("h3", {}, `Series ${formatSeries(id)}, ${kind === "wrapped" ? "wrapped units" : "accumulating share"}`),
    facts([
      ["Tokens", held.toString()],
      ["Units that come out", `${formatTh(units, unitHashrate)}, ${units} units`],
      ...income.map(
        (one) =>
          [kind === "wrapped" ? "Claimable" : "Comes with them", money(deployment, one.token, one.amount)] as const,
      ),
    ]),
    ...calls.map((call, i) => offer(session, () => tokenExits(token, receiver(session))[i] ?? call)),
  );
}

function drawLease(session: Session, held: HeldLease): HTMLElement {
  const { deployment } = session;
  const calls = leaseExits(deployment, held, session.account);
  return h(
    "section",
    { class: "card" },
    h("h3", {}, `Lease ${held.lease} of series ${formatSeries(held.id)}, your side: ${held.side}`),
    facts([
      ["Units", formatTh(held.units, held.unitHashrate)],
      ...held.rewardTokens.map((token, i) => ["Income", money(deployment, token, held.income[i] ?? 0n)] as const),
      ...(held.side === "lessor" ? ([["Rent", money(deployment, held.paymentToken, held.rent)]] as const) : []),
    ]),
    ...calls.map((call, i) => offer(session, () => leaseExits(deployment, held, receiver(session))[i] ?? call)),
  );
}

function money(deployment: Deployment, address: Address, amount: bigint): string {
  const token: DeploymentToken | undefined = [...deployment.rewardTokens, ...deployment.paymentTokens].find((one) =>
    isAddressEqual(one.address, address),
  );
  return token === undefined
    ? `${amount} base units of ${address}`
    : `${formatDecimal(amount, token.decimals, { minDigits: Math.min(2, token.decimals) })} ${token.symbol}`;
}

// ------------------------------------------------------------------ doing

/** One thing that can be done: sent by a wallet, or copied for another one. */
function offer(session: Session, make: () => ExitCall, primary = false): HTMLElement {
  const words = nameOf(make);
  const outcome = h("div");
  const say = (text: string, tone: "quiet" | "loss" | "done"): void => {
    outcome.replaceChildren(h("p", { class: tone, role: "status" }, text));
  };
  const doIt = button(
    words,
    async () => {
      try {
        await carryOut(session, make(), say);
      } catch (error) {
        say(own(error) ?? explain(error), "loss");
      }
    },
    primary,
  );
  const show = button("Show the call", async () => {
    try {
      const call = make();
      const data = encodeFunctionData(call);
      outcome.replaceChildren(
        h("p", { class: "quiet" }, `${call.words}: send this from ${session.account}, with any wallet.`),
        facts([
          ["To", call.address],
          ["Value", "0"],
          ["Data", data],
        ]),
        h("p", { class: "quiet", role: "status" }, await triedOut(session, call)),
      );
    } catch (error) {
      say(own(error) ?? explain(error), "loss");
    }
  });
  return h("div", {}, h("div", { class: "buttons" }, doIt, show), outcome);
}

function nameOf(make: () => ExitCall): string {
  try {
    return make().words;
  } catch {
    // Only what moves units needs an address before it has a call.
    return "Move the units";
  }
}

async function triedOut({ client, account }: Session, { address, abi, functionName, args }: ExitCall): Promise<string> {
  try {
    await simulateContract(client, { address, abi, functionName, args, account });
    return "Your node tried it out: it would pass now.";
  } catch (error) {
    return `Your node tried it out, and it would fail now. ${explain(error)}`;
  }
}

async function carryOut(
  session: Session,
  call: ExitCall,
  say: (text: string, tone: "quiet" | "loss" | "done") => void,
): Promise<void> {
  if (connected === undefined)
    throw new Error("Connect a wallet above, or use “Show the call” and send it from another one.");
  if (!isAddressEqual(connected.account, session.account))
    throw new Error(`The wallet is ${shortHex(connected.account)}, and this belongs to ${shortHex(session.account)}.`);
  say("Trying it out on your node, then your wallet asks you.", "quiet");
  const hash = await send(connected.wallet, session.client, session.chain, session.account, call);
  say(`Sent: ${hash}. Waiting for a block.`, "quiet");
  const receipt = await waitForTransactionReceipt(session.client, { hash });
  if (receipt.status === "success") say(`Done in block ${receipt.blockNumber}: ${hash}`, "done");
  else say(`It reached the chain and failed: ${hash}. Only its network fee was spent.`, "loss");
}

// ------------------------------------------------------------------ the page

async function choose(wallet: Wallet): Promise<void> {
  try {
    connected = { wallet, account: getAddress(await connect(wallet)) };
    who.write(connected.account);
    drawWallets();
    tell(`${wallet.name} is connected as ${shortHex(connected.account)}.`);
  } catch (error) {
    tell(own(error) ?? explain(error), "loss");
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
      tell(own(error) ?? explain(error), "loss");
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
    found,
  );
  findWallets((all) => {
    wallets = all;
    drawWallets();
  });
  drawWallets();
}

start();
