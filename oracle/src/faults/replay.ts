import assert from "node:assert/strict";
import { outputOracleAbi } from "@adit/sdk/abis";
import { getPostedBatches } from "@adit/sdk/actions";
import {
  batchDigest,
  configDigest,
  signatureBundle,
  type Batch,
  type Committee,
  type OracleDomain,
} from "@adit/sdk/oracle";
import { decodeFunctionData, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { createAttester, revertName, viemOracleChain } from "../node/index.ts";
import type { SigningContext } from "../node/signing.ts";
import type { Exchange, Spy } from "./interposer.ts";
import { chainLinks, isBroadcast, isCommit, isObservation, peerLinks } from "./kill.ts";
import type { Fault } from "./play.ts";
import { at, type FaultWorld } from "./world.ts";

const OTHER_CHAIN = 8_453;
const OTHER_ORACLE: Hex = "0x7777777777777777777777777777777777777777";
const ROTATION_DAYS = 14;

async function contextOf(world: FaultWorld): Promise<SigningContext> {
  const { publicClient } = world.chain.posterClients(0);
  const { outputOracle: oracle, farmRegistry: registry } = world.chain.contracts;
  const chain = viemOracleChain({ publicClient, oracle, registry });
  return { domain: chain.domain, committee: (await chain.head(world.truth.network)).committee };
}

/** The newest batch as it was posted, with its signatures. */
async function lastPosted(world: FaultWorld): Promise<{ batch: Batch; bitmap: bigint; signatures: Hex }> {
  const { publicClient } = world.chain.posterClients(0);
  const deployment = { contracts: { outputOracle: world.chain.contracts.outputOracle } };
  const posted = await getPostedBatches(publicClient, { deployment, fromBlock: 0n });
  const { input } = await publicClient.getTransaction({ hash: at(posted, posted.length - 1).transactionHash });
  const { functionName, args } = decodeFunctionData({ abi: outputOracleAbi, data: input });
  assert.equal(functionName, "post");
  const [batch, bitmap, signatures] = args as [Batch, bigint, Hex];
  return { batch, bitmap, signatures };
}

async function refusal(world: FaultWorld, args: readonly [Batch, bigint, Hex]): Promise<string | undefined> {
  const { publicClient, walletClient } = world.chain.posterClients(0);
  const call = {
    address: world.chain.contracts.outputOracle,
    abi: outputOracleAbi,
    functionName: "post",
    args,
  } as const;
  try {
    await publicClient.simulateContract({ ...call, account: walletClient.account.address });
    return undefined;
  } catch (error) {
    return revertName(error);
  }
}

async function signedBy(
  world: FaultWorld,
  digest: Hex,
  quorum: number,
): Promise<{ signerBitmap: bigint; signatures: Hex }> {
  const signatures = new Map<number, Hex>();
  for (let member = 0; member < quorum; member++)
    signatures.set(member, await privateKeyToAccount(at(world.keys.attesting, member)).sign({ hash: digest }));
  return signatureBundle(signatures, quorum);
}

/** Everything that a quorum of real keys could have signed elsewhere or earlier. */
const atTheContract: Fault = {
  name: "batches signed by a quorum for another chain, contract, committee or sequence are refused by the contract",
  tier: "quick",
  play: async (world) => {
    await world.endDay();
    await world.posted();
    const { domain, committee } = await contextOf(world);
    const posted = await lastPosted(world);
    assert.equal(await refusal(world, [posted.batch, posted.bitmap, posted.signatures]), "WrongSequence");

    const { report, sequence } = posted.batch;
    const next = { ...posted.batch, sequence: sequence + 1, report: { ...report, epoch: report.epoch + 1 } };
    const digestFor = (where: OracleDomain, who: Omit<Committee, "configDigest">): Hex =>
      batchDigest(where, configDigest(where, who), next);
    const elsewhere = {
      "another chain": digestFor({ ...domain, chainId: OTHER_CHAIN }, committee),
      "another contract": digestFor({ ...domain, oracle: OTHER_ORACLE }, committee),
      "another committee": digestFor(domain, { ...committee, configCount: committee.configCount + 1 }),
      "a committee that tolerates another number": digestFor(domain, { ...committee, f: committee.f + 1 }),
      "the sequence before": batchDigest(domain, committee.configDigest, posted.batch),
    };
    for (const [name, digest] of Object.entries(elsewhere)) {
      const { signerBitmap, signatures } = await signedBy(world, digest, committee.quorum);
      assert.equal(await refusal(world, [next, signerBitmap, signatures]), "WrongSigner", name);
    }
    const right = batchDigest(domain, committee.configDigest, next);
    const few = await signedBy(world, right, committee.quorum - 1);
    assert.equal(await refusal(world, [next, few.signerBitmap, few.signatures]), "WrongSignatureCount");
  },
};

const commitBody = z.looseObject({
  certificate: z.looseObject({
    view: z.number(),
    digest: z.string(),
    acceptances: z.array(z.looseObject({ member: z.number() })),
  }),
});

async function ask(world: FaultWorld, member: number, path: string, body: string): Promise<string> {
  const response = await fetch(`${world.urlOf(member)}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return await response.text();
}

/** Keeps the first message of a kind that passes. */
function recording(matches: (exchange: Exchange) => boolean): { spy: Spy; seen: () => Exchange | undefined } {
  let seen: Exchange | undefined;
  return {
    seen: () => seen,
    spy: {
      request: (exchange) => {
        if (matches(exchange)) seen ??= exchange;
        return Promise.resolve("forward");
      },
    },
  };
}

/** The same certificate, with acceptances that the same keys signed in another place. */
async function rechained(world: FaultWorld, body: string, context: SigningContext): Promise<string> {
  const request = commitBody.parse(JSON.parse(body));
  const { view, acceptances } = request.certificate;
  const digest: Hex = `0x${request.certificate.digest.slice(2)}`;
  const signed = await Promise.all(
    acceptances.map(({ member }) =>
      createAttester(privateKeyToAccount(at(world.keys.attesting, member))).acceptance(context, member, view, digest),
    ),
  );
  return JSON.stringify({ ...request, certificate: { ...request.certificate, acceptances: signed } });
}

/** Messages between members, taken from the wire: yesterday's, and today's signed for elsewhere. */
const atTheNodes: Fault = {
  name: "certificates and observations of another day, chain or contract move no member to sign",
  tier: "quick",
  play: async (world) => {
    const [observations, commits] = [recording(isObservation), recording(isCommit)];
    const both: Spy = {
      request: async (exchange) => {
        await observations.spy.request?.(exchange);
        await commits.spy.request?.(exchange);
        return "forward";
      },
    };
    await world.spy(peerLinks(world), both);
    await world.endDay();
    await world.posted();
    const [oldObservation, oldCommit] = [observations.seen()?.body, commits.seen()?.body];
    assert.ok(oldObservation !== undefined && oldCommit !== undefined, "a day's messages were on the wire");

    const today = recording(isCommit);
    await world.spy(peerLinks(world), today.spy);
    const hold = await world.hold(peerLinks(world), {
      at: "request",
      matches: (exchange) => {
        void today.spy.request?.(exchange);
        return isCommit(exchange);
      },
    });
    await world.endDay();
    const { from } = await hold.held();
    const body = today.seen()?.body;
    assert.ok(body !== undefined);
    const { domain, committee } = await contextOf(world);
    const forged = {
      yesterday: oldCommit,
      "another chain": await rechained(world, body, { domain: { ...domain, chainId: OTHER_CHAIN }, committee }),
      "another contract": await rechained(world, body, { domain: { ...domain, oracle: OTHER_ORACLE }, committee }),
      "another committee": await rechained(world, body, {
        domain,
        committee: { ...committee, configDigest: configDigest(domain, { ...committee, configCount: 9 }) },
      }),
    };
    for (const member of world.others(from)) {
      for (const [name, message] of Object.entries(forged))
        assert.match(await ask(world, member, "/v1/commits", message), /"refused":/, `${name}, node ${member}`);
      assert.deepEqual(JSON.parse(await ask(world, member, "/v1/observations", oldObservation)), { stored: false });
    }
    hold.end("forward");
    await world.posted();
  },
};

/** A quorum has signed; before its transaction arrives the committee is another one, of the same people. */
const rotation: Fault = {
  name: "a rotation between signatures and their transaction: the old ones are refused, and the day is signed anew",
  tier: "full",
  play: async (world) => {
    const { chain: reads, wallet } = world.chain.governor;
    const contract = { address: world.chain.contracts.outputOracle, abi: outputOracleAbi } as const;
    const { committee } = await contextOf(world);
    const scheduled = await wallet.writeContract({
      ...contract,
      functionName: "scheduleCommittee",
      args: [committee.signers, committee.f],
    });
    await reads.waitForTransactionReceipt({ hash: scheduled });
    for (let day = 0; day < ROTATION_DAYS; day++) await world.endDay();
    await world.posted();

    const hold = await world.hold(chainLinks(world), { at: "request", matches: isBroadcast });
    await world.endDay();
    await hold.held();
    const activated = await wallet.writeContract({ ...contract, functionName: "activateCommittee" });
    await reads.waitForTransactionReceipt({ hash: activated });
    assert.notEqual((await contextOf(world)).committee.configDigest, committee.configDigest);
    hold.end("forward");
    await world.posted();
  },
};

export const REPLAYS: readonly Fault[] = [atTheContract, atTheNodes, rotation];
