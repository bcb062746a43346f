import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readRecipient, type Recipient } from "./recipient.ts";

const SELF = "0x00000000000000000000000000000000000000aa";
const LEDGER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const GOOD = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
const read = (text: string): Recipient =>
  readRecipient(text, { self: SELF, forbidden: [[LEDGER, "the ledger itself"]] });

describe("an address that a person typed", () => {
  it("is taken with a right checksum, spaces around it ignored", () => {
    assert.deepEqual(read(` ${GOOD} `), { status: "good", address: GOOD, warning: undefined });
  });
  it("is taken without a checksum, but said so", () => {
    const plain = read(GOOD.toLowerCase());
    assert.match(plain.status === "good" ? (plain.warning ?? "") : plain.status, /without a checksum/);
  });
  it("is refused if one letter has the wrong case", () => {
    const broken = read(GOOD.replace("fB", "fb"));
    assert.match(broken.status === "wrong" ? broken.reason : "", /at least one digit is wrong/);
  });
  it("is refused if it is short, zero, one's own, or a contract in which things are lost", () => {
    for (const [text, reason] of [
      [GOOD.slice(0, -1), /40 more digits/],
      [`0x${"0".repeat(40)}`, /zero address/],
      [SELF, /your own/],
      [LEDGER, /the ledger itself: what is sent there is lost/],
      ["vitalik.eth", /begins with 0x/],
    ] as const) {
      const answer = read(text);
      assert.match(answer.status === "wrong" ? answer.reason : "", reason);
    }
    assert.deepEqual(read("  "), { status: "empty" });
  });
});
