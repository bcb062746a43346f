import type { DeploymentToken } from "@adit/sdk";
import { disputesAbi, erc20Abi } from "@adit/sdk/abis";
import {
  expireDisputeCall,
  prepareDisputeDay,
  prepareDisputeFarmReport,
  withdrawDisputeCreditCall,
  type ClaimedDay,
  type PreparedPayment,
} from "@adit/sdk/actions";
import { formatDateTime, formatDay, formatToken } from "@adit/sdk/format";
import type { FarmReport } from "@adit/sdk/oracle";
import { isAddressEqual, zeroAddress, type Address, type Hex } from "viem";
import { readContract } from "viem/actions";
import type { App } from "../app/context.ts";
import type { BatchRecord, DisputeRecord } from "../chain/proofBook.ts";
import { outcomesOf } from "../model/proofDispute.ts";
import { paymentOf, type Line, type MakePlan, type Plan } from "../tx/plan.ts";

/** What a report's disputer places, and what would face it. */
export type BondTerms = {
  readonly disputes: Address;
  readonly token: DeploymentToken;
  /** token base units */
  readonly bond: bigint;
  /** of the committee's stake, what would face the bond: at most as much */
  readonly stake: bigint;
  readonly hasArbiter: boolean;
  /** most seconds for which the report can be under dispute */
  readonly longest: number;
};

/** Reads what a dispute of this kind asks for now. */
export async function readBondTerms(app: App, kind: DisputeRecord["kind"]): Promise<BondTerms> {
  const { disputes } = app.deployment.contracts;
  if (disputes === undefined) throw new Error("This deployment has no disputes.");
  const read = { address: disputes, abi: disputesAbi } as const;
  const [bond, bondToken, longest, stake, reserved, arbiter] = await Promise.all([
    readContract(app.client, { ...read, functionName: kind === "day" ? "networkBond" : "farmBond" }),
    readContract(app.client, { ...read, functionName: "bondToken" }),
    readContract(app.client, { ...read, functionName: "MAX_DISPUTE_TIME" }),
    readContract(app.client, { ...read, functionName: "totalStake" }),
    readContract(app.client, { ...read, functionName: "reservedStake" }),
    readContract(app.client, { ...read, functionName: "arbiter" }),
  ]);
  const free = stake - reserved;
  return {
    disputes,
    token: await tokenOf(app, bondToken),
    bond,
    stake: free < bond ? free : bond,
    hasArbiter: arbiter !== zeroAddress,
    longest,
  };
}

/** The token of bonds: as the deployment describes it, else as it describes itself. */
export async function tokenOf(app: App, address: Address): Promise<DeploymentToken> {
  const { rewardTokens, paymentTokens } = app.deployment;
  const known = [...rewardTokens, ...paymentTokens].find((token) => isAddressEqual(token.address, address));
  if (known !== undefined) return known;
  const read = { address, abi: erc20Abi } as const;
  const [symbol, decimals] = await Promise.all([
    readContract(app.client, { ...read, functionName: "symbol" }),
    readContract(app.client, { ...read, functionName: "decimals" }),
  ]);
  return { address, symbol, name: symbol, decimals };
}

/** Disputes a network's day: says what it was, or asks for its fallback. */
export function planDisputeDay(
  record: BatchRecord,
  postedAt: number,
  networkName: string,
  claimed: { readonly value: ClaimedDay; readonly lines: readonly Line[] } | undefined,
): MakePlan {
  return async ({ app, account }) => {
    const { network, sequence, report, farmsRoot, epoch } = record;
    const [terms, write] = await Promise.all([
      readBondTerms(app, "day"),
      prepareDisputeDay(app.client, {
        ...{ deployment: app.deployment, account, network, sequence, postedAt, report, farmsRoot },
        ...(claimed === undefined ? {} : { claimed: claimed.value }),
      }),
    ]);
    return planOf(`Dispute ${networkName} on ${formatDay(epoch)}`, "day", terms, write, claimed !== undefined, [
      ...(claimed?.lines ?? []),
      { what: "Meanwhile", amount: "the day is taken for its fallback, and everything else goes on" },
    ]);
  };
}

/** Disputes a farm's report: says what it delivered, or asks that it be struck. */
export function planDisputeFarm(
  record: BatchRecord,
  postedAt: number,
  report: FarmReport,
  proof: readonly Hex[],
  farmName: string,
  claimed: { readonly value: FarmReport; readonly lines: readonly Line[] } | undefined,
): MakePlan {
  return async ({ app, account }) => {
    const { network, sequence } = record;
    const [terms, write] = await Promise.all([
      readBondTerms(app, "farm"),
      prepareDisputeFarmReport(app.client, {
        ...{ deployment: app.deployment, account, network, sequence, postedAt, report, proof },
        ...(claimed === undefined ? {} : { claimed: claimed.value }),
      }),
    ]);
    const title = `Dispute ${farmName}'s report of ${formatDay(report.epoch)}`;
    return planOf(title, "farm", terms, write, claimed !== undefined, [
      ...(claimed?.lines ?? []),
      { what: "Meanwhile", amount: "this report cannot be recorded; other farms and days go on" },
    ]);
  };
}

function planOf(
  title: string,
  kind: DisputeRecord["kind"],
  terms: BondTerms,
  write: PreparedPayment,
  hasClaim: boolean,
  meanwhile: readonly Line[],
): Plan {
  const { bond, token } = terms;
  const text = formatToken(bond, token);
  return {
    title,
    leaves: [{ what: "Your bond, held until the dispute ends", amount: text }],
    arrives: [],
    facts: [...meanwhile, { what: "Of the committee's stake against it", amount: formatToken(terms.stake, token) }],
    risks: outcomesInWords(kind, terms, hasClaim)
      .filter(({ loses }) => loses)
      .map(({ text: risk }, i) => ({ id: `bond-${i}`, text: risk })),
    call: write.buildTx(),
    payment: paymentOf(write, "the disputes contract", text),
    done: "The dispute is open. What is paid back is credited to you here when it ends.",
  };
}

/** Outcomes with the bond of these terms, losses first. */
export function outcomesInWords(
  kind: DisputeRecord["kind"],
  { bond, stake, token, hasArbiter, longest }: BondTerms,
  hasClaim: boolean,
) {
  return outcomesOf({
    kind,
    bond: formatToken(bond, token),
    halfStake: stake === 0n ? undefined : formatToken(stake / 2n, token),
    hasArbiter,
    hasClaim,
    longest,
  });
}

/** Closes a dispute whose time ran out. Anyone. */
export function planExpireDispute(dispute: DisputeRecord): MakePlan {
  return async ({ app }) => {
    const token = await readBondToken(app);
    return {
      title: `Close dispute #${dispute.id}`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "Its time ran out", amount: formatDateTime(dispute.deadline) },
        { what: "Credited to its disputer", amount: formatToken(dispute.bond, token) },
        { what: "Back to the committee's stake", amount: formatToken(dispute.stake, token) },
      ],
      risks: [],
      call: expireDisputeCall({ deployment: app.deployment, disputeId: dispute.id }),
      done: "The dispute is closed; both sides have their own back.",
    };
  };
}

/** Pays what disputes credited the account. */
export function planWithdrawCredit(): MakePlan {
  return async ({ app, account }) => {
    const token = await readBondToken(app);
    const credit = await readCredit(app, account);
    return {
      title: "Withdraw what disputes credited you",
      leaves: [],
      arrives: [{ what: "To your wallet", amount: formatToken(credit, token) }],
      facts: [],
      risks: [],
      call: withdrawDisputeCreditCall({ deployment: app.deployment, to: account }),
      done: "It is in your wallet.",
    };
  };
}

/** What disputes credited an account, base units of the bond token. */
export async function readCredit(app: App, account: Address): Promise<bigint> {
  const { disputes } = app.deployment.contracts;
  if (disputes === undefined) return 0n;
  return await readContract(app.client, {
    address: disputes,
    abi: disputesAbi,
    functionName: "creditOf",
    args: [account],
  });
}

export async function readBondToken(app: App): Promise<DeploymentToken> {
  const { disputes } = app.deployment.contracts;
  if (disputes === undefined) throw new Error("This deployment has no disputes.");
  const address = await readContract(app.client, { address: disputes, abi: disputesAbi, functionName: "bondToken" });
  return await tokenOf(app, address);
}
