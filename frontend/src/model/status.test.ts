import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { blockAge, blocksBehind, daysPosted, feedAge, hashpriceAge, nodeStanding, relayAge, worst } from "./status.ts";

const DAY = 86_400;
const HOUR = 3_600;

describe("the chain", () => {
  it("is good while its newest block is young, late and then bad as it ages, and bad ahead of the clock", () => {
    assert.deepEqual(
      [5, 121, 901, -121].map((age) => blockAge(age).standing),
      ["good", "late", "bad", "bad"],
    );
    assert.equal(blockAge(undefined).standing, "good", "a local chain's clock is its own");
  });

  it("is reached by each way that answers, and each says how far it is behind", () => {
    assert.equal(blocksBehind(98n, 100n).standing, "good");
    assert.deepEqual(blocksBehind(90n, 100n), {
      standing: "late",
      words: "It is 10 blocks behind the newest that was seen.",
    });
    assert.equal(blocksBehind(undefined, 100n).standing, "bad");
  });
});

describe("the days of a network", () => {
  const at = (nowSeconds: number, lastEpoch: number, lastFinalEpoch = lastEpoch) =>
    daysPosted({ nowSeconds, lastEpoch, lastFinalEpoch });

  it("are not late while yesterday is reported", () => {
    const { standing, words } = at(18_800 * DAY + HOUR, 18_799);
    assert.equal(standing, "good");
    assert.match(words, /and final\. Nothing is late/);
  });

  it("give the committee some hours after a day's end, and not one second more", () => {
    const end = 18_800 * DAY;
    assert.match(at(end + 6 * HOUR, 18_798).words, /has just ended and is being reported/);
    const { standing, words } = at(end + 6 * HOUR + 1, 18_798);
    assert.equal(standing, "late");
    assert.match(words, /The oracle is late: .* is not reported\. What it owes waits, no escrow moves/);
  });

  it("are bad once several are missing, and say how many and from when", () => {
    const { standing, words } = at(18_803 * DAY, 18_798, 18_797);
    assert.equal(standing, "bad");
    assert.match(words, /final up to .*The oracle is late: 4 days, /);
  });
});

describe("a committee node", () => {
  const well = {
    failure: undefined,
    isSigned: true,
    member: 0,
    at: 1_000,
    seenMs: 1_005_000,
    batchesBehind: 0,
    ailments: [],
  };

  it("is good if it signed a moment ago and is a member", () => {
    assert.equal(nodeStanding(well).standing, "good");
  });

  it("is not believed if nobody signed, or a key that is in no committee", () => {
    assert.match(nodeStanding({ ...well, isSigned: false }).words, /not signed by the key/);
    assert.match(nodeStanding({ ...well, member: undefined }).words, /no committee in force/);
  });

  it("says what is wrong: no answer, an old signature, its own ailments, a chain that is behind", () => {
    assert.match(nodeStanding({ ...well, failure: "no answer within 5 s" }).words, /does not answer: no answer/);
    assert.match(nodeStanding({ ...well, seenMs: 1_301_000 }).words, /it hangs, or a clock is wrong/);
    assert.match(nodeStanding({ ...well, seenMs: 600_000 }).words, /ahead of this computer's clock/);
    assert.deepEqual(nodeStanding({ ...well, ailments: ["Day 5 has been due."] }), {
      standing: "late",
      words: "Day 5 has been due.",
    });
    assert.equal(nodeStanding({ ...well, batchesBehind: 2 }).standing, "late");
  });
});

describe("feeds and the relay", () => {
  it("a price feed is bad the second after its heartbeat", () => {
    const at = (nowSeconds: number) => feedAge({ nowSeconds, updatedAt: 1_000, heartbeat: 3_600 }).standing;
    assert.deepEqual([at(4_600), at(4_601)], ["good", "bad"]);
    assert.equal(feedAge({ nowSeconds: 1, updatedAt: 1, heartbeat: 0 }).standing, "unknown");
  });

  it("a hashprice feed is late after the second that its contract names", () => {
    const at = (nowSeconds: number) => hashpriceAge({ nowSeconds, lastPushed: 18_800, freshUntil: 500 }).standing;
    assert.deepEqual([at(500), at(501)], ["good", "late"]);
    assert.equal(hashpriceAge({ nowSeconds: 0, lastPushed: 0, freshUntil: 0 }).standing, "late");
  });

  it("a relay is late once a newer period should be known", () => {
    const at = (days: number) => relayAge({ nowSeconds: days * DAY, provenUntil: 0, newestPeriod: 300 }).standing;
    assert.deepEqual([at(16), at(17)], ["good", "late"]);
  });
});

describe("all together", () => {
  it("are as the worst of them, and parts that are not there count nothing", () => {
    assert.equal(worst(["good", "late", "off"]), "late");
    assert.equal(worst(["good", "bad", "unknown"]), "bad");
    assert.equal(worst(["off"]), "off");
  });
});
