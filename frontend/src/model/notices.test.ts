import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lookAt, noticesBetween, type Look, type Seen } from "./notices.ts";

const seen = (own: Partial<Seen> = {}): Seen => ({
  id: 256n,
  serial: 1,
  state: "Active",
  settledDays: 3,
  startEpoch: 18_820,
  epochs: 30,
  late: false,
  refundOpen: false,
  ...own,
});
const look = (...list: readonly Seen[]): Look => ({ account: "0xa", seen: list });
const kinds = (before: Look | undefined, after: Look): readonly string[] =>
  noticesBetween(before, after).map(({ kind }) => kind);

describe("notices between two looks", () => {
  it("are none at the first look, for another account, and where nothing changed", () => {
    const now = look(seen({ settledDays: 9, late: true, refundOpen: true, state: "Defaulted" }));
    assert.deepEqual(kinds(undefined, now), []);
    assert.deepEqual(kinds({ account: "0xb", seen: [seen()] }, now), []);
    assert.deepEqual(kinds(now, now), []);
  });

  it("say which day was settled, and how many if it was more than one", () => {
    const [one] = noticesBetween(look(seen()), look(seen({ settledDays: 4 })));
    assert.equal(one?.title, "Series #1: 15 Jul 2021 is settled");
    assert.equal(one.body, "Settled so far: 4 of 30 days. It streams to you over 24 hours.");
    const [two] = noticesBetween(look(seen()), look(seen({ settledDays: 5 })));
    assert.equal(two?.title, "Series #1: 2 days are settled");
  });

  it("tell many settled series in one", () => {
    const many = [1, 2, 3, 4, 5].map((serial) => seen({ id: BigInt(serial) << 8n, serial }));
    const later = many.map((one) => ({ ...one, settledDays: 4 }));
    const notices = noticesBetween(look(...many), look(...later));
    assert.equal(notices.length, 1);
    assert.equal(notices[0]?.title, "5 series were settled");
    assert.equal(notices[0].serial, undefined);
  });

  it("tell a late day once, and again for the next late day", () => {
    const first = noticesBetween(look(seen()), look(seen({ late: true })));
    assert.deepEqual(
      first.map(({ kind, key }) => [kind, key]),
      [["late", "late:256:18823"]],
    );
    assert.deepEqual(kinds(look(seen({ late: true })), look(seen({ late: true }))), []);
    const again = noticesBetween(look(seen({ settledDays: 4 })), look(seen({ settledDays: 4, late: true })));
    assert.equal(again[0]?.key, "late:256:18824");
  });

  it("tell default, early end, end of sale, cancellation and open refunds, the pressing ones first", () => {
    assert.deepEqual(kinds(look(seen()), look(seen({ state: "Defaulted", refundOpen: true, settledDays: 4 }))), [
      "default",
      "refundOpen",
      "settled",
    ]);
    assert.deepEqual(kinds(look(seen()), look(seen({ state: "EndedEarly" }))), ["ended"]);
    assert.deepEqual(kinds(look(seen({ state: "Open" })), look(seen({ state: "Sold" }))), ["saleEnded"]);
    assert.deepEqual(kinds(look(seen({ state: "Open" })), look(seen({ state: "Active" }))), ["saleEnded"]);
    assert.deepEqual(kinds(look(seen({ state: "Sold" })), look(seen({ state: "Active" }))), []);
    assert.deepEqual(kinds(look(seen({ state: "Open" })), look(seen({ state: "Cancelled" }))), ["cancelled"]);
  });

  it("bring no news of units that came between the looks", () => {
    assert.deepEqual(kinds(look(), look(seen({ state: "Defaulted", settledDays: 9 }))), []);
  });
});

describe("a look", () => {
  const holding = {
    id: 256n,
    units: 10n,
    lanes: [],
    supply: 100n,
    state: "Active",
    settledDays: 3,
    escrow: { paid: 100n, refunded: 0n, escrowed: 50n, refundable: 0n, refundsOpen: false },
  } as const;
  const facts = {
    id: 256n,
    serial: 1,
    farm: "F",
    provider: "0x00000000000000000000000000000000000000aa",
    providerName: "P",
    network: 1,
    unitHashrate: 10n ** 9n,
    startEpoch: 18_820,
    epochs: 30,
    graceSeconds: 3_600,
    saleEnd: 18_820 * 86_400,
    paymentToken: "0x00000000000000000000000000000000000000bb",
  } as const;
  it("calls a day late from the second after its grace, and not while it is only due", () => {
    const grace = 18_824 * 86_400 + 3_600;
    const at = (second: number): boolean | undefined => lookAt("0xa", [holding], () => facts, second).seen[0]?.late;
    assert.equal(at(grace), false);
    assert.equal(at(grace + 1), true);
  });
  it("leaves out series of which no unit is held", () => {
    assert.deepEqual(lookAt("0xa", [{ ...holding, units: 0n }], () => facts, 0).seen, []);
  });
});
