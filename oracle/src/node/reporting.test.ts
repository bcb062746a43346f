import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { equivocationsAbi } from "@adit/sdk/abis";
import { EMPTY_ROOT, NO_REPORT, type SignedObservation } from "@adit/sdk/oracle";
import type { Address } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { readArtifact } from "../../../scripts/lib/artifacts.ts";
import { createWorld, SCENARIO_FIRST_EPOCH } from "../simulator/index.ts";
import { ATTESTING_KEYS, startTestChain, type TestChain } from "../testing/chain.ts";
import { createAttester, viemOracleChain } from "./index.ts";
import { equivocationJob } from "./reporting.ts";
import type { SigningContext } from "./signing.ts";
import type { Equivocation } from "./wire.ts";

const MEMBER = 2;
const FARM = { farmId: 1, epoch: 18_800, hashrate: 1n, gross: 2n, energyWh: 3n, renewableBps: 4, sources: 1 };
const world = createWorld();
const account = privateKeyToAccount(ATTESTING_KEYS[MEMBER] ?? "0x");
let testChain: TestChain & { close: () => Promise<void> };
let contract: Address;
let context: SigningContext;

before(async () => {
  testChain = await startTestChain(world, SCENARIO_FIRST_EPOCH);
  const { publicClient, walletClient } = testChain.posterClients(0);
  const { outputOracle, farmRegistry } = testChain.contracts;
  const hash = await walletClient.deployContract({
    abi: [{ type: "constructor", stateMutability: "nonpayable", inputs: [{ name: "oracle", type: "address" }] }],
    bytecode: readArtifact("contracts/oracle/Equivocations.sol").bytecode,
    args: [outputOracle],
  });
  const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
  assert.ok(contractAddress != null);
  contract = contractAddress;
  const chain = viemOracleChain({ publicClient, oracle: outputOracle, registry: farmRegistry });
  context = { domain: chain.domain, committee: (await chain.head(world.network)).committee };
});
after(() => testChain.close());

const sign = (farms: readonly (typeof FARM)[], by = context): Promise<SignedObservation> =>
  createAttester(account).observation(by, MEMBER, {
    network: world.network,
    sequence: 1,
    report: NO_REPORT,
    farms,
    evidenceHash: EMPTY_ROOT,
  });
const found = (first: SignedObservation, second: SignedObservation): Equivocation => ({
  network: world.network,
  sequence: 1,
  committee: context.committee.configDigest,
  member: MEMBER,
  signer: account.address,
  first,
  second,
});

describe("an equivocation on the chain", () => {
  it("is refused by the contract for one content, and for another committee's words", async () => {
    const { publicClient, walletClient } = testChain.posterClients(0);
    const elsewhere = { ...context, committee: { ...context.committee, configDigest: EMPTY_ROOT } };
    const [one, foreign] = [await sign([FARM]), await sign([], elsewhere)];
    for (const second of [one, foreign]) {
      const { to, data } = equivocationJob(contract, found(one, second));
      await assert.rejects(publicClient.call({ account: walletClient.account, to, data }));
    }
  });

  it("is proven by what the node sends, and then the job's own question says that it is done", async () => {
    const { publicClient, walletClient } = testChain.posterClients(0);
    const job = equivocationJob(contract, found(await sign([FARM]), await sign([{ ...FARM, gross: 9n }])));
    assert.ok(job.doneWhen !== undefined);
    const { to, data } = job.doneWhen;
    const isDone = async (): Promise<bigint> => BigInt((await publicClient.call({ to, data })).data ?? "0x0");
    assert.equal(await isDone(), 0n);
    const hash = await walletClient.sendTransaction({ to: job.to, data: job.data });
    assert.equal((await publicClient.waitForTransactionReceipt({ hash })).status, "success");
    assert.equal(await isDone(), job.doneWhen.atLeast);
    assert.equal(
      await publicClient.readContract({
        address: contract,
        abi: equivocationsAbi,
        functionName: "isEquivocator",
        args: [account.address],
      }),
      true,
    );
  });
});
