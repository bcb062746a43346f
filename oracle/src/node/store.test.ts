import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { farmTree, type FarmReport } from "@adit/sdk/oracle";
import { openStore, StoreError } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "adit-store-"));
after(() => {
  rmSync(folder, { recursive: true });
});
const farm: FarmReport = {
  farmId: 7,
  epoch: 18_800,
  hashrate: 2n ** 70n,
  gross: 12_345n,
  energyWh: 1n,
  renewableBps: 9_000,
  sources: 2,
};
const digest = `0x${"aa".repeat(32)}` as const;
const committee = `0x${"cc".repeat(32)}` as const;

describe("a node's database", () => {
  it("keeps everything beyond its process, amounts to the last digit", () => {
    const path = join(folder, "kept.sqlite");
    const first = openStore({ path, identity: "oracle A" });
    first.saveTree(1, 3, [farm]);
    first.saveAccepted(1, 3, committee, 0, digest);
    first.saveAccepted(1, 3, committee, 2, digest);
    first.savePosted({
      network: 1,
      sequence: 3,
      farmsRoot: farmTree(1, [farm]).root,
      evidenceHash: digest,
      reportHash: digest,
      postedAt: 5,
      block: 77n,
      blockHash: digest,
    });
    first.close();

    const second = openStore({ path, identity: "oracle A" });
    assert.deepEqual(second.tree(1, 3, farmTree(1, [farm]).root), [farm]);
    assert.deepEqual(second.accepted(1, 3, committee), { view: 2, digest });
    assert.equal(second.lastPosted(1)?.block, 77n);
    second.close();
  });

  it("records one acceptance a view: a second one is an error, never a silent overwrite", () => {
    const store = openStore({ path: ":memory:", identity: "oracle A" });
    store.saveAccepted(1, 3, committee, 0, digest);
    assert.throws(() => {
      store.saveAccepted(1, 3, committee, 0, digest);
    }, /UNIQUE/);
  });

  it("binds towards one committee only: its successor may accept and sign anew", () => {
    const store = openStore({ path: ":memory:", identity: "oracle A" });
    store.saveAccepted(1, 3, committee, 5, digest);
    assert.equal(store.accepted(1, 3, digest), undefined);
    store.saveAccepted(1, 3, digest, 0, digest);
    assert.deepEqual(store.accepted(1, 3, committee), { view: 5, digest });
  });

  it("forgets postings whose blocks are gone", () => {
    const store = openStore({ path: ":memory:", identity: "oracle A" });
    const hashes = { farmsRoot: digest, evidenceHash: digest, reportHash: digest, blockHash: digest };
    const posted = { network: 1, ...hashes, postedAt: 5, block: 7n };
    for (const sequence of [1, 2, 3]) store.savePosted({ ...posted, sequence });
    store.forgetPosted(1, 2);
    assert.equal(store.lastPosted(1)?.sequence, 1);
  });

  it("of another oracle or chain is refused", () => {
    const path = join(folder, "other.sqlite");
    openStore({ path, identity: "oracle A on chain 1" }).close();
    assert.throws(
      () => openStore({ path, identity: "oracle A on chain 2" }),
      (error) => error instanceof StoreError && error.message.includes("belongs to oracle A on chain 1"),
    );
  });

  it("that is no database, or stands in no folder, is named in a sentence", () => {
    const path = join(folder, "text.sqlite");
    writeFileSync(
      path,
      "this is a text, and a long enough one to be no database header at all, not even by accident, not at all",
    );
    assert.throws(
      () => openStore({ path, identity: "x" }),
      (error) => error instanceof StoreError && error.message.includes("cannot be opened"),
    );
    assert.throws(() => openStore({ path: join(folder, "no/such/folder.sqlite"), identity: "x" }), StoreError);
  });
});
