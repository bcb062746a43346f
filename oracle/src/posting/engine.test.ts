import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Address } from "viem";
import { bumped } from "./fees.ts";
import { PolicyViolation } from "./policy.ts";
import { bench, counted, DAY_MS, GWEI, PATIENCE, POLICY } from "./testing/bench.ts";
import { jobFor } from "./testing/hostileChain.ts";

describe("the posting engine", () => {
  it("sends a job once, sees it done, and takes it for final when it is buried", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    assert.equal((await poster().step()).outcome, "sent");
    chain.mine();
    await poster().step();
    assert.equal(poster().job("job/1")?.state, "done");
    await live(4);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("handing a job in again, also after a restart, is the same job", async () => {
    const { chain, poster, live, restart } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    restart();
    poster().submit(jobFor(1));
    await live(5);
    assert.equal(chain.mined().length, 1);
    assert.throws(() => poster().submit({ ...jobFor(2), id: "job/1" }), RangeError);
  });

  it("two jobs have two nonces, one after the other", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    poster().submit({ ...jobFor(2), priority: 1 });
    await live(8);
    assert.deepEqual(
      chain.mined().map(({ job, nonce }) => [job, nonce]),
      [
        [2, 0],
        [1, 1],
      ],
    );
  });

  it("a job that somebody else does is done without a transaction", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    chain.doneByOther(1);
    await live(5);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 0);
  });

  it("posts again when the block disappears, and the transaction with it", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    await live(2);
    assert.equal(poster().job("job/1")?.state, "done");
    chain.reorg(2, "forget");
    await poster().step();
    assert.notEqual(poster().job("job/1")?.state, "done");
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
    assert.equal(poster().transactions("job/1").length, 1, "the very same transaction was sent again");
  });

  it("posts itself when another one's posting disappears", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    chain.doneByOther(1);
    await live(1);
    assert.equal(poster().job("job/1")?.state, "done");
    chain.reorg(3, "forget");
    await live(8);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("replaces a stuck transaction by an eighth in both fields, and watches both", async () => {
    const { chain, poster, time, live } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    chain.setBaseFee(3n * GWEI * 2n);
    time.ms += PATIENCE.stuckMs;
    assert.equal((await poster().step()).outcome, "sent");
    const [first, second] = poster().transactions("job/1");
    assert.ok(first !== undefined && second !== undefined);
    assert.equal(first.nonce, second.nonce);
    assert.ok(second.maxFeePerGas >= bumped(first.maxFeePerGas));
    assert.ok(second.maxPriorityFeePerGas >= bumped(first.maxPriorityFeePerGas));
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
    const outcomes = poster()
      .transactions("job/1")
      .map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["lost", "mined"]);
  });

  it("it is the first one that is mined after all: done all the same, and nothing is sent again", async () => {
    const { chain, poster, time, live } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    time.ms += PATIENCE.stuckMs;
    await poster().step();
    assert.equal(poster().transactions("job/1").length, 2);
    chain.mineOnly(poster().transactions("job/1")[0]?.hash);
    await live(5);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("gas times twenty: waits while it is patient, says so, then pays", async () => {
    const { chain, poster, time, live } = bench();
    chain.setBaseFee(25n * GWEI);
    poster().submit(jobFor(1));
    const step = await poster().step();
    assert.equal(step.outcome, "waiting");
    assert.match(
      "reason" in step ? step.reason : "",
      /base fee needs 25000000001 wei per gas, 20000000000 may be paid; it pays more once/,
    );
    assert.equal(poster().transactions("job/1").length, 0);
    time.ms += POLICY.fees.patienceMs;
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
  });

  it("above the policy's fee it never pays, however long it waits", async () => {
    const { chain, poster, live } = bench();
    chain.setBaseFee(101n * GWEI);
    poster().submit(jobFor(1));
    await live(200);
    assert.equal(chain.sent().length, 0);
    chain.setBaseFee(GWEI);
    await live(6);
    assert.equal(poster().job("job/1")?.state, "final");
  });

  it("stops at the day's limit, also after a restart, and goes on the next day", async () => {
    const dailyLimit = 2n * 120_000n * 4n * GWEI;
    const { chain, poster, time, live, restart } = bench({ ...POLICY, dailyLimit });
    for (let i = 1; i <= 5; i++) poster().submit(jobFor(i));
    await live(30);
    const first = chain.mined().length;
    assert.ok(first >= 1 && first < 5, `${first} were sent`);
    restart();
    await live(5);
    assert.equal(chain.mined().length, first);
    const { last, spentToday } = poster().status();
    assert.match(last !== undefined && "reason" in last ? last.reason : "", /spending limit/);
    assert.ok(spentToday <= dailyLimit);
    for (let day = 0; day < 5; day++) {
      time.ms += DAY_MS;
      await live(12);
    }
    assert.equal(chain.mined().length, 5);
  });

  it("refuses a foreign target or function before anything is recorded, and counts it", async () => {
    const { poster, metrics, store } = bench();
    const other: Address = "0x00000000000000000000000000000000000000ff";
    assert.throws(() => poster().submit({ ...jobFor(1), to: other }), PolicyViolation);
    assert.throws(() => poster().submit({ ...jobFor(1), data: "0xdeadbeef" }), PolicyViolation);
    assert.throws(() => poster().submit({ ...jobFor(1), data: "0x" }), PolicyViolation);
    assert.equal(store.jobs("wanted").length, 0);
    assert.equal(await counted(metrics, 'adit_policy_violations_total{rule="target"} '), 1);
    assert.equal(await counted(metrics, 'adit_policy_violations_total{rule="selector"} '), 2);
  });

  it("never signs for more gas than the policy allows: the job is set aside", async () => {
    const { chain, poster, live } = bench();
    chain.setGas(300_000n);
    poster().submit(jobFor(1));
    await live(4);
    assert.equal(poster().job("job/1")?.state, "quarantined");
    assert.match(poster().job("job/1")?.reason ?? "", /gas limit 360000 is above 200000/);
    assert.equal(chain.sent().length, 0);
  });

  it("a call that reverts the same way in two blocks is set aside, others go on, and it is tried again later", async () => {
    const { chain, poster, live } = bench();
    chain.refuse(1, "UnknownCommittee");
    poster().submit(jobFor(1));
    poster().submit(jobFor(2));
    await live(6);
    assert.equal(poster().job("job/1")?.state, "quarantined");
    assert.equal(poster().job("job/1")?.reason, "UnknownCommittee");
    assert.notEqual(poster().job("job/2")?.state, "wanted");
    assert.equal(poster().status().quarantined[0]?.id, "job/1");
    const tries = chain.estimates(1);
    await live(60);
    assert.ok(chain.estimates(1) - tries < 8, "the pauses grow");
    chain.refuse(1, undefined);
    await live(70);
    assert.equal(poster().job("job/1")?.state, "final");
  });

  it("one that is no longer wanted ends without a transaction", async () => {
    const { chain, poster, live } = bench();
    chain.refuse(1, "AlreadyRecorded");
    poster().submit({ ...jobFor(1), mootBy: ["AlreadyRecorded"] });
    await live(2);
    assert.equal(poster().job("job/1")?.state, "moot");
    assert.equal(chain.sent().length, 0);
  });

  it("one whose transactions revert when mined, though every simulation passes, does not spend the day's limit", async () => {
    const { chain, poster, live } = bench();
    chain.revertWhenMined(1);
    poster().submit(jobFor(1));
    await live(20);
    assert.equal(poster().job("job/1")?.state, "quarantined");
    assert.ok(chain.sent().length <= 4, `${chain.sent().length} were sent`);
  });

  for (const [said, then] of [
    ["already known", "sent"],
    ["nonce too low", "waiting"],
    ["replacement transaction underpriced", "waiting"],
    ["max fee per gas less than block base fee: address 0x, maxFeePerGas: 1, baseFee: 2", "waiting"],
    ["insufficient funds for gas * price + value", "failed"],
    ["The request took too long to respond", "waiting"],
    ["intrinsic gas too low", "failed"],
  ] as const) {
    it(`an answer of "${said.slice(0, 40)}" to the sending does not lose the job`, async () => {
      const { chain, poster, live, time } = bench();
      chain.answerSends(said, 1);
      poster().submit(jobFor(1));
      assert.equal((await poster().step()).outcome, then);
      time.ms += 20_000;
      await live(12);
      assert.equal(poster().job("job/1")?.state, "final");
      assert.equal(chain.mined().length, 1);
    });
  }

  it("without a condition, a receipt of a block that is not of the chain counts for nothing", async () => {
    const { chain, poster, live } = bench();
    const { id, to, data } = jobFor(1);
    poster().submit({ id, to, data });
    await poster().step();
    chain.lieAboutReceipts(true);
    chain.forgetPool();
    await poster().step();
    assert.equal(poster().job("job/1")?.state, "wanted");
    chain.lieAboutReceipts(false);
    await live(12);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.equal(chain.mined().length, 1);
  });

  it("another process that uses the key takes a nonce: the job takes the next", async () => {
    const { chain, poster, live } = bench();
    poster().submit(jobFor(1));
    await poster().step();
    chain.useNonce();
    await live(8);
    assert.equal(poster().job("job/1")?.state, "final");
    assert.deepEqual(
      chain.mined().map(({ nonce }) => nonce),
      [1],
    );
  });

  it("if a done job's offer at the cap holds the nonce, it is mined first: the next job is not stuck behind it", async () => {
    const { chain, poster, live, time } = bench();
    chain.setBaseFee(60n * GWEI);
    poster().submit(jobFor(1));
    time.ms += POLICY.fees.patienceMs;
    await poster().step();
    chain.doneByOther(1);
    chain.forgetPool();
    poster().submit(jobFor(2));
    time.ms += POLICY.fees.patienceMs;
    await live(20);
    assert.equal(poster().job("job/2")?.state, "final");
  });
});
