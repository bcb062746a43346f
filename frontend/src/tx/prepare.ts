import { formatDecimal } from "@adit/sdk/format";
import type { Address, Client } from "viem";
import { getBalance, getCapabilities, getCode } from "viem/actions";
import { getConnection, getConnectorClient } from "wagmi/actions";
import type { App } from "../app/context.ts";
import { ceremonies, stepsOf, walletClassOf, type Ceremony, type WalletClass } from "./ceremony.ts";
import { feeOf } from "./fee.ts";
import type { Fee, Prepared, Stamp } from "./machine.ts";
import type { Plan } from "./plan.ts";
import { Refusal } from "./refusal.ts";
import { tryOut } from "./trial.ts";

/** What a permit's own check of a signature takes in the transaction that brings it, gas. */
const PERMIT_GAS = 60_000n;
/** A wallet that does not say in this time what it can do is taken to be able to do nothing special. */
const ABILITIES_MS = 3_000;
/** A person's own half hour; the chain's clock may run faster. */
const PERMIT_SECONDS = 1_800;
/** On a local chain scripts move the clock by days at a time; half an hour of theirs may be over before the wallet has opened. */
const LOCAL_PERMIT_SECONDS = 365 * 86_400;

/** Who acts now; undefined without a wallet. */
export async function stampNow(app: App): Promise<Stamp | undefined> {
  const { address, chainId, connector } = getConnection(app.config);
  if (address === undefined || chainId === undefined || connector === undefined) return undefined;
  return { account: address, chainId, connector: connector.uid, walletClass: await classNow(app, address, connector) };
}

async function classNow(app: App, account: Address, wallet: { id: string; name: string }): Promise<WalletClass> {
  try {
    return walletClassOf(await getCode(app.client, { address: account }), wallet);
  } catch {
    return walletClassOf("unknown", wallet);
  }
}

/**
 * Tries a plan out against the chain, by the best ceremony or by the one that is wished for. Throws what the contract throws if it
 * would fail, so that there is nothing to confirm then.
 */
export async function prepare(app: App, plan: Plan, stamp: Stamp, wish: Ceremony | undefined): Promise<Prepared> {
  const { client, deployment } = app;
  const { account } = stamp;
  const block = app.head.get().number ?? 0n;
  const { payment } = plan;
  const [batches, requirements] = await Promise.all([
    canBatch(app, account),
    payment?.getRequirements({ deadline: deadlineOf(app) }) ?? [],
  ]);
  const ways = requirements.flatMap((requirement) => requirement.ways);
  const possible = ceremonies(plan, { walletClass: stamp.walletClass, batches, ways: ways.map(({ type }) => type) });
  const ceremony = wish !== undefined && possible.includes(wish) ? wish : possible[0];
  const approve = ways.flatMap((way) => (way.type === "approval" ? way.calls : []));
  const before = (plan.before ?? []).map(({ call }) => call);
  const trial = await tryOut(
    client,
    account,
    [...before, ...approve, plan.call],
    approve.length === 0 ? undefined : plan.payment,
  );
  const signs = ceremony === "permit" || ceremony === "permit2";
  const gas = trial.gas === undefined ? undefined : trial.gas + (signs ? PERMIT_GAS : 0n);
  // A contract wallet's fee is paid by whoever carries its transaction out.
  const fee = gas === undefined || stamp.walletClass === "contract" ? undefined : await feeOf(client, deployment, gas);
  if (fee !== undefined) await checkEther(client, account, fee);
  return {
    plan,
    stamp,
    ceremony,
    others: possible.filter((one) => one !== ceremony),
    steps: stepsOf(plan, ceremony, approve),
    fee,
    block,
    whole: trial.whole,
  };
}

async function checkEther(client: Client, account: Address, fee: Fee): Promise<void> {
  const balance = await getBalance(client, { address: account });
  if (balance >= fee.wei) return;
  throw new Refusal(
    `Your wallet holds ${etherText(balance)}; the network fee is about ${etherText(fee.wei)}.`,
    "Nothing was sent and nothing was spent. Add some of the network's coin to the wallet and try again.",
  );
}

/** Wei for people: `0.000123 ETH`. */
export function etherText(wei: bigint): string {
  const ETHER_DECIMALS = 18;
  return `${formatDecimal(wei, ETHER_DECIMALS, { minDigits: 2, maxDigits: 6 })} ETH`;
}

/** Whether the wallet sends several calls as one, all or none. Most wallets do not know the question, which is an answer. */
async function canBatch(app: App, account: Address): Promise<boolean> {
  const { chainId } = app.deployment;
  const ask = async (): Promise<boolean> => {
    const wallet = await getConnectorClient(app.config, { chainId });
    const capabilities: unknown = await getCapabilities(wallet, { account, chainId });
    return isAtomic(capabilities);
  };
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => {
      resolve(false);
    }, ABILITIES_MS);
  });
  return await Promise.race([ask().catch(() => false), late]);
}

/** `{ atomic: { status: "supported" | "ready" } }`, or as an older draft of EIP-5792 had it `{ atomicBatch: { supported: true } }`. */
export function isAtomic(capabilities: unknown): boolean {
  const status = field(field(capabilities, "atomic"), "status");
  return (
    status === "supported" || status === "ready" || field(field(capabilities, "atomicBatch"), "supported") === true
  );
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** Until when a signature counts, unix second of the chain: half an hour of the person's time, at the pace of the chain's clock. */
export function deadlineOf({ head, deployment }: App): bigint {
  const now = head.nowMillis() ?? Date.now();
  const seconds = deployment.local !== undefined ? LOCAL_PERMIT_SECONDS : PERMIT_SECONDS * Math.max(1, head.pace());
  return BigInt(Math.ceil(now / 1_000 + seconds));
}
