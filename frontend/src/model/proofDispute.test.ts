import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { disputeChance, outcomesOf } from "./proofDispute.ts";

const DAY = 86_400;
const INPUT = {
  nowSeconds: 100 * DAY,
  finalAt: 100 * DAY + 3_600,
  isOpen: false,
  isStruck: false,
  spent: 0,
  longest: 5 * DAY,
  least: 2 * DAY,
};

describe("whether a report can be disputed", () => {
  it("is until it is final, and not a second longer", () => {
    const last = disputeChance({ ...INPUT, nowSeconds: INPUT.finalAt - 1 });
    assert.ok(last.possible && last.until === INPUT.finalAt && last.deadline === INPUT.finalAt - 1 + 5 * DAY);
    const late = disputeChance({ ...INPUT, nowSeconds: INPUT.finalAt });
    assert.ok(!late.possible && late.why.startsWith("It is final since"));
  });

  it("is not while it is disputed, or once a dispute struck it", () => {
    assert.equal(disputeChance({ ...INPUT, isOpen: true }).possible, false);
    assert.equal(disputeChance({ ...INPUT, isStruck: true }).possible, false);
  });

  it("counts the time of earlier disputes, and ends where less than the least would be left", () => {
    const second = disputeChance({ ...INPUT, spent: 3 * DAY });
    assert.ok(second.possible && second.deadline === 102 * DAY);
    assert.equal(disputeChance({ ...INPUT, spent: 3 * DAY + 1 }).possible, false);
  });
});

describe("what becomes of a bond", () => {
  const words = { bond: "0.1 BTC", halfStake: "0.05 BTC", hasClaim: false, longest: 5 * DAY } as const;

  it("says first how it is lost", () => {
    const lines = outcomesOf({ kind: "day", hasArbiter: true, ...words });
    const [first] = lines;
    assert.equal(first?.loses, true);
    assert.match(first.text, /you lose 0\.1 BTC.*half to the treasury/);
    assert.equal(lines.filter(({ loses }) => loses).length, 1);
  });

  it("promises nothing of a stake that is not there", () => {
    const lines = outcomesOf({ kind: "day", hasArbiter: true, ...words, halfStake: undefined });
    assert.ok(lines.some(({ text }) => text.includes("the committee has no free stake to lose")));
    assert.ok(lines.every(({ text }) => !text.includes("comes to you")));
    assert.ok(
      outcomesOf({ kind: "day", hasArbiter: true, ...words }).some(({ text }) => text.includes("up to 0.05 BTC")),
    );
  });

  it("names holders where a farm's report is disputed, and no arbiter where there is none", () => {
    const farm = outcomesOf({ kind: "farm", hasArbiter: true, ...words });
    assert.match(farm[0]?.text ?? "", /holders of that farm's profit shares/);
    const alone = outcomesOf({ kind: "farm", hasArbiter: false, ...words });
    assert.ok(alone.every(({ loses }) => !loses) && alone.some(({ text }) => text.includes("There is no arbiter")));
  });

  it("of whoever claims a value comes back alone where the arbiter takes neither, and with a part of the stake where it takes the claim", () => {
    const lines = outcomesOf({ kind: "day", hasArbiter: true, ...words, hasClaim: true });
    const texts = lines.map(({ text }) => text);
    assert.ok(lines[0]?.loses);
    assert.ok(
      texts.some((text) =>
        text.includes("neither the report nor your claim right: you get back 0.1 BTC and nothing else"),
      ),
    );
    assert.ok(
      texts.some((text) => /takes your claim: you get back 0\.1 BTC, up to 0\.05 BTC.*your values count/.test(text)),
    );
    assert.ok(texts.every((text) => !text.includes("The arbiter finds it wrong")));
  });
});
