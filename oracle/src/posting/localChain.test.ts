import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { network } from "hardhat";
import { errorsAbi } from "@adit/sdk/abis";
import { concat, encodeErrorResult, keccak256, numberToHex, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { inProcessClients, type Clients, type Provider } from "../../../scripts/lib/clients.ts";
import { silentLogger } from "../node/logger.ts";
import { viemPostingChain, type PostingChain } from "./chain.ts";
import { createPoster, type Poster, type Step } from "./engine.ts";
import { revertReasonOf } from "./failures.ts";
import type { Job } from "./jobs.ts";
import { localSigner } from "./signer.ts";
import { openPostingStore, type PostingStore } from "./store.ts";

const account = privateKeyToAccount(keccak256(toHex("posting tests")));
const TARGET = `0x${"c0de".padStart(40, "0")}` as const;
/**
 * `0xaabbccdd <word>` sets the word's slot to one, and reverts without a reason if it is set; with any other selector it answers
 * with the slot.
 */
const CODE = "0x6004358054600035" + "60e01c63aabbccdd14601c576000526020" + "6000f35b602557600190550" + "05b60006000fd";
const GWEI = 10n ** 9n;
const ETHER = 10n ** 18n;
const PATIENCE = {
  confirmations: 2,
  stuckMs: 60_000,
  resendMs: 20_000,
  retryMs: 5_000,
  quarantineMs: 60_000,
  maxQuarantineMs: 600_000,
};

const jobOf = (word: number): Job => {
  const slot = numberToHex(word, { size: 32 });
  return {
    id: `job/${word}`,
    to: TARGET,
    data: concat(["0xaabbccdd", slot]),
    doneWhen: { to: TARGET, data: concat(["0x00000000", slot]), word: 0, atLeast: 1n },
  };
};

let connection: Awaited<ReturnType<typeof network.create>>;
let provider: Provider;
let clients: Clients;
let start: unknown;
let folder: string;
let store: PostingStore;
let poster: Poster;
let now: number;

const ask = (method: string, ...params: unknown[]): Promise<unknown> => provider.request({ method, params });
const mine = (): Promise<unknown> => ask("hardhat_mine", "0x1");
const state = (word: number): string | undefined => poster.job(`job/${word}`)?.state;
const nonce = (): Promise<number> => clients.chain.getTransactionCount({ address: account.address });

/** A process starts, over what the one before left on the disk. */
function startProcess(change: (chain: PostingChain) => PostingChain = (chain) => chain): void {
  store = openPostingStore({ path: join(folder, "posting.sqlite"), durability: "process-crash" });
  poster = createPoster({
    chain: change(viemPostingChain(clients.chain)),
    store,
    signer: localSigner(account),
    policy: {
      chainId: 31_337,
      allowed: [{ to: TARGET, selectors: ["0xaabbccdd"] }],
      maxGas: 200_000n,
      fees: {
        maxFeePerGas: 100n * GWEI,
        patientFeePerGas: 50n * GWEI,
        patienceMs: 600_000,
        maxPriorityFeePerGas: 2n * GWEI,
      },
      dailyLimit: ETHER,
    },
    patience: PATIENCE,
    logger: silentLogger,
    unixMs: () => now,
    random: () => 0,
  });
}

/** It is killed and started again. */
function restart(change?: (chain: PostingChain) => PostingChain): void {
  store.close();
  startProcess(change);
}

async function settle(word: number, steps = 12): Promise<void> {
  for (let i = 0; i < steps && state(word) !== "final"; i++) {
    await poster.step();
    await mine();
    now += 10_000;
  }
  assert.equal(state(word), "final", JSON.stringify(poster.status().last));
}

before(async () => {
  connection = await network.create("local");
  provider = connection.provider;
  clients = inProcessClients(provider, account);
  await ask("hardhat_setCode", TARGET, CODE);
  await ask("hardhat_setBalance", account.address, toHex(100n * ETHER));
  await ask("evm_setAutomine", false);
  await mine();
});
after(() => connection.close());
beforeEach(async () => {
  start = await ask("evm_snapshot");
  folder = mkdtempSync(join(tmpdir(), "adit-posting-"));
  now = 1_700_000_000_000;
  startProcess();
});
afterEach(async () => {
  store.close();
  rmSync(folder, { recursive: true });
  await ask("evm_revert", start);
});

describe("the posting engine on a chain", () => {
  it("sends once, and is final when the effect is buried", async () => {
    poster.submit(jobOf(1));
    await settle(1);
    assert.equal(await nonce(), 1);
    assert.deepEqual(
      poster.transactions("job/1").map(({ outcome }) => outcome),
      ["mined"],
    );
  });

  it("a transaction that the pool dropped is sent again as it was", async () => {
    poster.submit(jobOf(1));
    await poster.step();
    const [sent] = poster.transactions("job/1");
    await ask("hardhat_dropTransaction", sent?.hash);
    await mine();
    assert.equal(await nonce(), 0);
    now += PATIENCE.resendMs;
    assert.equal((await poster.step()).outcome, "resent");
    await settle(1);
    assert.equal(poster.transactions("job/1").length, 1);
  });

  it("a base fee that triples leaves it stuck; a dearer one replaces it, and one of the two is mined", async () => {
    poster.submit(jobOf(1));
    await poster.step();
    const first = poster.transactions("job/1")[0];
    assert.ok(first !== undefined);
    await ask("hardhat_setNextBlockBaseFeePerGas", toHex(first.maxFeePerGas * 3n));
    await mine();
    assert.equal(await nonce(), 0, "the first offer is too low now");
    now += PATIENCE.stuckMs;
    assert.equal((await poster.step()).outcome, "sent");
    assert.equal(poster.transactions("job/1").length, 2);
    await settle(1);
    assert.equal(await nonce(), 1);
    assert.deepEqual(
      poster.transactions("job/1").map(({ outcome }) => outcome),
      ["lost", "mined"],
    );
  });

  it("gas times twenty above its patience: it waits and says so, and goes on when the fee falls", async () => {
    await ask("hardhat_setNextBlockBaseFeePerGas", toHex(60n * GWEI));
    await mine();
    poster.submit(jobOf(1));
    const step: Step = await poster.step();
    assert.ok(step.outcome === "waiting" && step.reason.includes('base fee needs'), JSON.stringify(step));
    assert.equal(poster.transactions("job/1").length, 0);
    await ask("hardhat_setNextBlockBaseFeePerGas", toHex(GWEI));
    await mine();
    await settle(1);
  });

  it("a reorganisation that undoes the block: the very same transaction is posted again, once", async () => {
    const before = await ask("evm_snapshot");
    poster.submit(jobOf(1));
    await poster.step();
    await mine();
    await poster.step();
    assert.equal(state(1), "done");
    await ask("evm_revert", before);
    await mine();
    assert.equal(await nonce(), 0);
    await poster.step();
    assert.equal(state(1), "wanted");
    await settle(1);
    assert.equal(await nonce(), 1);
    assert.equal(poster.transactions("job/1").length, 1);
  });

  it("somebody else's posting that disappears is posted by this process", async () => {
    const before = await ask("evm_snapshot");
    const slot = numberToHex(1, { size: 32 });
    await ask("hardhat_setStorageAt", TARGET, slot, slot);
    await mine();
    poster.submit(jobOf(1));
    await poster.step();
    assert.equal(state(1), "done");
    assert.equal(poster.transactions("job/1").length, 0);
    await ask("evm_revert", before);
    await mine();
    await settle(1);
    assert.equal(await nonce(), 1);
  });

  const dead = (): Promise<never> => new Promise(() => undefined);
  const deaths: [when: string, change: (chain: PostingChain) => PostingChain][] = [
    ["before the call is simulated", (chain) => ({ ...chain, estimate: dead })],
    ["when it is signed and recorded, and not sent", (chain) => ({ ...chain, send: dead })],
    [
      "when it is sent, and that is not recorded",
      (chain) => ({
        ...chain,
        send: async (raw) => {
          await chain.send(raw);
          await dead();
        },
      }),
    ],
    [
      "when it is mined, and nobody has looked",
      (chain) => ({
        ...chain,
        send: async (raw) => {
          await chain.send(raw);
          await mine();
          await dead();
        },
      }),
    ],
  ];
  for (const [when, change] of deaths) {
    it(`killed ${when}, it goes on from its database, with one transaction in all`, async () => {
      restart(change);
      poster.submit(jobOf(1));
      await Promise.race([poster.step(), new Promise((resolve) => setTimeout(resolve, 300))]);
      restart();
      // Nobody has to hand the job in again.
      await settle(1);
      assert.equal(await nonce(), 1);
      assert.equal(poster.transactions("job/1").length, 1);
    });
  }

  it("a foreign transaction of the same nonce that pays more is replaced by price, not by hope", async () => {
    const foreign = await account.signTransaction({
      ...{ chainId: 31_337, type: "eip1559", to: account.address, nonce: 0, gas: 21_000n },
      ...{ maxFeePerGas: 8n * GWEI, maxPriorityFeePerGas: 5n * GWEI },
    });
    await clients.chain.sendRawTransaction({ serializedTransaction: foreign });
    poster.submit(jobOf(1));
    for (let i = 0; i < 30 && poster.status().last?.outcome !== "sent"; i++) await poster.step();
    assert.equal(poster.status().last?.outcome, "sent");
    await settle(1);
    assert.equal(await nonce(), 1, "the foreign one never was mined");
  });

  it("an empty account is told in words, and the job goes on once it is filled", async () => {
    await ask("hardhat_setBalance", account.address, "0x0");
    poster.submit(jobOf(1));
    const step = await poster.step();
    assert.ok(step.outcome === "failed" && step.reason.includes('posting key cannot pay'), JSON.stringify(step));
    await ask("hardhat_setBalance", account.address, toHex(ETHER));
    now += PATIENCE.retryMs * 2;
    await settle(1);
    assert.equal(poster.transactions("job/1").length, 1);
  });

  it("a call that the contract refuses in two blocks is set aside", async () => {
    const slot = numberToHex(1, { size: 32 });
    await ask("hardhat_setStorageAt", TARGET, slot, slot);
    await mine();
    const { id, to, data } = jobOf(1);
    poster.submit({ id, to, data });
    for (let i = 0; i < 3; i++) {
      await poster.step();
      await mine();
      now += PATIENCE.retryMs * 2;
    }
    assert.equal(state(1), "quarantined");
    assert.equal(poster.job("job/1")?.reason, "a revert without a reason");
    assert.equal(await nonce(), 0);
  });
});

describe("a contract's refusal", () => {
  it("is read by its name, wherever the node puts the bytes", () => {
    const data = encodeErrorResult({ abi: errorsAbi, errorName: "NoSuchFarm", args: [7n] });
    assert.equal(revertReasonOf({ data }), "NoSuchFarm");
    assert.equal(revertReasonOf({ cause: { data: { data } } }), "NoSuchFarm");
    assert.equal(revertReasonOf({ data: "0x12345678" }), "an unknown error 0x12345678");
    assert.equal(revertReasonOf(new Error("execution reverted")), "a revert without a reason");
    assert.equal(revertReasonOf(new Error("socket hang up")), undefined);
  });
});
