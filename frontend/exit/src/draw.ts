import type { Deployment, DeploymentToken } from "@adit/sdk";
import { explainError } from "@adit/sdk/errors";
import { formatDecimal, formatSeries, formatTh, parseTh, shortHex } from "@adit/sdk/format";
import { BaseError, isAddressEqual, type Address } from "viem";
import {
  claimAll,
  claimsOf,
  leaseExits,
  refund,
  transfer,
  withdraw,
  withdrawLeaseIncome,
  type ExitCall,
} from "./actions.ts";
import type { Unread } from "./asking.ts";
import { facts, field, h } from "./dom.ts";
import type { Found } from "./find.ts";
import type { Holding } from "./holdings.ts";
import type { HeldLease } from "./leases.ts";
import { offer } from "./offer.ts";
import type { Session } from "./session.ts";
import { tokenExits, type HeldToken } from "./tokens.ts";

/*
 * What was found, as cards with their buttons. A figure that the node did not give is said to be missing, and what can be done without it can
 * still be done.
 */

const NOT_READ = "not read";

/** All that the protocol's own books have for the account. */
export function drawFound(session: Session, found: Found): readonly HTMLElement[] {
  const { holdings, leases, credits, leaseIncome } = found;
  const { deployment, account, receiver } = session;
  const parts: HTMLElement[] = [];
  const claim = claimAll(deployment, found, account, account);
  if (claim !== undefined)
    parts.push(
      h("h2", {}, "Rewards"),
      offer(session, () => claimAll(deployment, found, account, receiver()) ?? claim, true),
    );
  if (holdings.length > 0)
    parts.push(h("h2", {}, "Units"), ...holdings.map((holding) => drawHolding(session, holding, holdings.length)));
  if (leases.length > 0) parts.push(h("h2", {}, "Leases"), ...leases.map((held) => drawLease(session, held)));
  if (credits.length + leaseIncome.length > 0) parts.push(h("h2", {}, "Credits"));
  for (const credit of credits)
    parts.push(
      h(
        "div",
        { class: "card" },
        facts([["Owed to you", money(deployment, credit.token, credit.amount)]]),
        offer(session, () => withdraw(deployment, credit, receiver())),
      ),
    );
  for (const { id } of leaseIncome)
    parts.push(
      h(
        "div",
        { class: "card" },
        h("h3", {}, `Series ${formatSeries(id)}`),
        offer(session, () => withdrawLeaseIncome(deployment, id, receiver())),
      ),
    );
  return parts;
}

export function drawTokens(session: Session, tokens: readonly HeldToken[]): readonly HTMLElement[] {
  return tokens.length === 0
    ? []
    : [h("h2", {}, "Wrapped units and shares"), ...tokens.map((token) => drawToken(session, token))];
}

/** What the node did not say, why, and what to do. */
export function drawUnread(unread: readonly Unread[]): readonly HTMLElement[] {
  return unread.length === 0
    ? []
    : [
        h("h2", {}, "What your node did not say"),
        ...unread.map(({ of, parts, error, instead }) =>
          h(
            "section",
            { class: "card" },
            h("h3", {}, of),
            h("p", { class: "loss" }, `Not read: ${list(parts)}. ${reason(error)}`),
            h("p", { class: "quiet" }, instead),
          ),
        ),
      ];
}

/** Why, in words; of an error that has none here, in the node's own. */
function reason(error: unknown): string {
  const { code, sentence } = explainError(error, {});
  const says = error instanceof BaseError ? error.details.trim() : "";
  return code === "Unknown" && says !== "" ? `The node says: “${says}”.` : sentence;
}

/** "a, b and c"; each once, and of many only the first. */
function list(parts: readonly string[]): string {
  const MOST = 6;
  const each = [...new Set(parts)];
  const named = each.length > MOST ? [...each.slice(0, MOST), `${each.length - MOST} more`] : each;
  return named.length < 2 ? named.join("") : `${named.slice(0, -1).join(", ")} and ${named.at(-1) ?? ""}`;
}

function drawHolding(session: Session, holding: Holding, among: number): HTMLElement {
  const { deployment, account, receiver } = session;
  const { id, units, state, rewards, refundsOpen } = holding;
  const symbolOf = symbolsOf(deployment);
  const card = h(
    "section",
    { class: "card" },
    h("h3", {}, `Series ${formatSeries(id)}`),
    facts([
      ["Units", unitsInWords(holding)],
      ["State", state ?? NOT_READ],
      ...rewards.map(({ token, amount }) => ["Claimable", money(deployment, token, amount)] as const),
      ["Refund", refundsOpen === false ? "not open" : money(deployment, holding.paymentToken, holding.refund)],
    ]),
  );
  // Beside “Claim all rewards” these say nothing new where there is one series that pays one coin.
  if (among > 1 || rewards.length > 1 || rewards.some(({ amount }) => amount === undefined))
    card.append(
      ...claimsOf(deployment, holding, account, symbolOf).map((call, i) =>
        offer(session, () => claimsOf(deployment, holding, receiver(), symbolOf)[i] ?? call),
      ),
    );
  if (units === undefined || units === 0n) return card;
  if (refundsOpen !== false) card.append(offer(session, () => refund(deployment, id, units, receiver())));
  card.append(...drawMove(session, holding, units));
  return card;
}

/** Moves units to another address: so many TH/s, or so many units if their size is not known. */
function drawMove(session: Session, { id, unitHashrate }: Holding, units: bigint): readonly HTMLElement[] {
  const amount =
    unitHashrate === undefined
      ? field("How many units to move", units.toString())
      : field(
          "How much to move, TH/s",
          formatDecimal(units * unitHashrate, 12, { maxDigits: 12 }).replace(/[\s,]/g, ""),
        );
  const chosen = (): bigint => {
    if (unitHashrate !== undefined) return parseTh(amount.read(), unitHashrate);
    if (!/^\d{1,19}$/.test(amount.read())) throw new Error("Write how many units to move, as a whole number.");
    return BigInt(amount.read());
  };
  const move = (): ExitCall => {
    const to = session.receiver();
    if (isAddressEqual(to, session.account)) throw new Error("Write above to which address the units should go.");
    return transfer(session.deployment, id, session.account, to, chosen());
  };
  return [amount.label, offer(session, move)];
}

function drawToken(session: Session, token: HeldToken): HTMLElement {
  const { deployment, account, receiver } = session;
  const { kind, id, held, units, unitHashrate, income } = token;
  const symbolOf = symbolsOf(deployment);
  const isWrapped = kind === "wrapped";
  return h(
    "section",
    { class: "card" },
    h("h3", {}, `Series ${formatSeries(id)}, ${isWrapped ? "wrapped units" : "accumulating share"}`),
    facts([
      ["Tokens", held?.toString() ?? NOT_READ],
      ["Units that come out", unitsInWords({ units, unitHashrate })],
      ...(income === undefined
        ? ([[isWrapped ? "Claimable" : "Comes with them", NOT_READ]] as const)
        : income.map(
            (one) => [isWrapped ? "Claimable" : "Comes with them", money(deployment, one.token, one.amount)] as const,
          )),
      ...(token.kind === "wrapped" && token.refund !== undefined
        ? ([["Refund", money(deployment, token.refund.token, token.refund.amount)]] as const)
        : []),
      ...(token.kind === "share"
        ? token.credits.map((one) => ["Kept for you", money(deployment, one.token, one.amount)] as const)
        : []),
    ]),
    ...tokenExits(token, account, symbolOf).map((call, i) =>
      offer(session, () => tokenExits(token, receiver(), symbolOf)[i] ?? call),
    ),
  );
}

function drawLease(session: Session, held: HeldLease): HTMLElement {
  const { deployment, account, receiver } = session;
  const { lease, side, id, income, rewardTokens, rent, paymentToken } = held;
  const series = id === undefined ? "" : ` of series ${formatSeries(id)}`;
  const incomes = income === undefined ? [undefined] : rewardTokens.length < 2 ? income.slice(0, 1) : income;
  return h(
    "section",
    { class: "card" },
    h("h3", {}, `Lease ${lease}${series}, your side: ${side}`),
    facts([
      ["Units", unitsInWords(held)],
      ...incomes.map((amount, i) => ["Income", money(deployment, rewardTokens[i], amount)] as const),
      ...(side === "lessor" ? ([["Rent", money(deployment, paymentToken, rent)]] as const) : []),
    ]),
    ...leaseExits(deployment, held, account).map((call, i) =>
      offer(session, () => leaseExits(deployment, held, receiver())[i] ?? call),
    ),
  );
}

function unitsInWords({ units, unitHashrate }: Pick<Holding, "units" | "unitHashrate">): string {
  if (units === undefined) return NOT_READ;
  return unitHashrate === undefined ? `${units} units` : `${formatTh(units, unitHashrate)}, ${units} units`;
}

function tokenAt(deployment: Deployment, address: Address): DeploymentToken | undefined {
  return [...deployment.rewardTokens, ...deployment.paymentTokens].find((one) => isAddressEqual(one.address, address));
}

const symbolsOf =
  (deployment: Deployment) =>
  (address: Address): string =>
    tokenAt(deployment, address)?.symbol ?? shortHex(address);

function money(deployment: Deployment, address: Address | undefined, amount: bigint | undefined): string {
  if (amount === undefined) return NOT_READ;
  if (address === undefined) return `${amount} base units of a token that was not read`;
  const token = tokenAt(deployment, address);
  return token === undefined
    ? `${amount} base units of ${address}`
    : `${formatDecimal(amount, token.decimals, { minDigits: Math.min(2, token.decimals) })} ${token.symbol}`;
}
