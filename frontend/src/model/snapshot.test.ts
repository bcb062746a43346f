import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { packSnapshot, readSnapshot, type Snapshot } from "./snapshot.ts";

const ALICE = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
const BTC = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

const snapshot: Snapshot = {
  account: ALICE,
  chainSeconds: 1_626_000_000,
  savedAtMs: 1_790_000_000_000,
  blockNumber: 77n,
  holdings: [
    {
      id: 256n,
      units: 1_000n,
      lanes: [
        {
          token: BTC,
          scaleBits: 45,
          stream: { index: 1n << 90n, rate: 1n << 60n, startedAt: 1_626_000_000n },
          index: 1n,
          accrued: 1n << 80n,
        },
      ],
      supply: 4_000n,
      state: "Active",
      settledDays: 3,
      escrow: { paid: 1n, refunded: 0n, escrowed: 1n, refundable: 0n, refundsOpen: false },
    },
  ],
  facts: [
    {
      id: 256n,
      serial: 1,
      farm: "Norrfors",
      provider: ALICE,
      providerName: "North",
      network: 1,
      unitHashrate: 10n ** 9n,
      startEpoch: 18_820,
      epochs: 30,
      graceSeconds: 3_600,
      saleEnd: 1_626_000_000,
      paymentToken: BTC,
    },
  ],
  prices: [[BTC, 31_000n * 10n ** 8n]],
};

describe("a portfolio kept on the device", () => {
  it("comes back as it was, through the copy that the browser's database makes", () => {
    const { version, ...back } = { version: 1, ...readSnapshot(structuredClone(packSnapshot(snapshot))) };
    assert.equal(version, 1);
    assert.deepEqual({ ...back, version: undefined }, { ...snapshot, version: undefined });
  });
  it("is forgotten if anything in it is of another kind, or of another version", () => {
    assert.equal(readSnapshot(undefined), undefined);
    assert.equal(readSnapshot({ ...packSnapshot(snapshot), version: 0 }), undefined);
    assert.equal(readSnapshot({ ...packSnapshot(snapshot), account: "0x12" }), undefined);
    const [one] = snapshot.holdings;
    assert.equal(readSnapshot({ ...packSnapshot(snapshot), holdings: [{ ...one, units: 1_000 }] }), undefined);
    assert.equal(readSnapshot({ ...packSnapshot(snapshot), holdings: [{ ...one, state: "Happy" }] }), undefined);
  });
});
