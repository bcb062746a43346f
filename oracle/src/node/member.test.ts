import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { BITCOIN_RULES } from "@adit/sdk/math";
import { EMPTY_ROOT, type Observation, type SignedObservation } from "@adit/sdk/oracle";
import { privateKeyToAccount } from "viem/accounts";
import { createWorld, SCENARIO_FIRST_EPOCH } from "../simulator/index.ts";
import { ATTESTING_KEYS, MEMBERS, startTestChain, type TestChain } from "../testing/chain.ts";
import { createAttester, openStore, silentLogger, viemOracleChain, type OracleChain, type Store } from "./index.ts";
import { createLeader } from "./leader.ts";
import { createMember, leaderOf, type Member, type Position } from "./member.ts";
import type { Peer, PeerClient } from "./peers.ts";
import { buildBatch, readFacts } from "./proposal.ts";
import { digestOf, digestOfObservation, evidenceOf } from "./signing.ts";
import type { Acceptance, Certificate, Proposal, ProposeRequest } from "./wire.ts";

const world = createWorld();
const EPOCH = SCENARIO_FIRST_EPOCH;
const QUORUM = 3;
const attesters = ATTESTING_KEYS.map((key) => createAttester(privateKeyToAccount(key)));
const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  assert.ok(item !== undefined);
  return item;
};

let testChain: TestChain & { close: () => Promise<void> };
let chain: OracleChain;
let base: Position;
/** The member under test leads nothing in the first views. */
const ME = leaderOf(EPOCH, 3, MEMBERS);
let store: Store;
let me: Member;

before(async () => {
  testChain = await startTestChain(world, EPOCH);
  chain = viemOracleChain({
    ...testChain.posterClients(0),
    oracle: testChain.contracts.outputOracle,
    registry: testChain.contracts.farmRegistry,
  });
  const { state, committee, block } = await chain.head(world.network);
  base = {
    slot: { network: world.network, rules: BITCOIN_RULES, sequence: 1, epoch: EPOCH, state },
    context: { domain: chain.domain, committee },
    me: ME,
    view: 0,
    entry: [],
    block,
  };
});
/** What members of the test at hand refused. */
let refusals = 0;
after(() => testChain.close());
beforeEach(() => {
  store = openStore({ path: ":memory:", identity: "test" });
  me = memberOn(store);
  refusals = 0;
});

function memberOn(on: Store, member = ME): Member {
  return createMember({
    chain,
    store: on,
    attester: at(attesters, member),
    logger: silentLogger,
    note: (context, signed) => {
      on.saveObservation(context.committee.configDigest, digestOfObservation(context, signed.observation), signed);
    },
    onRefusal: () => {
      refusals++;
    },
  });
}

function save(signed: SignedObservation): void {
  const { configDigest } = base.context.committee;
  store.saveObservation(configDigest, digestOfObservation(base.context, signed.observation), signed);
}

/** What a member saw: the truth, with fees moved by `error` satoshi. */
function seen(error: bigint, change: Partial<Observation> = {}): Observation {
  const { firstHeight, blockCount, bits, nextBits, retargetTime, fees, priceUsd8 } = world.day(EPOCH);
  const report = {
    epoch: EPOCH,
    firstHeight,
    blockCount,
    bits,
    nextBits,
    retargetTime,
    fees: fees + error,
    priceUsd8,
    blocksRoot: EMPTY_ROOT,
  };
  return { network: world.network, sequence: 1, report, farms: [], evidenceHash: EMPTY_ROOT, ...change };
}

function observe(members: readonly number[], error = 0n): Promise<SignedObservation[]> {
  return Promise.all(
    members.map((member) => at(attesters, member).observation(base.context, member, seen(error + BigInt(member)))),
  );
}

async function proposal(view: number, observations: SignedObservation[]): Promise<Proposal> {
  const facts = await readFacts(chain, base.slot, observations, base.block);
  return {
    view,
    atBlock: base.block,
    observations,
    batch: buildBatch(base.context, base.slot, facts, observations).batch,
  };
}

async function ask(made: Proposal, by = leaderOf(EPOCH, made.view, MEMBERS)): Promise<ProposeRequest> {
  const leader = await at(attesters, by).acceptance(base.context, by, made.view, digestOf(base.context, made.batch));
  return { proposal: made, leader, wishes: [] };
}

async function certify(made: Proposal, members: readonly number[] = [0, 1, 2]): Promise<Certificate> {
  const digest = digestOf(base.context, made.batch);
  const acceptances = await Promise.all(
    members.map((member) => at(attesters, member).acceptance(base.context, member, made.view, digest)),
  );
  return { view: made.view, digest, acceptances };
}

const inView = (view: number): Position => ({ ...base, view });
const others = Array.from({ length: MEMBERS }, (_, member) => member).filter((member) => member !== ME);

async function assertRefused(request: ProposeRequest, why: RegExp, position = base): Promise<void> {
  const answer = await me.consider(position, request);
  assert.ok("refused" in answer, "the proposal was accepted");
  assert.match(answer.refused, why);
}

describe("what the registry says of farms", () => {
  it("is read many at a time, without those that are not there", async () => {
    const ids = Array.from({ length: 203 }, (_, i) => i + 1);
    const limits = await chain.farmLimits(world.network, ids, base.block);
    assert.deepEqual(
      [...limits],
      world.farms.map(({ farmId, declared, milliJoulePerTh }) => [farmId, { declared, milliJoulePerTh }]),
    );
    assert.equal((await chain.farmLimits(world.network + 1, ids, base.block)).size, 0);
    await assert.rejects(chain.farmLimits(world.network, ids, base.block + 1_000n));
    assert.equal((await chain.farmLimits(world.network, [], base.block)).size, 0);
  });
});

describe("a member asked to accept", () => {
  it("accepts what it recomputes from signed observations", async () => {
    const answer = await me.consider(base, await ask(await proposal(0, await observe(others))));
    assert.ok("acceptance" in answer);
    assert.ok(await at(attesters, 0).isAcceptanceSigned(base.context, answer.acceptance));
  });

  it("refuses if its own observation was left out, and hands it over", async () => {
    const [own] = await observe([ME]);
    assert.ok(own !== undefined);
    save(own);
    const request = await ask(await proposal(0, await observe(others)));
    const answer = await me.consider(base, request);
    assert.ok("refused" in answer && answer.observation !== undefined);
    assert.match(answer.refused, /left out/);
    assert.equal(refusals, 1);
    const complete = await ask(await proposal(0, await observe([0, 1, 2, 3])));
    assert.ok("acceptance" in (await me.consider(base, complete)));
    assert.equal(refusals, 1);
  });

  it("refuses other values than the medians", async () => {
    const made = await proposal(0, await observe(others));
    const report = { ...made.batch.report, fees: made.batch.report.fees + 1n };
    await assertRefused(await ask({ ...made, batch: { ...made.batch, report } }), /another batch/);
  });

  it("ORA-A: refuses fewer observations than a quorum, the same member twice, and forged ones", async () => {
    const good = await observe(others);
    const made = await proposal(0, good);
    await assertRefused(await ask({ ...made, observations: good.slice(0, QUORUM - 1) }), /needs 3 observations/);
    await assertRefused(await ask({ ...made, observations: [at(good, 0), at(good, 0), at(good, 1)] }), /twice/);
    const forged = { ...at(good, 1), observation: seen(5_000n) };
    await assertRefused(await ask({ ...made, observations: [at(good, 0), forged, at(good, 2)] }), /not signed/);
    const borrowed = { ...at(good, 1), member: at(good, 2).member };
    await assertRefused(
      await ask({ ...made, observations: [at(good, 0), at(good, 1), borrowed].slice(0, 2).concat(borrowed) }),
      /not signed/,
    );
  });

  it("refuses observations of another day", async () => {
    const made = await proposal(0, await observe(others));
    const wrong = seen(0n);
    const other = await at(attesters, at(others, 0)).observation(base.context, at(others, 0), {
      ...wrong,
      report: { ...wrong.report, epoch: EPOCH + 1 },
    });
    await assertRefused(
      await ask({ ...made, observations: [other, ...made.observations.slice(1)] }),
      /another batch or day/,
    );
  });

  it("refuses a batch at another place, and who does not lead or has not signed", async () => {
    const made = await proposal(0, await observe(others));
    await assertRefused(await ask({ ...made, batch: { ...made.batch, sequence: 2 } }), /I stand at batch 1/);
    await assertRefused(await ask(made, leaderOf(EPOCH, 1, MEMBERS)), /does not lead/);
    const request = await ask(made);
    const leader: Acceptance = { ...request.leader, signature: `0x${"22".repeat(65)}` };
    await assertRefused({ ...request, leader }, /has not signed/);
  });

  it("refuses a view that has not begun for it", async () => {
    await assertRefused(await ask(await proposal(2, await observe(others))), /too far ahead/);
    await assertRefused(await ask(await proposal(2, await observe(others))), /too far ahead, I am in 1/, inView(1));
    assert.ok("acceptance" in (await me.consider(inView(2), await ask(await proposal(2, await observe(others))))));
  });

  it("accepts one batch a view, never an older view again, and repeats itself if asked twice", async () => {
    const first = await ask(await proposal(1, await observe(others)));
    const second = await ask(await proposal(1, await observe(others, 7n)));
    assert.ok("acceptance" in (await me.consider(inView(1), first)));
    assert.ok("acceptance" in (await me.consider(inView(1), first)));
    await assertRefused(second, /another proposal in view 1/, inView(1));
    await assertRefused(await ask(await proposal(0, await observe(others))), /view 1 already/, inView(1));
    assert.ok("acceptance" in (await me.consider(inView(2), await ask(await proposal(2, await observe(others, 7n))))));
  });
});

describe("a member asked to sign", () => {
  it("signs on a quorum of acceptances, and stores the tree first", async () => {
    const made = await proposal(0, await observe(others));
    const answer = await me.commit(base, { proposal: made, certificate: await certify(made) });
    assert.ok("signature" in answer);
    assert.ok(
      await at(attesters, 0).isBatchSigned(base.context, ME, digestOf(base.context, made.batch), answer.signature),
    );
    assert.deepEqual(store.tree(world.network, 1, made.batch.farmsRoot), []);
  });

  it("signs nothing without one: too few, one member twice, another view, another batch", async () => {
    const made = await proposal(0, await observe(others));
    const other = await proposal(0, await observe(others, 9n));
    const good = await certify(made);
    const acceptances = good.acceptances;
    const attempts: Certificate[] = [
      await certify(made, [0, 1]),
      { ...good, acceptances: [at(acceptances, 0), at(acceptances, 0), at(acceptances, 1)] },
      { ...good, view: 1 },
      await certify(other),
      {
        ...good,
        acceptances: [
          at(acceptances, 0),
          at(acceptances, 1),
          { ...at(acceptances, 2), signature: `0x${"33".repeat(65)}` },
        ],
      },
    ];
    for (const certificate of attempts) {
      const answer = await me.commit(base, { proposal: made, certificate });
      assert.ok("refused" in answer);
    }
    assert.equal(store.lock(world.network, 1, base.context.committee.configDigest), undefined);
  });

  it("is bound to what it signed, also after a restart", async () => {
    const made = await proposal(0, await observe(others));
    const other = await proposal(0, await observe(others, 9n));
    assert.ok("signature" in (await me.commit(base, { proposal: made, certificate: await certify(made) })));
    me = memberOn(store);
    const answer = await me.commit(base, { proposal: other, certificate: await certify(other) });
    assert.ok("refused" in answer && answer.lock !== undefined);
    assert.equal(answer.lock.certificate.digest, digestOf(base.context, made.batch));
    await assertRefused(await ask(await proposal(1, await observe(others, 9n))), /signed another batch/, inView(1));
  });

  it("shows its lock, which convinces a leader that checks it", async () => {
    const made = await proposal(0, await observe(others));
    await me.commit(base, { proposal: made, certificate: await certify(made) });
    const lock = store.lock(world.network, 1, base.context.committee.configDigest)?.lock;
    assert.ok(lock !== undefined);
    const leader = memberOn(openStore({ path: ":memory:", identity: "test" }));
    assert.equal(await leader.isLockValid(base, lock), true);
    assert.equal(await leader.isLockValid(base, { ...lock, certificate: await certify(made, [0, 1]) }), false);
    const other = await proposal(0, await observe(others, 9n));
    assert.equal(await leader.isLockValid(base, { ...lock, proposal: other }), false);
  });

  it("is freed by a quorum's acceptance in a later view only, so a vanished leader cannot block the rest", async () => {
    const made = await proposal(0, await observe(others));
    await me.commit(base, { proposal: made, certificate: await certify(made) });
    const later = await proposal(2, await observe(others, 9n));
    const certificate = await certify(later);
    const next = await ask({ ...later, view: 3 });
    await assertRefused(next, /signed another batch/, inView(3));
    assert.ok("acceptance" in (await me.consider(inView(3), { ...next, justification: certificate })));
    assert.ok("signature" in (await me.commit(inView(3), { proposal: later, certificate })));
    assert.equal(store.lock(world.network, 1, base.context.committee.configDigest)?.lock.certificate.view, 2);
  });

  it("a batch carried over needs no observation of its own: the evidence was settled earlier", async () => {
    const [own] = await observe([ME]);
    assert.ok(own !== undefined);
    const made = await proposal(0, await observe(others));
    save(own);
    const carried = { ...(await ask({ ...made, view: 1 })), justification: await certify(made) };
    assert.ok("acceptance" in (await me.consider(inView(1), carried)));
  });
});

describe("messages of another chain, contract or committee", () => {
  it("ORA-A: are refused, whatever they would have proven there", async () => {
    const { domain, committee } = base.context;
    const elsewhere = [
      { domain: { ...domain, chainId: 1 }, committee },
      { domain: { ...domain, oracle: at(committee.signers, 0) }, committee },
      { domain, committee: { ...committee, configDigest: EMPTY_ROOT } },
    ];
    const good = await observe(others);
    const made = await proposal(0, good);
    const digest = digestOf(base.context, made.batch);
    for (const context of elsewhere) {
      const foreign = await Promise.all(
        good.map(({ member, observation }) => at(attesters, member).observation(context, member, observation)),
      );
      const batch = { ...made.batch, evidenceHash: evidenceOf(base.context, foreign) };
      await assertRefused(await ask({ ...made, observations: foreign, batch }), /not signed/);
      const acceptances = await Promise.all(
        [0, 1, 2].map((member) => at(attesters, member).acceptance(context, member, 0, digest)),
      );
      const answer = await me.commit(base, { proposal: made, certificate: { view: 0, digest, acceptances } });
      assert.ok("refused" in answer);
    }
  });
});

describe("a leader that tells different members different things", () => {
  it("gets a certificate for one of them at most, however it divides the members", async () => {
    const view = 0;
    const leading = leaderOf(EPOCH, view, MEMBERS);
    const followers = [0, 1, 2, 3].filter((member) => member !== leading);
    for (let split = 0; split < 2 ** followers.length; split++) {
      const proposals = [await proposal(view, await observe(others)), await proposal(view, await observe(others, 7n))];
      const counts = [1, 1]; // the leader itself accepts both
      for (const [place, follower] of followers.entries()) {
        const first = (split >> place) & 1;
        const position = { ...base, me: follower };
        const member = memberOn(openStore({ path: ":memory:", identity: "test" }), follower);
        for (const choice of [first, 1 - first]) {
          const answer = await member.consider(position, await ask(at(proposals, choice)));
          if ("acceptance" in answer) counts[choice] = (counts[choice] ?? 0) + 1;
        }
      }
      assert.ok(counts.filter((count) => count >= QUORUM).length <= 1, `division ${split}`);
    }
  });
});

describe("a member that says two things", () => {
  it("stops nobody: who holds the one accepts a proposal with the other, and keeps both", async () => {
    const [liar] = others;
    assert.ok(liar !== undefined);
    const [held] = await observe([liar], 50n);
    assert.ok(held !== undefined);
    save(held);
    const made = await proposal(0, await observe(others));
    assert.ok("acceptance" in (await me.consider(base, await ask(made))));
    const kept = store.observationsOf(world.network, 1, base.context.committee.configDigest, liar);
    assert.equal(kept.length, 2);
    assert.deepEqual(kept[0], held);
  });
});

describe("a leader whose peer answers with somebody else's word", () => {
  it("waits for the others instead of taking one member's word twice", async () => {
    const view = 0;
    const leading = leaderOf(EPOCH, view, MEMBERS);
    const position = { ...base, me: leading };
    const leaderStore = openStore({ path: ":memory:", identity: "test" });
    for (const signed of await observe([0, 1, 2, 3])) {
      const digest = digestOfObservation(base.context, signed.observation);
      leaderStore.saveObservation(base.context.committee.configDigest, digest, signed);
    }
    const [honest, liar, late] = [0, 1, 2, 3].filter((member) => member !== leading);
    assert.ok(honest !== undefined && liar !== undefined && late !== undefined);
    const members = new Map(
      [honest, late].map((member) => [member, memberOn(openStore({ path: ":memory:", identity: "test" }), member)]),
    );
    const indexOf = (peer: Peer): number => base.context.committee.signers.indexOf(peer.signer);
    let replayed: Acceptance | undefined;
    let asked = 0;
    const peers: PeerClient = {
      sendObservation: () => Promise.resolve(false),
      sendEquivocation: () => Promise.resolve(false),
      exchangeWishes: () => Promise.resolve(undefined),
      leaves: () => Promise.resolve(undefined),
      basis: () => Promise.resolve(undefined),
      propose: async (peer, request) => {
        const index = indexOf(peer);
        asked++;
        if (index === liar) {
          // The honest member's acceptance, which the liar has from there.
          const member = memberOn(openStore({ path: ":memory:", identity: "test" }), honest);
          const answer = await member.consider({ ...base, me: honest }, request);
          if ("acceptance" in answer) replayed = answer.acceptance;
          return answer;
        }
        if (index === late) await new Promise((resolve) => setTimeout(resolve, 200));
        return await members.get(index)?.consider({ ...base, me: index }, request);
      },
      commit: async (peer, request) => {
        const index = indexOf(peer);
        return await members.get(index)?.commit({ ...base, me: index }, request);
      },
    };
    const leader = createLeader({
      chain,
      store: leaderStore,
      attester: at(attesters, leading),
      member: memberOn(leaderStore, leading),
      peers,
      logger: silentLogger,
      onObservation: () => Promise.resolve(true),
    });
    const signed = await leader.lead(
      position,
      [honest, liar, late].map((index) => ({ signer: at(base.context.committee.signers, index), url: "" })),
    );
    assert.equal(replayed?.member, honest);
    assert.equal(asked, 3);
    assert.ok(signed !== undefined, "the late member's word made the quorum");
  });
});
