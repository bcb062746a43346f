import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat } from "ethers";
import type { BitcoinRelay, FarmRegistry, PayoutVerifier } from "../../types/ethers-contracts/index.js";
import type { IPoolScripts } from "../../types/ethers-contracts/contracts/oracle/PayoutVerifier.js";
import { farmLeaf, reportHash } from "../helpers/committee.ts";
import { BITCOIN, DAY, DAY_ONE, deployOracle, endOf, ethers, moveTo, NO_REPORT, postFarms, startOf, time, WINDOW, type World } from "../oracle/fixture.ts";
import {
  coinbase,
  hex,
  mineBlock,
  p2wpkh,
  spendProof,
  transaction,
  type Block,
  type BlockOptions,
  type Output,
  type SpendProof,
} from "./blocks.ts";
import { EASY_BITS, EASY_LIMIT, sha256d } from "./mine.ts";

/** A relay on an easy target, a registry with farms that reported, and what pays them. */

export const PERIOD = 416;
export const FIRST_HEIGHT = PERIOD * 2016;
export const PERIOD_STARTS = startOf(DAY_ONE);
export const TERA = 10n ** 12n;

export const FARM_SCRIPT = p2wpkh(0x22);
export const OTHER_SCRIPT = p2wpkh(0x33);
export const POOL_SCRIPT = p2wpkh(0x44);
export const STRANGER_SCRIPT = p2wpkh(0x55);
export const POOL = ethers.encodeBytes32String("Test pool").slice(0, 2 + 48);
export const FOREVER = 2 ** 32 - 1;
/** The day on which blocks of these tests are mined, unless they say another. */
export const PAID_ON = DAY_ONE + 3;

/** Proof of a farm's report that is the only one of a batch without a network report. */
export const ALONE: readonly string[] = [reportHash(NO_REPORT)];

export interface Farms {
  readonly w: World;
  readonly relay: BitcoinRelay;
  readonly registry: FarmRegistry;
  readonly verifier: PayoutVerifier;
  readonly provider: HardhatEthersSigner;
  readonly keeper: HardhatEthersSigner;
}

let salt = 0;

/** A transaction that pays `outputs` from nowhere in particular: what others spend. */
export function funding(...outputs: Output[]): Buffer {
  salt += 1;
  return fundingOf(String(salt), outputs);
}

function fundingOf(name: string, outputs: readonly Output[]): Buffer {
  return transaction([{ txid: sha256d(Buffer.from(`funding ${name}`)), index: 0 }], outputs);
}

/** A transaction that spends one output of `from`. */
export function spending(from: Buffer, index: number, outputs: readonly Output[]): Buffer {
  return transaction([{ txid: sha256d(from), index }], outputs);
}

/** A block of these tests at this height; its time goes with the height. */
export function blockAt(height: number, transactions: readonly Buffer[], own: Partial<BlockOptions> = {}): Block {
  return mineBlock({
    height,
    bits: EASY_BITS,
    time: startOf(PAID_ON) + (height % 100) * 60,
    coinbase: coinbase(height, [{ value: 625_000_000n, script: STRANGER_SCRIPT }]),
    transactions,
    ...own,
  });
}

export async function deployFarms(): Promise<Farms> {
  const w = await deployOracle({ lastEpoch: DAY_ONE - 1 });
  const [, , , provider, keeper, market] = await ethers.getSigners();
  if (!provider || !keeper || !market) throw new Error("the local chain has fewer than 6 accounts");
  await moveTo(PERIOD_STARTS);
  const relay = await ethers.deployContract("BitcoinRelay", [PERIOD, EASY_BITS, PERIOD_STARTS, 6, EASY_LIMIT]);
  const registry = await ethers.deployContract("FarmRegistry", [w.oracle, market]);
  const verifier = await ethers.deployContract("PayoutVerifier", [relay, registry, BITCOIN]);
  await registry.connect(provider).registerProvider("North", "");
  const farms = { w, relay, registry, verifier, provider, keeper };
  await registerFarm(farms, FARM_SCRIPT);
  return farms;
}

/** A farm that reported the first day and holds its script, a pool whose script is listed; the clock stands after the block's day. */
export async function payingPool(): Promise<Farms> {
  const farms = await deployFarms();
  await report(farms, 1, DAY_ONE, 1_000_000n);
  await moveTo(endOf(PAID_ON));
  await list(farms, { script: hex(POOL_SCRIPT), validFrom: DAY_ONE });
  await takeControl(farms, 1, FARM_SCRIPT, FIRST_HEIGHT + 1);
  return farms;
}

export async function registerFarm(
  { registry, provider }: Farms,
  script: Buffer,
  network: number = BITCOIN,
): Promise<number> {
  await registry.connect(provider).registerFarm(farmInput(script, network));
  return Number(await registry.farmCount());
}

export function farmInput(script: Buffer, network: number = BITCOIN) {
  return {
    network,
    declared: 1_000n * TERA,
    milliJoulePerTh: 20_000,
    payoutScript: hex(script),
    name: "North shaft",
    energySource: "hydro",
    disclosureHash: ethers.ZeroHash,
    disclosureUri: "",
  };
}

/** Records one day of a farm. */
export async function report(
  { w, registry }: Farms,
  farmId: number,
  epoch: number,
  gross: bigint,
  sources = 2,
): Promise<void> {
  await moveTo(endOf(epoch));
  const values = { farmId, epoch, hashrate: 100n * TERA, gross, energyWh: 0n, renewableBps: 0, sources };
  const { sequence } = await postFarms(w, farmLeaf(BITCOIN, values));
  const postedAt = await time.latest();
  await moveTo(postedAt + WINDOW);
  await registry.record(BITCOIN, sequence, postedAt, values, [...ALONE]);
}

/** Shows control of a script in a block of this height. */
export async function takeControl(farms: Farms, farmId: number, script: Buffer, height: number): Promise<void> {
  const { proof, vout } = await controlProof(farms, farmId, script, height);
  await farms.verifier.connect(farms.keeper).proveControl(farmId, proof, vout);
}

export async function controlProof(
  { verifier }: Farms,
  farmId: number,
  script: Buffer,
  height: number,
): Promise<{ proof: SpendProof; vout: number }> {
  const from = funding({ value: 10_000n, script });
  const control = Buffer.from((await verifier.controlScript(farmId)).slice(2), "hex");
  const shown = spending(from, 0, [{ value: 9_000n, script }, { value: 0n, script: control }]);
  return { proof: spendProof(blockAt(height, [shown]), 1, from), vout: 1 };
}

export interface Payment {
  readonly proof: SpendProof;
  readonly block: Block;
  readonly payment: Buffer;
  readonly from: Buffer;
}

/** A payment of 50,000 satoshi from `payer` to `payee`, output 0, in a block of its own. The same arguments make the same bytes. */
export function pay(
  height: number,
  own: {
    readonly payer?: Buffer;
    readonly payee?: Buffer;
    readonly value?: bigint;
    readonly block?: Partial<BlockOptions>;
  } = {},
): Payment {
  const payer = own.payer ?? POOL_SCRIPT;
  const outputs = [
    { value: 1_000n, script: STRANGER_SCRIPT },
    { value: 200_000n, script: payer },
  ];
  const from = fundingOf(`at ${String(height)}`, outputs);
  const payment = spending(from, 1, [
    { value: own.value ?? 50_000n, script: own.payee ?? FARM_SCRIPT },
    { value: 140_000n, script: payer },
  ]);
  const block = blockAt(height, [payment], own.block);
  return { proof: spendProof(block, 1, from), block, payment, from };
}

export type PoolScript = IPoolScripts.PoolScriptStruct;

export async function poolScript({ verifier }: Farms, own: Partial<PoolScript> = {}): Promise<PoolScript> {
  return {
    sequence: (await verifier.poolSequence()) + 1n,
    pool: POOL,
    script: hex(POOL_SCRIPT),
    validFrom: Math.floor((await time.latest()) / DAY),
    validUntil: FOREVER,
    ...own,
  };
}

const POOL_TYPES = {
  PoolScript: [
    { name: "configDigest", type: "bytes32" },
    { name: "sequence", type: "uint32" },
    { name: "pool", type: "bytes24" },
    { name: "script", type: "bytes" },
    { name: "validFrom", type: "uint32" },
    { name: "validUntil", type: "uint32" },
  ],
};

/** What these members sign, in the order of the bitmap. */
export async function signPool(
  { w, verifier }: Farms,
  change: PoolScript,
  members: readonly number[] = [0, 1, 2],
  chainId?: bigint,
): Promise<{ bitmap: bigint; signatures: string }> {
  const { configDigest } = await w.oracle.committee();
  const domain = {
    name: "Adit PayoutVerifier",
    version: "1",
    chainId: chainId ?? (await ethers.provider.getNetwork()).chainId,
    verifyingContract: await verifier.getAddress(),
  };
  let bitmap = 0n;
  const signatures: string[] = [];
  for (const index of members) {
    const member = w.members[index];
    if (member === undefined) throw new Error(`the committee has no member ${String(index)}`);
    bitmap |= 1n << BigInt(index);
    signatures.push(await member.signTypedData(domain, POOL_TYPES, { configDigest, ...change }));
  }
  return { bitmap, signatures: concat(signatures) };
}

export async function list(farms: Farms, own: Partial<PoolScript> = {}): Promise<void> {
  const change = await poolScript(farms, own);
  const { bitmap, signatures } = await signPool(farms, change);
  await farms.verifier.connect(farms.keeper).listPoolScript(change, bitmap, signatures);
}
