import { hashpowerAbi } from "@adit/sdk/abis";
import { transferManyUnitsCall, transferUnitsCall } from "@adit/sdk/actions";
import { formatTh } from "@adit/sdk/format";
import { isRestricted, serialOf } from "@adit/sdk/math";
import type { Deployment } from "@adit/sdk";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { tokenAt } from "../config/deployment.ts";
import { plain, smallReward } from "../model/figures.ts";
import { isOver, streamingMilli, type HeldFacts, type Holding } from "../model/holding.ts";
import type { Line, MakePlan, PlanTools, Risk } from "../tx/plan.ts";
import { isContractAt } from "./contractAt.ts";
import { Refusal } from "../tx/refusal.ts";

/** Units of one series that are to change hands. */
export type Parcel = { readonly holding: Holding; readonly facts: HeldFacts; readonly units: bigint };

const MILLI = 3;

/** Where units would be lost: contracts of the protocol that cannot send them on, and the tokens themselves. */
export function deadEnds({
  contracts,
  paymentTokens,
  rewardTokens,
}: Deployment): readonly (readonly [Address, string])[] {
  return [
    [contracts.hashpower, "the ledger itself"],
    [contracts.market, "the market's own contract"],
    [contracts.settlement, "the settlement's own contract"],
    [contracts.leaseMarket, "the lease market's own contract; list units for rent in Leases instead"],
    ...[...paymentTokens, ...rewardTokens].map(
      ({ address, symbol }) => [address, `the contract of ${symbol}`] as const,
    ),
  ];
}

/** Series of which the policy does not let so many units go to the address, in words. */
export async function refusedByPolicy(
  { app, account }: PlanTools,
  to: Address,
  parcels: readonly Parcel[],
): Promise<readonly string[]> {
  const asked = parcels.filter(({ holding }) => isRestricted(holding.id));
  const answers = await Promise.all(
    asked.map(
      async ({ holding, units }) =>
        await readContract(app.client, {
          address: app.deployment.contracts.hashpower,
          abi: hashpowerAbi,
          functionName: "canTransfer",
          args: [account, to, holding.id, units],
          account,
        }),
    ),
  );
  return asked
    .filter((_, i) => answers[i] !== true)
    .map(
      ({ facts }) =>
        `Series #${facts.serial} is restricted: its policy does not allow this transfer. Whoever keeps its list decides who may hold it.`,
    );
}

/** Moves units to somebody else; several series in one transaction. */
export function planTransfer(parcels: readonly Parcel[], to: Address): MakePlan {
  return async (tools) => {
    const { app, account } = tools;
    const { deployment } = app;
    const [first] = parcels;
    if (first === undefined) throw new Refusal("Nothing is chosen for the transfer.", "Choose a series first.");
    const refused = await refusedByPolicy(tools, to, parcels);
    if (refused.length > 0)
      throw new Refusal(refused.join(" "), "Nothing was sent. Choose another receiver, or leave these series out.");
    const nowMs = app.head.nowMillis() ?? 0;
    const ids = parcels.map(({ holding }) => holding.id);
    const units = parcels.map((parcel) => parcel.units);
    const what = (parcel: Parcel): string =>
      `${formatTh(parcel.units, parcel.facts.unitHashrate)} of series #${parcel.facts.serial}`;
    return {
      title: parcels.length === 1 ? `Transfer ${what(first)}` : `Transfer units of ${parcels.length} series`,
      leaves: parcels.map((parcel) => ({
        what: `Units of series #${parcel.facts.serial}`,
        amount: formatTh(parcel.units, parcel.facts.unitHashrate),
      })),
      arrives: [],
      facts: [
        { what: "To", amount: to },
        ...streamLines(tools, parcels, nowMs),
        { what: "What the units have earned until then", amount: "stays yours, and claimable" },
        ...(parcels.some(({ holding }) => !isOver(holding.state))
          ? [{ what: "What they earn from then on, and any refund", amount: "is the receiver's" }]
          : [{ what: "Any refund", amount: "is the receiver's" }]),
      ],
      risks: [
        {
          id: "irrevocable",
          text: "I have compared the whole address. A transfer cannot be taken back.",
        },
        ...(await contractRisk(tools, to)),
      ],
      call:
        parcels.length === 1
          ? transferUnitsCall({ deployment, from: account, to, id: first.holding.id, units: first.units })
          : transferManyUnitsCall({ deployment, from: account, to, ids, units }),
      done: "The units have moved. What they earned before stays claimable for you.",
    };
  };
}

/** What of the present streams goes with the units, by token. */
function streamLines({ app }: PlanTools, parcels: readonly Parcel[], nowMs: number): Line[] {
  const sums = new Map<Address, bigint>();
  for (const { holding, units } of parcels)
    for (const lane of holding.lanes)
      sums.set(lane.token, (sums.get(lane.token) ?? 0n) + streamingMilli(lane, units, nowMs));
  return [...sums]
    .filter(([, sum]) => sum > 0n)
    .map(([address, sum]) => ({
      what: "Streams to the receiver from then on, over 24 hours",
      amount: plain(smallReward(sum, tokenAt(app.deployment, address), MILLI, 1)),
    }));
}

async function contractRisk({ app }: PlanTools, to: Address): Promise<readonly Risk[]> {
  if (!(await isContractAt(app.client, to))) return [];
  return [
    {
      id: "contract",
      text: "A contract is at this address. I know that it can claim rewards and send units on; otherwise they are lost.",
    },
  ];
}

/** Names series for a heading: "series #1 and #2", "5 series". */
export function seriesInWords(ids: readonly bigint[]): string {
  const names = ids.map((id) => `#${serialOf(id)}`);
  if (names.length > 3) return `${names.length} series`;
  const last = names.pop() ?? "";
  return names.length === 0 ? `series ${last}` : `series ${names.join(", ")} and ${last}`;
}
