import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { parseTransaction, recoverTransactionAddress, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { json, serve, type HttpServer } from "../http/server.ts";
import { PolicyViolation, type SigningPolicy, type Unsigned } from "./policy.ts";
import { guarded, localSigner, remoteSigner, SignerError } from "./signer.ts";

const account = privateKeyToAccount(`0x${"21".repeat(32)}`);
const stranger = privateKeyToAccount(`0x${"22".repeat(32)}`);
const TO = `0x${"ab".repeat(20)}` as const;
const transaction: Unsigned = {
  chainId: 31_337,
  to: TO,
  data: "0xaabbccdd00",
  value: 0n,
  nonce: 7,
  gas: 100_000n,
  maxFeePerGas: 3_000_000_000n,
  maxPriorityFeePerGas: 1_000_000_000n,
};

/** A signer in the shape that Web3Signer documents: JSON-RPC, quantities as hexadecimal texts, the raw transaction as the result. */
let answer: (asked: Unsigned) => Promise<{ status: number; body: string }>;
let server: HttpServer;
const quantity = z.string().regex(/^0x(0|[1-9a-f][0-9a-f]*)$/);
const bytes = z
  .string()
  .regex(/^0x[0-9a-f]*$/)
  .transform((text): Hex => `0x${text.slice(2)}`);
const requestSchema = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.number(),
  method: z.literal("eth_signTransaction"),
  params: z.tuple([
    z.object({
      from: z.string(),
      to: bytes,
      data: bytes,
      value: quantity,
      nonce: quantity,
      gas: quantity,
      maxFeePerGas: quantity,
      maxPriorityFeePerGas: quantity,
      chainId: quantity,
    }),
  ]),
});
const signedBy = async (by: typeof account, asked: Unsigned): Promise<{ status: number; body: string }> =>
  json(200, { jsonrpc: "2.0", id: 1, result: await by.signTransaction({ ...asked, type: "eip1559" }) });

before(async () => {
  server = await serve({
    port: 0,
    handler: async ({ body }) => {
      const [{ to, data, ...rest }] = requestSchema.parse(JSON.parse(body)).params;
      return await answer({
        to,
        data,
        value: BigInt(rest.value),
        nonce: Number(rest.nonce),
        gas: BigInt(rest.gas),
        maxFeePerGas: BigInt(rest.maxFeePerGas),
        maxPriorityFeePerGas: BigInt(rest.maxPriorityFeePerGas),
        chainId: Number(rest.chainId),
      });
    },
  });
});
after(() => server.close());
beforeEach(() => {
  answer = (asked) => signedBy(account, asked);
});
const remote = (): ReturnType<typeof remoteSigner> =>
  remoteSigner({ url: server.url, address: account.address, fetch: globalThis.fetch, timeoutMs: 5_000 });

describe("a remote signer", () => {
  it("signs what it is asked to, over HTTP", async () => {
    const raw = await remote().sign(transaction);
    assert.equal(raw, await localSigner(account).sign(transaction));
    assert.equal(parseTransaction(raw).nonce, 7);
    assert.equal(await recoverTransactionAddress({ serializedTransaction: `0x02${raw.slice(4)}` }), account.address);
  });

  const changes: Partial<Unsigned>[] = [
    { to: `0x${"cd".repeat(20)}` },
    { data: "0xaabbccdd01" },
    { value: 1n },
    { nonce: 8 },
    { gas: 100_001n },
    { maxFeePerGas: 3_000_000_001n },
    { maxPriorityFeePerGas: 999_999_999n },
    { chainId: 1 },
  ];
  for (const change of changes) {
    it(`that slips in another ${Object.keys(change).join()} is found out`, async () => {
      answer = (asked) => signedBy(account, { ...asked, ...change });
      await assert.rejects(remote().sign(transaction), /another transaction than it was asked to sign/);
    });
  }

  it("that signs with another key, or returns rubbish, is found out", async () => {
    answer = (asked) => signedBy(stranger, asked);
    await assert.rejects(remote().sign(transaction), /another transaction/);
    for (const result of ["0x", "0x02", "0xf86b", `0x02${"00".repeat(40)}`]) {
      answer = () => Promise.resolve(json(200, { jsonrpc: "2.0", id: 1, result }));
      await assert.rejects(remote().sign(transaction), SignerError);
    }
  });

  it("that refuses, answers no JSON, or is away says so in words", async () => {
    answer = () => Promise.resolve(json(200, { jsonrpc: "2.0", id: 1, error: { code: -32_000, message: "locked" } }));
    await assert.rejects(remote().sign(transaction), /^SignerError: The remote signer refuses: locked$/);
    answer = () => Promise.resolve({ status: 502, body: "<html>" });
    await assert.rejects(remote().sign(transaction), /HTTP 502 without JSON/);
    answer = () => Promise.resolve(json(200, { neither: true }));
    await assert.rejects(remote().sign(transaction), /neither a result nor an error/);
    const away = remoteSigner({ url: "http://127.0.0.1:1", address: TO, fetch: globalThis.fetch, timeoutMs: 5_000 });
    await assert.rejects(away.sign(transaction), /cannot be reached/);
  });
});

describe("the signing policy", () => {
  const policy: SigningPolicy = {
    chainId: 31_337,
    allowed: [{ to: TO, selectors: ["0xaabbccdd"] }],
    maxGas: 200_000n,
    fees: { maxFeePerGas: 10n ** 10n, patientFeePerGas: 10n ** 10n, patienceMs: 0, maxPriorityFeePerGas: 10n ** 9n },
    dailyLimit: 10n ** 18n,
  };
  const wrong: [rule: string, change: Partial<Unsigned>][] = [
    ["chain", { chainId: 1 }],
    ["target", { to: `0x${"cd".repeat(20)}` }],
    ["selector", { data: "0xaabbccde" }],
    ["selector", { data: "0x" }],
    ["selector", { data: "0xaabbcc" }],
    ["value", { value: 1n }],
    ["gas", { gas: 200_001n }],
    ["fee", { maxFeePerGas: 10n ** 10n + 1n }],
    ["tip", { maxPriorityFeePerGas: 3_000_000_001n }],
  ];
  for (const [rule, change] of wrong) {
    it(`forbids another ${Object.keys(change).join()} (${rule}) before the key is asked`, async () => {
      let asked = 0;
      const sign = (unsigned: Unsigned): Promise<Hex> => {
        asked++;
        return localSigner(account).sign(unsigned);
      };
      const counting = guarded({ address: account.address, sign }, policy);
      await assert.rejects(
        counting.sign({ ...transaction, ...change }),
        (error) => error instanceof PolicyViolation && error.rule === rule,
      );
      assert.equal(asked, 0);
    });
  }

  it("lets through what it names", async () => {
    const raw = await guarded(localSigner(account), policy).sign(transaction);
    assert.equal(parseTransaction(raw).gas, 100_000n);
  });
});
