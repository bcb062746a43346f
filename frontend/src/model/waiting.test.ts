import assert from "node:assert/strict";
import { test } from "node:test";
import { OBSTACLES } from "@adit/sdk";
import { standingInput, START, termsOf, type LiveChange } from "./fixture.ts";
import { waitingFor } from "./waiting.ts";

const said = (change: LiveChange): string => {
  const { live } = standingInput(change);
  return waitingFor({
    live,
    record: {
      id: 256n,
      terms: termsOf(),
      termsHash: "0x",
      openedIn: "0x",
      openedAt: 0n,
      ended: undefined,
      finishedIn: undefined,
      lateDays: 0,
      coveredDays: 0,
      count: undefined,
    },
  });
};

test("every obstacle of the next day has a sentence of its own", () => {
  const sentences = OBSTACLES.map((obstacle) => said({ obstacle }));
  assert.equal(new Set(sentences).size, OBSTACLES.length);
  for (const sentence of sentences) assert.match(sentence, /^[A-Z0-9].*\.$/);
});

test("a series on sale of which nothing is sold yet is told when mining starts, and not that nothing was sold", () => {
  const first = { obstacle: "NotSold", nextEpoch: START } as const;
  assert.match(said({ ...first, state: "Open" }), /^Mining starts with /);
  assert.match(said({ ...first, state: "Announced" }), /^Mining starts with /);
  assert.match(said({ ...first, state: "Cancelled" }), /^Too few units were sold/);
});

test("money that is waited for is asked of the bond only where there is one", () => {
  assert.match(said({ obstacle: "Unfunded", backing: { bond: 1n } }), /its bond pays/);
  assert.match(said({ obstacle: "Unfunded", backing: { bond: 0n } }), /escrow stays protected/);
});
