import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createClient,
  custom,
  decodeFunctionData,
  domainSeparator,
  encodeAbiParameters,
  hashDomain,
  recoverTypedDataAddress,
  toFunctionSelector,
  toHex,
  type Address,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { primaryMarketAbi } from "../abis/PrimaryMarket.ts";
import type { DeploymentContracts } from "../deployment.ts";
import { buyWithPermit2Call, getPermitTypedData, permit2Nonce, permit2TypedData, UnknownPermitError } from "./index.ts";
import { encodeFunctionData } from "viem";

const owner = privateKeyToAccount(toHex(9n, { size: 32 }));
const TOKEN = "0x00000000000000000000000000000000000000aa";
const MARKET = "0x00000000000000000000000000000000000000bb";
const PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";

test("a Permit2 transfer is signed for one spender, amount, number and deadline, under Permit2's own domain", async () => {
  const typedData = permit2TypedData({
    chainId: 1,
    permit2: PERMIT2,
    token: TOKEN,
    amount: 5n,
    spender: MARKET,
    nonce: 7n,
    deadline: 99n,
  });
  // Permit2's domain has a name and no version: its separator on the main network is public.
  assert.equal(
    hashDomain({
      domain: { ...typedData.domain, chainId: BigInt(typedData.domain.chainId) },
      types: {
        EIP712Domain: [
          { name: "name", type: "string" },
          { name: "chainId", type: "uint256" },
          { name: "verifyingContract", type: "address" },
        ],
      },
    }),
    "0x866a5aba21966af95d6c7ab78eb2b2fc913915c28be3b9aa07cc04ff903e3f28",
  );
  const signature = await owner.signTypedData(typedData);
  assert.equal(await recoverTypedDataAddress({ ...typedData, signature }), owner.address);
});

test("numbers of Permit2 transfers are of 256 bits and differ", () => {
  const numbers = Array.from({ length: 50 }, permit2Nonce);
  assert.equal(new Set(numbers).size, numbers.length);
  for (const number of numbers) assert.ok(number >= 0n && number < 1n << 256n);
  assert.ok(numbers.some((number) => number > 1n << 200n));
});

const CONTRACTS: DeploymentContracts = {
  market: MARKET,
  accessManager: contractAddress(1),
  config: contractAddress(2),
  bitcoinRules: contractAddress(3),
  outputOracle: contractAddress(4),
  priceRounds: contractAddress(5),
  farmRegistry: contractAddress(6),
  metadata: contractAddress(7),
  dailyFormula: contractAddress(8),
  hashpower: contractAddress(9),
  settlement: contractAddress(10),
  leaseMetadata: contractAddress(11),
  leasehold: contractAddress(12),
  reversion: contractAddress(13),
  leaseMarket: contractAddress(14),
};

/** A contract that this test never calls. */
function contractAddress(number: number): Address {
  return toHex(number, { size: 20 });
}

test("a purchase with Permit2 carries number, deadline and signature as the market takes them", () => {
  const call = buyWithPermit2Call({
    deployment: { contracts: CONTRACTS },
    id: 256n,
    units: 5n,
    maxCost: 6n,
    to: owner.address,
    nonce: 7n,
    deadline: 99n,
    signature: "0x1234",
  });
  const { functionName, args } = decodeFunctionData({ abi: primaryMarketAbi, data: encodeFunctionData(call) });
  assert.deepEqual([functionName, args], ["buyWithPermit2", [256n, 5n, 6n, owner.address, 7n, 99n, "0x1234"]]);
});

/** A client over a token that answers some of its functions and reverts on the others. */
function over(answers: Readonly<Record<string, `0x${string}`>>) {
  const bySelector = new Map(Object.entries(answers).map(([signature, data]) => [toFunctionSelector(signature), data]));
  return createClient({
    transport: custom(
      {
        request: ({ method, params }: { method: string; params?: unknown }): Promise<unknown> => {
          if (method === "eth_chainId") return Promise.resolve("0x1");
          const data = /"data":"(0x[0-9a-f]{8})/.exec(JSON.stringify(params))?.[1] ?? "";
          const answer = [...bySelector].find(([selector]) => selector === data)?.[1];
          return answer === undefined
            ? Promise.reject(Object.assign(new Error("execution reverted"), { code: 3, data: "0x" }))
            : Promise.resolve(answer);
        },
      },
      { retryCount: 0 },
    ),
  });
}

const text = (value: string): `0x${string}` => encodeAbiParameters([{ type: "string" }], [value]);
const DOMAIN = { name: "USD Coin", version: "2", chainId: 1, verifyingContract: TOKEN } as const;
const asked = { token: TOKEN, owner: owner.address, spender: MARKET, value: 5n, deadline: 99n } as const;
const OLDER = {
  "function nonces(address)": toHex(3n, { size: 32 }),
  "function name()": text("USD Coin"),
  "function version()": text("2"),
} as const;

test("a token older than EIP-5267 is asked for its name and version, and believed if they give its separator", async () => {
  const client = over({ ...OLDER, "function DOMAIN_SEPARATOR()": domainSeparator({ domain: DOMAIN }) });
  const { domain, message } = await getPermitTypedData(client, asked);
  assert.deepEqual(domain, DOMAIN);
  assert.equal(message.nonce, 3n);
});

test("a token whose name and version give another separator, or whose permit is of another kind, is not signed for", async () => {
  const other = over({ ...OLDER, "function DOMAIN_SEPARATOR()": toHex(1n, { size: 32 }) });
  await assert.rejects(getPermitTypedData(other, asked), UnknownPermitError);
  const dai = over({
    ...OLDER,
    "function DOMAIN_SEPARATOR()": domainSeparator({ domain: DOMAIN }),
    "function PERMIT_TYPEHASH()": "0xea2aa0a1be11a07ed86d755c93467f4f82362b452371d1ba94d1715123511acb",
  });
  await assert.rejects(getPermitTypedData(dai, asked), UnknownPermitError);
});

test("a token without permits is not signed for", async () => {
  await assert.rejects(getPermitTypedData(over({ "function name()": text("Plain") }), asked));
});
