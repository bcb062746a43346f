import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Step } from "./ceremony.ts";
import {
  allTicked,
  isBusy,
  lookAgain,
  reduce,
  sentenceOf,
  START,
  type FlowEvent,
  type FlowState,
  type Phase,
  type Prepared,
  type Stamp,
} from "./machine.ts";
import type { Call, Payment, Plan } from "./plan.ts";

const ACCOUNT = "0x1111111111111111111111111111111111111111";
const MARKET = "0x2222222222222222222222222222222222222222";
const TOKEN = "0x3333333333333333333333333333333333333333";
const HASH = `0x${"ab".repeat(32)}` as const;
const WORDS = { reason: "Sold out.", advice: "Nothing was spent." };

const CALL: Call = { address: MARKET, abi: [], functionName: "buy", args: [1n, 5n] };
const PAYMENT: Payment = {
  token: TOKEN,
  spender: MARKET,
  spenderName: "the market",
  amount: 100n,
  text: "1.00 USDC",
  getRequirements: () => Promise.resolve([]),
  buildTx: () => CALL,
};
const PLAN: Plan = {
  title: "Buy 5 units",
  leaves: [{ what: "In payment", amount: "1.00 USDC" }],
  arrives: [],
  facts: [],
  risks: [
    { id: "loss", text: "I can lose." },
    { id: "provider", text: "They can stop." },
  ],
  call: CALL,
  payment: PAYMENT,
  done: "Bought",
};
const STAMP: Stamp = { account: ACCOUNT, chainId: 1, connector: "one", walletClass: "key" };
const SIGN: Step = { kind: "sign", with: "permit", title: "Allow" };
const SEND: Step = { kind: "send", role: "call", call: undefined, title: "Buy 5 units" };
const APPROVE: Step = { kind: "send", role: "approve", call: CALL, title: "Approve" };

function prepared(change: Partial<Prepared> = {}, plan: Partial<Plan> = {}): Prepared {
  return {
    plan: { ...PLAN, ...plan },
    stamp: STAMP,
    ceremony: "permit",
    others: ["approve"],
    steps: [SIGN, SEND],
    fee: { wei: 1n, usd8: undefined },
    block: 10n,
    whole: true,
    ...change,
  };
}

const P = prepared();

/** One state of each phase. */
const STATES: Readonly<Record<Phase, FlowState>> = {
  planning: START,
  network: { phase: "network", asking: false, declined: false },
  simulating: { phase: "simulating", title: "Buy", reviewed: undefined },
  review: { phase: "review", prepared: P, ticked: ["loss", "provider"], again: undefined },
  checking: { phase: "checking", prepared: P, at: 0 },
  signing: { phase: "signing", prepared: P, at: 0, slow: false },
  confirming: { phase: "confirming", prepared: P, at: 1, slow: false },
  pending: { phase: "pending", prepared: prepared({ steps: [APPROVE, SEND] }), at: 0, key: HASH },
  confirmed: { phase: "confirmed", prepared: P, hash: HASH, spedUp: false },
  failed: { phase: "failed", prepared: P, hash: HASH, done: [], words: WORDS },
  rejected: { phase: "rejected", prepared: P, asked: "signature", done: [] },
  refused: { phase: "refused", prepared: P, done: [], words: WORDS },
  replaced: { phase: "replaced", prepared: P, by: HASH },
  cancelled: { phase: "cancelled", prepared: P, by: HASH },
  unknown: { phase: "unknown", prepared: P, key: "0x1" },
};

const EVENTS: Readonly<Record<FlowEvent["type"], FlowEvent>> = {
  start: { type: "start" },
  instead: { type: "instead" },
  wrongNetwork: { type: "wrongNetwork" },
  askSwitch: { type: "askSwitch" },
  switchDeclined: { type: "switchDeclined" },
  planned: { type: "planned", title: "Buy" },
  prepared: { type: "prepared", prepared: P },
  tick: { type: "tick", risk: "other", on: true },
  confirm: { type: "confirm", stamp: STAMP },
  sign: { type: "sign" },
  ask: { type: "ask" },
  slow: { type: "slow" },
  sent: { type: "sent", key: HASH },
  next: { type: "next" },
  done: { type: "done", hash: HASH, spedUp: false },
  fail: { type: "fail", hash: HASH, words: WORDS },
  reject: { type: "reject" },
  refuse: { type: "refuse", words: WORDS },
  replace: { type: "replace", by: HASH, cancelled: false },
  lose: { type: "lose" },
};

/** Every way from a phase to a phase. What is not here must change nothing. */
const WAYS: Readonly<Record<Phase, Partial<Record<FlowEvent["type"], Phase>>>> = {
  planning: { wrongNetwork: "network", planned: "simulating", refuse: "refused" },
  network: { start: "planning", askSwitch: "network", switchDeclined: "network", refuse: "refused" },
  simulating: { wrongNetwork: "network", prepared: "review", refuse: "refused" },
  review: { start: "planning", instead: "planning", tick: "review", confirm: "simulating", refuse: "refused" },
  checking: { sign: "signing", ask: "confirming", refuse: "refused" },
  signing: { instead: "planning", slow: "signing", next: "checking", reject: "rejected", refuse: "refused" },
  confirming: { slow: "confirming", sent: "pending", reject: "rejected", refuse: "refused" },
  pending: {
    next: "checking",
    done: "confirmed",
    fail: "failed",
    replace: "replaced",
    lose: "unknown",
    refuse: "refused",
  },
  confirmed: { start: "planning" },
  failed: { start: "planning" },
  rejected: { start: "planning", instead: "planning" },
  refused: { start: "planning", instead: "planning" },
  replaced: { start: "planning" },
  cancelled: { start: "planning" },
  unknown: { start: "planning" },
};

describe("every event in every phase", () => {
  for (const [phase, state] of Object.entries(STATES)) {
    for (const [type, event] of Object.entries(EVENTS)) {
      const to = WAYS[state.phase][event.type];
      it(to === undefined ? `${type} changes nothing in ${phase}` : `${type} leads from ${phase} to ${to}`, () => {
        const next = reduce(state, event);
        if (to === undefined) assert.equal(next, state);
        else {
          assert.equal(next.phase, to);
          assert.notEqual(next, state);
        }
      });
    }
  }
});

describe("confirming", () => {
  it("is not possible before every risk is ticked", () => {
    const state: FlowState = { phase: "review", prepared: P, ticked: ["loss"], again: undefined };
    assert.equal(reduce(state, EVENTS.confirm), state);
    assert.ok(!allTicked(P, ["loss", "loss"]));
    const ticked = reduce(state, { type: "tick", risk: "provider", on: true });
    assert.equal(reduce(ticked, EVENTS.confirm).phase, "simulating");
    const unticked = reduce(ticked, { type: "tick", risk: "loss", on: false });
    assert.equal(reduce(unticked, EVENTS.confirm), unticked);
  });

  it("is refused if account, network, connection or kind of wallet changed since the review", () => {
    const changes: (Stamp | undefined)[] = [
      undefined,
      { ...STAMP, account: MARKET },
      { ...STAMP, chainId: 2 },
      { ...STAMP, connector: "two" },
      { ...STAMP, walletClass: "contract" },
    ];
    for (const stamp of changes) {
      const next = reduce(STATES.review, { type: "confirm", stamp });
      assert.equal(next.phase, "refused", JSON.stringify(stamp));
      assert.match(sentenceOf(next).text, /Nothing was sent/);
    }
    assert.equal(reduce(STATES.review, { type: "confirm", stamp: { ...STAMP } }).phase, "simulating");
  });

  it("goes on by itself if what was tried out anew asks for nothing more", () => {
    const agreed = reduce(STATES.review, EVENTS.confirm);
    const next = reduce(agreed, { type: "prepared", prepared: prepared({ block: 99n, fee: { wei: 9n, usd8: 1n } }) });
    assert.equal(next.phase, "checking");
  });

  it("asks to look again when the price rose, a risk came up or the call changed, and forgets the ticks", () => {
    const agreed = reduce(STATES.review, EVENTS.confirm);
    const cases: [string, Prepared][] = [
      ["more", prepared({}, { payment: { ...PAYMENT, amount: 101n, text: "1.01 USDC" } })],
      ["risk", prepared({}, { risks: [...PLAN.risks, { id: "late", text: "A day is late." }] })],
      ["risk", prepared({}, { risks: [{ id: "loss", text: "I will lose." }] })],
      ["other", prepared({}, { call: { ...CALL, functionName: "burn" } })],
      ["other", prepared({}, { call: { ...CALL, address: TOKEN } })],
      ["other", prepared({}, { payment: { ...PAYMENT, spender: ACCOUNT } })],
      ["other", prepared({}, { leaves: [{ what: "In payment", amount: "0.90 USDC" }] })],
      ["other", prepared({ ceremony: "approve", steps: [APPROVE, SEND] })],
    ];
    for (const [why, now] of cases) {
      const next = reduce(agreed, { type: "prepared", prepared: now });
      assert.ok(next.phase === "review" && next.again === why && next.ticked.length === 0, why);
    }
  });

  it("does not ask again when less is paid for the same words", () => {
    assert.equal(lookAgain(P, prepared({}, { payment: { ...PAYMENT, amount: 99n } })), undefined);
  });
});

describe("a plan of several steps", () => {
  it("goes through signature and transaction in order", () => {
    let state: FlowState = { phase: "checking", prepared: P, at: 0 };
    for (const event of [EVENTS.sign, EVENTS.slow, EVENTS.next, EVENTS.ask, EVENTS.sent, EVENTS.done])
      state = reduce(state, event);
    assert.equal(state.phase, "confirmed");
  });

  it("says what stands already when a later step goes wrong", () => {
    const two = prepared({ ceremony: "approve", steps: [APPROVE, SEND] });
    const failed = reduce({ phase: "pending", prepared: two, at: 1, key: HASH }, EVENTS.fail);
    const rejected = reduce({ phase: "confirming", prepared: two, at: 1, slow: false }, EVENTS.reject);
    const refused = reduce({ phase: "checking", prepared: two, at: 1 }, EVENTS.refuse);
    for (const state of [failed, rejected, refused])
      assert.match(sentenceOf(state).text, /What is done stands: Approve/);
  });

  it("counts a signature as nothing done", () => {
    const rejected = reduce({ phase: "confirming", prepared: P, at: 1, slow: false }, EVENTS.reject);
    assert.match(sentenceOf(rejected).text, /Nothing was sent and nothing was spent/);
  });

  it("ends with its last step and never runs past it", () => {
    const last: FlowState = { phase: "pending", prepared: P, at: 1, key: HASH };
    assert.equal(reduce(last, EVENTS.next), last);
  });

  it("tells a cancellation from another replacement", () => {
    const sent: FlowState = { phase: "pending", prepared: P, at: 1, key: HASH };
    assert.equal(reduce(sent, { type: "replace", by: HASH, cancelled: true }).phase, "cancelled");
    assert.equal(reduce(sent, { type: "replace", by: undefined, cancelled: false }).phase, "replaced");
  });
});

describe("words", () => {
  it("every phase has a sentence", () => {
    for (const state of Object.values(STATES)) {
      const { title, text } = sentenceOf(state);
      assert.ok(title.length > 3 && !/undefined|!/.test(`${title} ${text}`), `${state.phase}: ${title} ${text}`);
      assert.ok(text !== "" || state.phase === "confirmed", state.phase);
    }
  });

  it("an action is busy from planning to its end, the review included", () => {
    const busy = Object.values(STATES).filter(isBusy);
    assert.deepEqual(
      busy.map(({ phase }) => phase),
      ["planning", "network", "simulating", "review", "checking", "signing", "confirming", "pending"],
    );
  });
});
