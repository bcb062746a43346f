import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { privateKeyToAccount } from "viem/accounts";
import { heartbeatTypedData, verifyHeartbeat, type Heartbeat, type SignedHeartbeat } from "./index.ts";

const account = privateKeyToAccount(`0x${"17".repeat(32)}`);
const domain = { chainId: 31_337, oracle: `0x${"aa".repeat(20)}` } as const;
const heartbeat: Heartbeat = {
  version: "0.1.0",
  configHash: `0x${"cc".repeat(32)}`,
  network: 1,
  sequence: 7,
  epoch: 18_800,
  at: 1_700_000_000,
};
const signed = async (): Promise<SignedHeartbeat> => ({
  ...heartbeat,
  address: account.address,
  signature: await account.signTypedData(heartbeatTypedData(domain, heartbeat)),
});

describe("a heartbeat", () => {
  it("is verified by anybody", async () => {
    assert.ok(await verifyHeartbeat(domain, await signed()));
  });

  it("is worth nothing for another chain or contract, with any field changed, or under another name", async () => {
    const good = await signed();
    assert.ok(!(await verifyHeartbeat({ ...domain, chainId: 1 }, good)));
    assert.ok(!(await verifyHeartbeat({ ...domain, oracle: `0x${"ab".repeat(20)}` }, good)));
    const changes: Partial<SignedHeartbeat>[] = [
      { version: "0.1.1" },
      { configHash: `0x${"cd".repeat(32)}` },
      { network: 2 },
      { sequence: 8 },
      { epoch: 18_801 },
      { at: 1_700_000_001 },
      { address: `0x${"ab".repeat(20)}` },
      { signature: `0x${"11".repeat(65)}` },
      { signature: "0x" },
      { network: 70_000 },
      { at: -1 },
    ];
    for (const change of changes)
      assert.ok(!(await verifyHeartbeat(domain, { ...good, ...change })), JSON.stringify(change));
  });
});
