import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { configDigest } from "@adit/sdk/oracle";
import { keccak256, toHex, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { silentLogger } from "./logger.ts";
import { createPacemaker, type Pacemaker } from "./pacemaker.ts";
import type { Peer, PeerClient } from "./peers.ts";
import { createAttester, type SigningContext } from "./signing.ts";
import { openStore, type Store } from "./store.ts";
import type { Wish, Wishes } from "./wire.ts";

const MEMBERS = 4;
const PATIENCE_MS = 1_000;
const accounts = Array.from({ length: MEMBERS }, (_, i) =>
  privateKeyToAccount(keccak256(toHex(`pacemaker test ${i}`))),
);
const attesters = accounts.map((account) => createAttester(account));
const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  assert.ok(item !== undefined);
  return item;
};
const domain = { chainId: 31_337, oracle: `0x${"aa".repeat(20)}` } as const;
function contextFor(change: { chainId?: number; oracle?: Hex; configCount?: number } = {}): SigningContext {
  const { configCount = 1, ...place } = change;
  const where = { ...domain, ...place };
  const committee = { configCount, f: 1, quorum: 3, signers: accounts.map(({ address }) => address) };
  return { domain: where, committee: { ...committee, configDigest: configDigest(where, committee) } };
}
const CONTEXT = contextFor();
const SLOT = { network: 1, sequence: 5 };
const wish = (member: number, view: number, context = CONTEXT, slot = SLOT): Promise<Wish> =>
  at(attesters, member).wish(context, member, slot, view);

/** Pacemakers that talk to each other without a network; what a member does not answer is lost. */
type Played = { pacemaker: Pacemaker; store: Store; clock: { ms: number }; sent: Wishes[] };
let committee: Played[];
let silent: Set<number>;
/** two that never reach each other */
let strangers: readonly [number, number];

function played(me: number, store = openStore({ path: ":memory:", identity: "test" }), clock = { ms: 0 }): Played {
  const sent: Wishes[] = [];
  const peers: Pick<PeerClient, "exchangeWishes"> = {
    exchangeWishes: async (peer, message) => {
      const to = accounts.findIndex(({ address }) => address === peer.signer);
      sent.push(message);
      const isLost = silent.has(to) || silent.has(me) || strangers.every((member) => member === me || member === to);
      return isLost ? undefined : await at(committee, to).pacemaker.receive(message);
    },
  };
  const others = accounts.flatMap(({ address }, i): Peer[] =>
    i === me ? [] : [{ signer: address, url: `member ${i}` }],
  );
  const pacemaker = createPacemaker({
    store,
    attester: at(attesters, me),
    peers,
    others: () => others,
    clock: { nowMs: () => clock.ms },
    leaderTimeoutMs: PATIENCE_MS,
    logger: silentLogger,
  });
  pacemaker.stand({ slot: SLOT, context: CONTEXT, me });
  return { pacemaker, store, clock, sent };
}

const steps = async (...members: readonly number[]): Promise<void> => {
  for (const member of members) await at(committee, member).pacemaker.step();
};
const isSame = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => value === b[i]);
const views = (): number[] => committee.map(({ pacemaker }) => pacemaker.view());

beforeEach(() => {
  silent = new Set();
  strangers = [-1, -1];
  committee = Array.from({ length: MEMBERS }, (_, me) => played(me));
  for (const { pacemaker } of committee) pacemaker.begin();
});

describe("a committee in good weather", () => {
  it("says nothing about views", async () => {
    for (const { clock } of committee) clock.ms = PATIENCE_MS - 1;
    await steps(0, 1, 2, 3);
    assert.deepEqual(views(), [0, 0, 0, 0]);
    assert.deepEqual(
      committee.map(({ sent }) => sent.length),
      [0, 0, 0, 0],
    );
  });
});

describe("members that lose their patience", () => {
  it("go on together, and show anybody why", async () => {
    silent.add(3);
    for (const { clock } of committee) clock.ms = PATIENCE_MS;
    await steps(0, 1);
    // The third one goes along with two, and says so by itself.
    for (let turn = 0; turn < 100 && !isSame(views(), [1, 1, 1, 0]); turn++) await new Promise(setImmediate);
    assert.deepEqual(views(), [1, 1, 1, 0]);
    silent.delete(3);
    await at(committee, 3).pacemaker.take(at(committee, 0).pacemaker.entry());
    assert.equal(at(committee, 3).pacemaker.view(), 1);
  });

  it("go nowhere alone, however fast their clocks run, and are not far ahead when the others come", async () => {
    const fast = at(committee, 0);
    for (let hour = 1; hour <= 24; hour++) {
      fast.clock.ms = hour * 3_600_000;
      await steps(0);
    }
    assert.deepEqual(views(), [0, 0, 0, 0]);
    at(committee, 1).clock.ms = PATIENCE_MS;
    await steps(1, 2, 3);
    assert.deepEqual(views(), [1, 1, 1, 1]);
  });

  it("half of them sixteen times as fast as the others: all are in one view each time that they have talked", async () => {
    for (let round = 0; round < 200; round++) {
      for (const [member, { clock }] of committee.entries()) clock.ms += member % 2 === 0 ? 400 : 25;
      await steps(0, 1, 2, 3);
      await steps(0, 1, 2, 3);
      assert.equal(new Set(views()).size, 1, `round ${round}: ${views().join(", ")}`);
    }
    // 80 s of a fast clock: four views of each of 1, 2, 4 and 8 s, and one of 16 s.
    assert.equal(at(views(), 0), 17);
  });

  it("hear from a third one what a member wishes that they cannot reach", async () => {
    silent.add(3);
    strangers = [0, 1];
    for (const { clock } of committee) clock.ms = PATIENCE_MS;
    for (let round = 0; round < 3; round++) await steps(0, 1, 2);
    assert.deepEqual(views(), [1, 1, 1, 0]);
  });

  it("tell it again at every step, as messages are lost", async () => {
    silent = new Set([1, 2, 3]);
    at(committee, 0).clock.ms = PATIENCE_MS;
    await steps(0, 0, 0);
    assert.equal(at(committee, 0).sent.length, 9);
  });

  it("do not ask a peer again that has yet to answer", async () => {
    let asked = 0;
    const clock = { ms: 0 };
    const pacemaker = createPacemaker({
      store: openStore({ path: ":memory:", identity: "test" }),
      attester: at(attesters, 0),
      peers: {
        exchangeWishes: () => {
          asked++;
          return new Promise(() => undefined);
        },
      },
      others: () => [{ signer: at(accounts, 1).address, url: "member 1" }],
      clock: { nowMs: () => clock.ms },
      leaderTimeoutMs: PATIENCE_MS,
      logger: silentLogger,
    });
    pacemaker.stand({ slot: SLOT, context: CONTEXT, me: 0 });
    pacemaker.begin();
    clock.ms = PATIENCE_MS;
    const pending = [pacemaker.step(), pacemaker.step()];
    assert.equal(
      await Promise.race([Promise.all(pending), new Promise((resolve) => setImmediate(resolve, "waiting"))]),
      "waiting",
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(asked, 1);
  });
});

describe("a member that was restarted", () => {
  it("is where the others are as soon as one of them speaks", async () => {
    for (const { clock } of committee) clock.ms = 5 * PATIENCE_MS;
    await steps(0, 1, 2, 3);
    committee[2] = played(2);
    assert.deepEqual(views(), [1, 1, 0, 1]);
    await steps(0);
    assert.deepEqual(views(), [1, 1, 1, 1]);
  });

  it("wishes to go on from what it accepted, so that a committee that was restarted as a whole loses no time", async () => {
    const digest: Hex = `0x${"11".repeat(32)}`;
    for (const [me, { store }] of committee.entries()) {
      store.saveAccepted(SLOT.network, SLOT.sequence, CONTEXT.committee.configDigest, 6 + (me % 2), digest);
    }
    committee = committee.map(({ store }, me) => played(me, store));
    await steps(0, 1, 2, 3);
    assert.deepEqual(views(), [7, 7, 7, 7]);
  });

  it("hears its own word from the others, and does not contradict it", async () => {
    const { pacemaker, sent } = at(committee, 0);
    await pacemaker.take([await wish(0, 3)]);
    at(committee, 0).clock.ms = PATIENCE_MS;
    await steps(0);
    assert.deepEqual(
      sent.map(({ wishes }) => wishes),
      [1, 2, 3].map(() => [{ ...sent[0]?.wishes[0], member: 0, view: 3 }]),
    );
  });
});

describe("wishes that do not count", () => {
  it("ORA-A: forged, borrowed, of another chain, contract, committee, network or batch", async () => {
    const good = await wish(1, 4);
    const forged = [
      { ...good, view: 5 },
      { ...good, member: 2 },
      { ...good, member: 31 },
      { ...good, signature: `0x${"22".repeat(65)}` as const },
      await wish(1, 4, contextFor({ chainId: 1 })),
      await wish(1, 4, contextFor({ oracle: `0x${"bb".repeat(20)}` })),
      await wish(1, 4, contextFor({ configCount: 2 })),
      await wish(1, 4, CONTEXT, { ...SLOT, network: 2 }),
      await wish(1, 4, CONTEXT, { ...SLOT, sequence: 4 }),
    ];
    const { pacemaker } = at(committee, 0);
    assert.deepEqual((await pacemaker.receive({ ...SLOT, wishes: forged })).wishes, []);
    assert.deepEqual((await pacemaker.receive({ ...SLOT, wishes: [good] })).wishes, [good]);
    const elsewhere = { network: 1, sequence: 6 };
    const about = { ...elsewhere, wishes: [await wish(2, 4, CONTEXT, elsewhere)] };
    assert.deepEqual(await pacemaker.receive(about), { ...elsewhere, wishes: [] });
  });

  it("an acceptance is no wish, and a wish no acceptance", async () => {
    const digest: Hex = `0x${"11".repeat(32)}`;
    const { signature } = await at(attesters, 1).acceptance(CONTEXT, 1, 4, digest);
    assert.equal(await at(attesters, 0).isWishSigned(CONTEXT, SLOT, { member: 1, view: 4, signature }), false);
    const acceptance = { ...(await wish(1, 4)), digest };
    assert.equal(await at(attesters, 0).isAcceptanceSigned(CONTEXT, acceptance), false);
  });

  it("of f members, however high: nobody moves and nobody goes along", async () => {
    for (const { pacemaker } of committee) await pacemaker.take([await wish(3, 2 ** 32 - 1)]);
    await steps(0, 1, 2);
    assert.deepEqual(views(), [0, 0, 0, 0]);
    assert.deepEqual(
      committee.slice(0, 3).map(({ sent }) => sent.length),
      [0, 0, 0],
    );
  });

  it("of the batch before, once another one is at hand or another committee decides it", async () => {
    const { pacemaker, clock } = at(committee, 0);
    for (const next of [
      { slot: { ...SLOT, sequence: 6 }, context: CONTEXT },
      { slot: SLOT, context: contextFor({ configCount: 2 }) },
    ]) {
      pacemaker.stand({ slot: SLOT, context: CONTEXT, me: 0 });
      pacemaker.begin();
      await pacemaker.take([await wish(1, 4), await wish(2, 4), await wish(3, 4)]);
      assert.equal(pacemaker.view(), 4);
      assert.equal(pacemaker.dueMs(SLOT.sequence), 0);
      assert.equal(pacemaker.dueMs(SLOT.sequence + 1), undefined, "another batch is not due for as long");
      pacemaker.stand({ ...next, me: 0 });
      assert.equal(pacemaker.view(), 0);
      assert.equal(pacemaker.dueMs(next.slot.sequence), undefined);
      clock.ms += 10 * PATIENCE_MS;
      await pacemaker.step();
      assert.equal(pacemaker.view(), 0, "patience begins when the day is due");
    }
  });
});

describe("a member that the committee has left out", () => {
  it("says no more about views", async () => {
    const { pacemaker, clock, sent } = at(committee, 0);
    clock.ms = PATIENCE_MS;
    await steps(0);
    assert.equal(sent.length, MEMBERS - 1);
    pacemaker.stand(undefined);
    await steps(0);
    assert.equal(sent.length, MEMBERS - 1);
    assert.deepEqual((await pacemaker.receive({ ...SLOT, wishes: [await wish(1, 2)] })).wishes, []);
  });
});

describe("a signer that fails", () => {
  it("stops neither the node nor the next wish", async () => {
    const clock = { ms: PATIENCE_MS };
    let fails = true;
    const attester = at(attesters, 0);
    const pacemaker = createPacemaker({
      store: openStore({ path: ":memory:", identity: "test" }),
      attester: {
        ...attester,
        wish: (...args) => (fails ? Promise.reject(new Error("no connection")) : attester.wish(...args)),
      },
      peers: { exchangeWishes: () => Promise.resolve(undefined) },
      others: () => [],
      clock: { nowMs: () => clock.ms },
      leaderTimeoutMs: PATIENCE_MS,
      logger: silentLogger,
    });
    pacemaker.stand({ slot: SLOT, context: CONTEXT, me: 0 });
    pacemaker.begin();
    clock.ms += PATIENCE_MS;
    await pacemaker.step();
    assert.deepEqual((await pacemaker.receive({ ...SLOT, wishes: [] })).wishes, []);
    fails = false;
    await pacemaker.step();
    assert.deepEqual((await pacemaker.receive({ ...SLOT, wishes: [] })).wishes.length, 1);
  });
});
