import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ceremonies, stepsOf, walletClassOf, type Abilities } from "./ceremony.ts";
import type { Call, Payment, Plan } from "./plan.ts";

const A = "0x1111111111111111111111111111111111111111";
const call = (functionName: string): Call => ({ address: A, abi: [], functionName, args: [] });
const APPROVE = call("approve");
const PAYMENT: Payment = {
  token: A,
  spender: A,
  spenderName: "the market",
  amount: 100n,
  text: "1.00 USDC",
  getRequirements: () => Promise.resolve([]),
  buildTx: () => call("buy"),
};
const FREE: Plan = { title: "Claim", leaves: [], arrives: [], facts: [], risks: [], call: call("claim"), done: "" };
const PAID: Plan = { ...FREE, title: "Buy", call: call("buy"), payment: PAYMENT };
const LIST: Plan = { ...FREE, title: "List", before: [{ call: call("setApprovalForAll"), title: "Let it" }] };
const ALL: Abilities = { walletClass: "key", batches: true, ways: ["permit", "permit2", "approval"] };
const NONE: Abilities = { walletClass: "key", batches: false, ways: ["approval"] };
const NOTHING_ASKED: Abilities = { ...ALL, ways: [] };

describe("the ceremony", () => {
  it("is a permit, else Permit2, else a batch, else an approval; the approval is always left", () => {
    assert.deepEqual(ceremonies(PAID, ALL), ["permit", "permit2", "batch", "approve"]);
    assert.deepEqual(ceremonies(PAID, { ...ALL, ways: ["permit2", "approval"] }), ["permit2", "batch", "approve"]);
    assert.deepEqual(ceremonies(PAID, { ...NONE, batches: true }), ["batch", "approve"]);
    assert.deepEqual(ceremonies(PAID, NONE), ["approve"]);
  });
  it("asks no signature of a contract wallet", () => {
    assert.deepEqual(ceremonies(PAID, { ...ALL, walletClass: "contract" }), ["batch", "approve"]);
    assert.deepEqual(ceremonies(PAID, { ...ALL, walletClass: "contract", batches: false }), ["approve"]);
  });
  it("still asks one of an account that delegates to code", () => {
    assert.equal(ceremonies(PAID, { ...ALL, walletClass: "delegated" })[0], "permit");
  });
  it("is one call where nothing has to be allowed", () => {
    assert.deepEqual(ceremonies(PAID, { ...NONE, ways: [] }), ["call"]);
  });
  it("takes no signature that token or contract do not take", () => {
    assert.deepEqual(ceremonies(PAID, { ...ALL, ways: ["approval"] }), ["batch", "approve"]);
  });
  it("is one call where nothing is paid, and a batch where calls come before it and the wallet can", () => {
    assert.deepEqual(ceremonies(FREE, NOTHING_ASKED), ["call"]);
    assert.deepEqual(ceremonies(LIST, NOTHING_ASKED), ["batch", "call"]);
    assert.deepEqual(ceremonies(LIST, { ...NOTHING_ASKED, batches: false }), ["call"]);
    assert.equal(ceremonies({ ...PAID, before: LIST.before ?? [] }, ALL)[0], "batch");
  });
  it("is a batch for a contract wallet that can, since that tells what became of it", () => {
    assert.deepEqual(ceremonies(FREE, { ...NOTHING_ASKED, walletClass: "contract" }), ["batch", "call"]);
  });
});

describe("the requests to the wallet", () => {
  it("are a signature and a transaction with a permit", () => {
    assert.deepEqual(
      stepsOf(PAID, "permit", [APPROVE]).map(({ kind }) => kind),
      ["sign", "send"],
    );
    const [, send] = stepsOf(PAID, "permit", [APPROVE]);
    assert.ok(send?.kind === "send" && send.call === undefined, "the call waits for its signature");
  });
  it("are an approval and a transaction without, named for people", () => {
    const steps = stepsOf(PAID, "approve", [APPROVE]);
    assert.deepEqual(
      steps.map(({ title }) => title),
      ["Allow the market to take exactly 1.00 USDC", "Buy"],
    );
  });
  it("take an old allowance back first where the token wants it", () => {
    const steps = stepsOf(PAID, "approve", [call("approve"), APPROVE]);
    assert.equal(steps.length, 3);
    assert.match(steps[0]?.title ?? "", /back/);
  });
  it("are one batch of everything, in order", () => {
    const [batch, ...rest] = stepsOf({ ...PAID, before: LIST.before ?? [] }, "batch", [APPROVE]);
    assert.equal(rest.length, 0);
    assert.deepEqual(batch?.kind === "batch" && batch.calls.map(({ functionName }) => functionName), [
      "setApprovalForAll",
      "approve",
      "buy",
    ]);
  });
});

describe("the kind of account", () => {
  const wallet = { id: "io.metamask", name: "MetaMask" };
  it("is told by its code", () => {
    assert.equal(walletClassOf("0x", wallet), "key");
    assert.equal(walletClassOf(undefined, wallet), "key");
    assert.equal(walletClassOf("0x6080", wallet), "contract");
    assert.equal(walletClassOf(`0xEF0100${"11".repeat(20)}`, wallet), "delegated");
  });
  it("counts as a contract while it cannot be told", () => {
    assert.equal(walletClassOf("unknown", wallet), "contract");
  });
  it("is a contract in a Safe, whatever the chain has seen of it", () => {
    assert.equal(walletClassOf("0x", { id: "safe", name: "Safe" }), "contract");
    assert.equal(walletClassOf("0x", { id: "walletConnect", name: "Safe{Wallet}" }), "contract");
    assert.equal(walletClassOf("0x", { id: "x", name: "SafePal" }), "key");
  });
});
