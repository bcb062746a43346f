import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  disputesAbi,
  farmRegistryAbi,
  hashpowerAbi,
  leaseholdAbi,
  leaseMarketAbi,
  networkDaysAbi,
  outputOracleAbi,
  payoutVerifierAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  reversionAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import { zeroAddress, type Abi, type Address } from "viem";
import { compareIncome, compareWithChain } from "./compare.ts";
import { indexed, type Indexed } from "./indexed.ts";
import { Memory, replay, type Source } from "./memory.ts";
import { playTale, type Tale } from "./tale.ts";

const PLAYED_DAYS = 6;
/** Fewer comparisons would mean that tables are empty. */
const FIGURES = 100;
const ROLLED_BACK_BLOCKS = 10;

describe("a chain with a history of everything", () => {
  let scene: Indexed<Tale>;
  let provider: Indexed<Tale>["provider"];
  let tale: Tale;
  let client: Indexed<Tale>["client"];

  before(async () => {
    scene = await indexed((at) => playTale(at, PLAYED_DAYS));
    ({ provider, tale, client } = scene);
  });

  after(async () => {
    await scene.close();
  });

  const reader = (): ReturnType<Indexed<Tale>["reader"]> => scene.reader();
  const caughtUp = (): Promise<void> => scene.caughtUp();

  async function hashesOf(table: "activity" | "settledDay"): Promise<Set<string>> {
    return new Set((await reader().all(table)).map(({ hash }) => hash));
  }

  it("is told by handlers alone exactly as the contracts tell it", async () => {
    const memory = new Memory({ leaseMarket: tale.scene.stage.contracts.leaseMarket });
    const sources = sourcesOf(tale);
    const logs = await client.getLogs({ address: sources.map(({ address }) => address), fromBlock: 0n });
    const times = new Map<bigint, bigint>();
    for (const { blockNumber } of logs) {
      if (!times.has(blockNumber)) times.set(blockNumber, (await client.getBlock({ blockNumber })).timestamp);
    }
    const handled = await replay(memory, sources, logs, (blockNumber) => times.get(blockNumber) ?? 0n);
    assert.ok(handled > 200, `only ${handled} events`);
    const tables = {
      all: async (table: Parameters<Memory["all"]>[0]) => await Promise.resolve(memory.all(table)),
    } as never;
    assert.ok((await compareWithChain(tables, client, tale.scene.stage.deployment)) > FIGURES);
  });

  it("is told by the indexer exactly as the contracts tell it", async () => {
    assert.ok((await compareWithChain(reader(), client, tale.scene.stage.deployment)) > FIGURES);
  });

  it("has every holder's and every lease's income of each day, to the base unit", async () => {
    assert.ok((await compareIncome(reader(), client, tale.scene.stage.deployment)) > 60);
    const leases = await reader().all("lease");
    assert.deepEqual(
      leases.map(({ closed, bought }) => [closed, bought]),
      [
        [true, false],
        [true, true],
      ],
    );
  });

  it("has what happened in it: late and covered days, a default, refunds, transfers, both leases", async () => {
    const payments = new Set((await reader().all("settledDay")).map(({ payment }) => payment));
    assert.ok(payments.has("inTime") && payments.has("covered"), [...payments].join());
    const kinds = new Set((await reader().all("activity")).map(({ kind }) => kind));
    for (const kind of [
      "bought",
      "sent",
      "received",
      "claimed",
      "refunded",
      "leaseTaken",
      "leaseIncomeClaimed",
      "rentClaimed",
      "unitsBoughtOut",
      "leaseClosed",
      "reversionSent",
      "coverTipEarned",
    ] as const) {
      assert.ok(kinds.has(kind), kind);
    }
    const [provider] = (await reader().all("provider")).filter(({ series }) => series > 0);
    assert.deepEqual([provider?.defaults, provider?.daysCovered, provider?.finished], [1, 2, 1]);
  });

  it("ends right when ten blocks with a purchase and a settlement are rolled back and others take their place", async () => {
    const { scene, kept } = tale;
    await tale.endDay(PLAYED_DAYS);
    const offered = await tale.offer();
    await caughtUp();
    const sold = async (): Promise<bigint | undefined> =>
      (await reader().all("seriesRecord")).find(({ series }) => series === offered.id)?.sold;
    const settledDays = async (): Promise<number> =>
      (await reader().all("settledDay")).filter(({ series }) => series === kept.id).length;
    const fork = await client.getBlockNumber();
    const snapshot = await provider.request({ method: "evm_snapshot" });

    await tale.buy(offered, 0, 1_111n);
    await tale.settle(kept);
    while ((await client.getBlockNumber()) < fork + BigInt(ROLLED_BACK_BLOCKS))
      await provider.request({ method: "evm_mine" });
    await caughtUp();
    assert.equal(await sold(), 6_111n);
    assert.equal(await settledDays(), PLAYED_DAYS + 1);
    const undone = await hashesOf("activity");

    assert.equal(await provider.request({ method: "evm_revert", params: [snapshot] }), true);
    assert.equal(await client.getBlockNumber(), fork);
    // Another purchase, and no settlement; as many blocks and one more, so that the indexer can see that they are others.
    await tale.buy(offered, 1, 222n);
    while ((await client.getBlockNumber()) <= fork + BigInt(ROLLED_BACK_BLOCKS))
      await provider.request({ method: "evm_mine" });
    await caughtUp();
    assert.equal(await sold(), 5_222n);
    assert.equal(await settledDays(), PLAYED_DAYS);
    const standing = await hashesOf("activity");
    assert.ok(
      [...undone].some((hash) => !standing.has(hash)),
      "nothing was undone",
    );
    await compareWithChain(reader(), client, scene.stage.deployment);

    // Blocks that were mined for their number's sake went on by a second each.
    scene.moveTo(scene.now() + 3_600);
    await tale.settle(kept);
    await caughtUp();
    assert.equal(await settledDays(), PLAYED_DAYS + 1);
    await compareWithChain(reader(), client, scene.stage.deployment);
    await compareIncome(reader(), client, scene.stage.deployment);
  });
});

function sourcesOf({ scene }: Tale): Source[] {
  const { contracts } = scene.stage.deployment;
  const source = (name: string, abi: Abi, address: Address | undefined): Source => ({
    name,
    abi,
    address: address ?? zeroAddress,
  });
  return [
    source("FarmRegistry", farmRegistryAbi, contracts.farmRegistry),
    source("OutputOracle", outputOracleAbi, contracts.outputOracle),
    source("NetworkDays", networkDaysAbi, contracts.networkDays),
    source("PriceRounds", priceRoundsAbi, contracts.priceRounds),
    source("Disputes", disputesAbi, contracts.disputes),
    source("PayoutVerifier", payoutVerifierAbi, contracts.payoutVerifier),
    source("Market", primaryMarketAbi, contracts.market),
    source("Settlement", settlementAbi, contracts.settlement),
    source("Hashpower", hashpowerAbi, contracts.hashpower),
    source("LeaseMarket", leaseMarketAbi, contracts.leaseMarket),
    source("Leasehold", leaseholdAbi, contracts.leasehold),
    source("Reversion", reversionAbi, contracts.reversion),
  ];
}
