import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TransactionStore, type KeyValue } from "./store.ts";

const HASH = `0x${"ab".repeat(32)}` as const;
const FROM = `0x${"11".repeat(20)}` as const;

function memory(initial?: string): KeyValue & { value: string | null } {
  return {
    value: initial ?? null,
    getItem() {
      return this.value;
    },
    setItem(_key: string, value: string) {
      this.value = value;
    },
  };
}

describe("transaction store", () => {
  it("remembers a pending transaction over a reload", () => {
    const storage = memory();
    new TransactionStore(storage, 1).add({ hash: HASH, from: FROM, nonce: 3, label: "Buy", sentAtMs: 5 });
    const reloaded = new TransactionStore(storage, 1);
    assert.equal(reloaded.find(HASH)?.outcome, "pending");
    assert.equal(reloaded.find(HASH)?.nonce, 3);
  });
  it("keeps chains apart", () => {
    const storage = memory();
    new TransactionStore(storage, 1).add({ hash: HASH, from: FROM, nonce: 3, label: "Buy", sentAtMs: 5 });
    assert.deepEqual(new TransactionStore(storage, 2).get(), []);
  });
  it("does not trust what it finds in storage", () => {
    for (const junk of [
      "{",
      "null",
      "[1]",
      '[{"hash":"0x1"}]',
      JSON.stringify([{ hash: HASH, from: FROM, label: "x", chainId: 1, outcome: "won" }]),
    ]) {
      assert.deepEqual(new TransactionStore(memory(junk), 1).get(), []);
    }
  });
  it("works where storage is forbidden", () => {
    const forbidden: KeyValue = {
      getItem() {
        throw new Error("denied");
      },
      setItem() {
        throw new Error("denied");
      },
    };
    const store = new TransactionStore(forbidden, 1);
    store.add({ hash: HASH, from: FROM, nonce: undefined, label: "Claim", sentAtMs: 1 });
    store.update(HASH, { outcome: "failed", reason: "why" });
    assert.equal(store.find(HASH)?.reason, "why");
  });
  it("tells the end of a story once", () => {
    const store = new TransactionStore(memory(), 1);
    store.add({ hash: HASH, from: FROM, nonce: 1, label: "Buy", sentAtMs: 1 });
    store.tellInline(HASH)();
    assert.equal(store.isInline(HASH), false, "left while pending: the corner takes over");
    const leave = store.tellInline(HASH);
    store.update(HASH, { outcome: "confirmed" });
    leave();
    assert.equal(store.isInline(HASH), true, "the screen told the end");
  });
  it("remembers a batch by the id that the wallet gave it, until a hash is known", () => {
    const storage = memory();
    new TransactionStore(storage, 1).add({ key: "bundle-7", from: FROM, label: "Buy", sentAtMs: 1, batchOf: "safe" });
    const reloaded = new TransactionStore(storage, 1);
    assert.equal(reloaded.find("bundle-7")?.hash, undefined);
    reloaded.update("bundle-7", { hash: HASH, outcome: "confirmed" });
    assert.equal(new TransactionStore(storage, 1).find("bundle-7")?.hash, HASH);
  });
  it("remembers what was to follow, and follows it nowhere but on this page", () => {
    const storage = memory();
    const next = { title: "Buy 1 TH/s", path: "/series/1/buy?units=1000" };
    new TransactionStore(storage, 1).add({ hash: HASH, from: FROM, label: "Allow", sentAtMs: 1, next });
    assert.deepEqual(new TransactionStore(storage, 1).find(HASH)?.next, next);
    for (const path of ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]) {
      const bad = memory(storage.value?.replace(next.path, path));
      assert.equal(new TransactionStore(bad, 1).find(HASH)?.next, undefined, path);
    }
  });
  it("takes a transaction of an older version of this page, which had no keys", () => {
    const old = [{ hash: HASH, from: FROM, label: "Buy", chainId: 1, outcome: "pending", nonce: 3, sentAtMs: 5 }];
    assert.equal(new TransactionStore(memory(JSON.stringify(old)), 1).find(HASH)?.nonce, 3);
  });
});
