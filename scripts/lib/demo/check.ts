import { primaryMarketAbi, testTokenAbi } from "@adit/sdk/abis";
import type { SettledDay } from "@adit/sdk/actions";
import { getSettledDays } from "@adit/sdk/actions";
import type { Address } from "viem";
import type { Stage } from "../scenario/stage.ts";
import type { Model } from "./model.ts";
import type { Played } from "./play.ts";

/** A statement about money that has to come out as nothing. */
export interface Check {
  readonly name: string;
  /** base units unaccounted for; 0 when all is well */
  readonly difference: bigint;
}

/** What the contracts say of the series. */
export interface Observed {
  readonly days: readonly SettledDay[];
  readonly releases: readonly { epoch: number; released: bigint; refundable: bigint }[];
  /** reward token left in the ledger, in the settlement, and payment token left in the market */
  readonly ledgerBalance: bigint;
  readonly settlementBalance: bigint;
  readonly marketBalance: bigint;
}

export async function observe(stage: Stage, played: Played): Promise<Observed> {
  const { chain } = stage.as(stage.cast.keeper);
  const { contracts, deployment } = stage;
  const logs = await chain.getContractEvents({
    address: contracts.market,
    abi: primaryMarketAbi,
    eventName: "EscrowSettled",
    args: { id: played.id },
    strict: true,
    fromBlock: played.fromBlock,
    toBlock: "latest",
  });
  const balance = async (token: Address, owner: Address): Promise<bigint> =>
    await chain.readContract({ address: token, abi: testTokenAbi, functionName: "balanceOf", args: [owner] });
  return {
    days: await getSettledDays(chain, { deployment, id: played.id, fromBlock: played.fromBlock }),
    releases: logs.map(({ args: { epoch, released, refundable } }) => ({ epoch, released, refundable })),
    ledgerBalance: await balance(stage.btc, contracts.hashpower),
    settlementBalance: await balance(stage.btc, contracts.settlement),
    marketBalance: await balance(stage.usdc, contracts.market),
  };
}

/** Every check of the demo. A base unit that cannot be named shows up in at least one of them. */
export function checkAll(played: Played, observed: Observed, model: Model): readonly Check[] {
  const { days } = observed;
  const holders = sum(days.map(({ lines }) => lines.holders));
  const protocol = sum(days.map(({ lines }) => lines.protocol));
  const claimed = sum(played.steps.map((step) => (step.kind === "claim" ? step.paid : 0n)));
  const claims = played.steps.filter((step) => step.kind === "claim");
  const scale = 1n << BigInt(model.scaleBits);
  return [
    {
      name: "each day's columns add up to its gross",
      difference: sum(days.filter(({ lines }) => lines.net > 0n).map(({ lines }) => gap(lines.gross, lines.electricity + lines.maintenance + lines.service + lines.protocol + lines.holders))),
    },
    {
      name: "every line of every day is what targets, prices and terms make it",
      difference: gap(BigInt(days.length), BigInt(model.days.length)) + sum(model.days.map((day, i) => linesGap(day, days[i]))),
    },
    {
      name: "escrow was released slice by slice, as the terms say",
      difference: sum(
        model.days.map((day, i) => {
          const seen = observed.releases[i];
          return seen?.epoch === day.epoch ? gap(seen.released, day.released) + gap(seen.refundable, day.refundable) : day.released + day.refundable + 1n;
        }),
      ),
    },
    {
      name: "every claim paid what streaming by the second comes to",
      difference: gap(BigInt(claims.length), BigInt(model.claims.length)) + sum(claims.map(({ paid }, i) => gap(paid, model.claims[i] ?? -1n))),
    },
    { name: "the provider's funding is the holders' and the protocol's share", difference: gap(played.funded - played.fundingReturned, holders + protocol) },
    { name: "the bond came back whole: no day was missed", difference: gap(played.bonded, played.bondReturned) },
    { name: "what streamed was claimed, but for named dust and fractions", difference: gap(holders, claimed + model.dust + observed.ledgerBalance) },
    { name: "what is left in the ledger are fractions of a base unit in positions", difference: gap(observed.ledgerBalance * scale, model.fractions) },
    { name: "the treasury got the protocol's share and the dust", difference: gap(played.treasury, protocol + model.dust) },
    { name: "the settlement kept nothing", difference: observed.settlementBalance },
    { name: "payments are releases, tips and refunds", difference: gap(model.paid, played.release + played.tips + played.refunds) },
    { name: "tips are what the terms promise", difference: gap(played.tips, model.tips) },
    { name: "the market kept nothing", difference: observed.marketBalance },
  ];
}

function linesGap(day: Model["days"][number], seen: SettledDay | undefined): bigint {
  if (seen?.epoch !== day.epoch) return day.lines.gross + 1n;
  const { lines } = day;
  return (
    gap(seen.lines.gross, lines.gross) +
    gap(seen.lines.electricity, lines.electricity) +
    gap(seen.lines.maintenance, lines.maintenance) +
    gap(seen.lines.service, lines.service) +
    gap(seen.lines.net, lines.net) +
    gap(seen.lines.protocol, lines.protocol) +
    gap(seen.lines.holders, lines.holders)
  );
}

function gap(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
