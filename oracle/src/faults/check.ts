import assert from "node:assert/strict";
import { outputOracleAbi } from "@adit/sdk/abis";
import { farmTree, type FarmReport } from "@adit/sdk/oracle";
import { isAddressEqual, type Address } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { farmReportSchema, leavesSchema } from "../node/wire.ts";
import { at, type FaultWorld } from "./world.ts";

/** Exchanges stray by so much from the price, and pools, which infer it from shares, from the hashrate. */
const PRICE_STRAY_PPM = 300n;
const HASHRATE_STRAY_PPM = 2_500n;
/** What a meter alone says of a hashrate: cooling and losses are in it. */
const METERED_STRAY_PPM = 150_000n;
const PPM = 1_000_000n;
/** Some meters count whole kilowatt-hours. */
const METER_STEP_WH = 1_000n;
const START_BALANCE = 10n ** 22n;
/** A pool may book a day's income a day late, and a node may have been away on the day after. */
const BOOKED_WITHIN_DAYS = 2;
const AGREED_WITHIN_MS = 240_000;
/** A node serves leaves of the days it looks back to. */
const SERVED_DAYS = 5;

const hex = z
  .string()
  .regex(/^0x[0-9a-f]*$/)
  .transform((text): `0x${string}` => `0x${text.slice(2)}`);
const proofSchema = z.object({
  sequence: z.number(),
  postedAt: z.number(),
  report: farmReportSchema,
  proof: z.array(hex),
});

/**
 * What must hold after every fault, however bad it was: each due day is on the chain exactly once and true; all members are
 * awake, stand at the same place and serve the same leaves, with proofs that the contract accepts; nobody crashed unasked;
 * money went into transactions that are on the chain, one of them for each batch; and no key is in any log.
 */
export async function assertNothingLost(world: FaultWorld): Promise<void> {
  await world.posted();
  const sequence = await assertEachDayOnce(world);
  await assertReportsTrue(world);
  await assertMembersAgree(world, sequence);
  await assertSpending(world, sequence);
  assertNoCrash(world);
  assertNoKeyInLogs(world);
}

async function assertEachDayOnce({ chain, epoch, firstEpoch }: FaultWorld): Promise<number> {
  const batches = await chain.readOracle.batches();
  const days = epoch() - firstEpoch + 1;
  assert.deepEqual(
    batches.map(({ sequence }) => sequence),
    Array.from({ length: days }, (_, i) => i + 1),
    "every due day has one batch",
  );
  return days;
}

async function assertReportsTrue({ chain, truth, epoch, firstEpoch, expected }: FaultWorld): Promise<void> {
  for (let day = firstEpoch; day <= epoch(); day++) {
    const report = await chain.readOracle.report(day);
    assert.ok(report !== undefined, `day ${day} has a report`);
    const real = truth.day(day);
    assert.equal(report.fees, expected.get(day)?.fees ?? real.fees, `fees of day ${day}`);
    assert.equal(report.firstHeight, real.firstHeight, `first height of day ${day}`);
    assert.equal(report.blockCount, real.blockCount, `blocks of day ${day}`);
    if (report.priceUsd8 !== 0n) assertNear(report.priceUsd8, real.priceUsd8, PRICE_STRAY_PPM, `price of day ${day}`);
  }
}

/** All members at one place, with the same leaves, true ones, which the contract's roots prove. */
async function assertMembersAgree(world: FaultWorld, sequence: number): Promise<void> {
  const first = Math.max(1, sequence - SERVED_DAYS + 1);
  const batches = await world.chain.readOracle.batches();
  const reported = new Map<string, number>();
  for (let number = first; number <= sequence; number++) {
    const root = at(batches, number - 1).farmsRoot;
    for (let member = 0; member < world.members; member++) {
      const farms = await leavesOf(world, member, number);
      assert.equal(
        farmTree(world.truth.network, farms).root,
        root,
        `node ${member} serves the leaves of batch ${number}`,
      );
      if (member > 0) continue;
      for (const farm of farms) {
        assertFarmTrue(world, farm);
        const key = `${farm.farmId}/${farm.epoch}`;
        assert.ok(!reported.has(key), `farm and day ${key} are reported twice`);
        reported.set(key, number);
      }
    }
  }
  for (const { farmId } of world.truth.farms) {
    // Days whose batches are all looked at, and late enough to be booked.
    const from = world.firstEpoch + first - 1;
    for (let day = from; day <= world.epoch() - BOOKED_WITHIN_DAYS; day++)
      assert.ok(reported.has(`${farmId}/${day}`), `farm ${farmId} lacks day ${day}`);
  }
  await assertProofs(world, sequence);
}

async function leavesOf(world: FaultWorld, member: number, sequence: number): Promise<FarmReport[]> {
  const text = await servedBy(world, member, `/leaves/${world.truth.network}/${sequence}`);
  return leavesSchema.parse(JSON.parse(text)).farms;
}

/** What a member serves at a path, as soon as it does: it may have to read the chain first. */
async function servedBy(world: FaultWorld, member: number, path: string): Promise<string> {
  let served: string | undefined;
  await world.until(
    `${path} at node ${member}`,
    async () => {
      const response = await fetch(`${world.urlOf(member)}${path}`);
      const text = await response.text();
      if (response.status === 200) served = text;
      else assertNotYet(response.status, text, `${path} at node ${member}`);
      return response.status === 200;
    },
    AGREED_WITHIN_MS,
  );
  if (served === undefined) throw new Error(`${path} was served`);
  return served;
}

/** What a node may say while it has yet to read the chain or to hear from a peer: never that it failed. */
function assertNotYet(status: number, text: string, what: string): void {
  const { error } = z.object({ error: z.string() }).parse(JSON.parse(text));
  const sentence =
    status === 503 ? /yet/ : status === 404 ? /not on the chain, as far as this node has read it/ : undefined;
  assert.ok(sentence?.test(error), `${what}: ${status} ${error}`);
}

function assertFarmTrue(
  { truth }: FaultWorld,
  { farmId, epoch, gross, hashrate, energyWh, sources }: FarmReport,
): void {
  const real = truth.farmDay(farmId, epoch);
  const name = `of farm ${farmId}, day ${epoch}`;
  assert.equal(gross, real.gross, `gross ${name}`);
  assertNear(hashrate, real.hashrate, sources > 1 ? HASHRATE_STRAY_PPM : METERED_STRAY_PPM, `hashrate ${name}`);
  const metered = energyWh <= real.energyWh && real.energyWh - energyWh < METER_STEP_WH;
  assert.ok(energyWh === 0n || metered, `energy ${name}: ${energyWh} instead of ${real.energyWh}`);
}

function assertNear(value: bigint, truth: bigint, ppm: bigint, what: string): void {
  const gap = value > truth ? value - truth : truth - value;
  assert.ok(gap * PPM <= truth * ppm + PPM, `${what}: ${value} instead of ${truth}`);
}

/** Each member's proof of the newest batch, as a keeper would hand it to the contract. */
async function assertProofs(world: FaultWorld, sequence: number): Promise<void> {
  const { publicClient } = world.chain.posterClients(0);
  const farms = await leavesOf(world, 0, sequence);
  for (const { farmId } of farms.slice(0, 1)) {
    for (let member = 0; member < world.members; member++) {
      const path = `/proof/${world.truth.network}/${sequence}/${farmId}`;
      const found = proofSchema.parse(JSON.parse(await servedBy(world, member, path)));
      await publicClient.readContract({
        address: world.chain.contracts.outputOracle,
        abi: outputOracleAbi,
        functionName: "verifyFarmReport",
        args: [world.truth.network, sequence, found.postedAt, found.report, found.proof],
      });
    }
  }
}

/** What left the posting accounts is what their transactions on the chain cost, one good one for each batch. */
async function assertSpending({ chain, keys }: FaultWorld, sequence: number): Promise<void> {
  const { publicClient } = chain.posterClients(0);
  const posters = keys.posting.map((key) => privateKeyToAccount(key).address);
  const spent = new Map<Address, bigint>(posters.map((poster) => [poster, 0n]));
  const head = await publicClient.getBlockNumber();
  let good = 0;
  for (let number = 0n; number <= head; number++) {
    const block = await publicClient.getBlock({ blockNumber: number, includeTransactions: true });
    for (const { from, hash } of block.transactions) {
      const poster = posters.find((candidate) => isAddressEqual(candidate, from));
      if (poster === undefined) continue;
      const { status, gasUsed, effectiveGasPrice } = await publicClient.getTransactionReceipt({ hash });
      spent.set(poster, (spent.get(poster) ?? 0n) + gasUsed * effectiveGasPrice);
      if (status === "success") good++;
    }
  }
  assert.equal(good, sequence, "one successful transaction for each batch");
  for (const [poster, wei] of spent) {
    const balance = await publicClient.getBalance({ address: poster });
    assert.equal(START_BALANCE - balance, wei, `spending of ${poster}`);
  }
}

function assertNoCrash({ nodes }: FaultWorld): void {
  for (const [member, node] of nodes.entries()) {
    assert.deepEqual(node.unexpectedEnds(), [], `node ${member} ended by itself`);
    assert.ok(node.isRunning(), `node ${member} runs`);
  }
}

function assertNoKeyInLogs({ nodes, keys }: FaultWorld): void {
  for (const [member, node] of nodes.entries()) {
    for (const key of [...keys.attesting, ...keys.posting]) {
      assert.ok(
        !node.output().toLowerCase().includes(key.slice(2).toLowerCase()),
        `a key is in the log of node ${member}`,
      );
    }
  }
}
