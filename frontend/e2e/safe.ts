import { readFileSync } from "node:fs";
import {
  concatHex,
  createWalletClient,
  encodeFunctionData,
  encodePacked,
  getContractAddress,
  hashTypedData,
  http,
  isHex,
  parseAbi,
  parseEther,
  publicActions,
  size,
  zeroAddress,
  type Address,
  type Chain,
  type Hash,
  type Hex,
  type LocalAccount,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import type { BatchCall } from "./batch.ts";

/*
 * A real Safe of two out of three, from the Safe's own published contracts: what a treasury buys with. Its owners' keys are in the
 * test; a wallet that shows it hands out the hash of a transaction as its id, and carries it out once two owners have signed.
 */

const ARTIFACTS = new URL(
  "../../node_modules/@safe-global/safe-smart-account/build/artifacts/contracts/",
  import.meta.url,
);
const SAFE_ABI = parseAbi([
  "function setup(address[] owners, uint256 threshold, address to, bytes data, address fallbackHandler, address paymentToken, uint256 payment, address receiver)",
  "function nonce() view returns (uint256)",
  "function execTransaction(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, bytes signatures) returns (bool)",
]);
const FACTORY_ABI = parseAbi([
  "function createProxyWithNonce(address singleton, bytes initializer, uint256 saltNonce) returns (address)",
  "event ProxyCreation(address indexed proxy, address singleton)",
]);
const MULTISEND_ABI = parseAbi(["function multiSend(bytes transactions)"]);
const TYPES = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
} as const;
const DELEGATECALL = 1;

export type Safe = {
  readonly address: Address;
  /** Writes a batch down for its owners; its id is the hash that they sign. */
  readonly propose: (calls: readonly BatchCall[]) => Promise<Hash>;
  readonly proposed: () => readonly string[];
  readonly isProposed: (id: string) => boolean;
  /** Two owners sign, one of them sends. */
  readonly execute: (id: string) => Promise<Hash>;
};

/** Deploys a Safe. `giveEther` gives an account coins for fees. */
export async function openSafe(
  rpc: string,
  chain: Chain,
  giveEther: (account: Address, amount: bigint) => Promise<void>,
): Promise<Safe> {
  const owners = [1, 2, 3].map(() => privateKeyToAccount(generatePrivateKey()));
  const [sender] = owners;
  if (sender === undefined) throw new Error("A Safe has owners");
  await giveEther(sender.address, parseEther("10"));
  const client = createWalletClient({ account: sender, chain, transport: http(rpc), pollingInterval: 100 }).extend(
    publicActions,
  );
  const deploy = async (name: string): Promise<Address> => {
    const nonce = await client.getTransactionCount({ address: sender.address });
    const hash = await client.deployContract({ abi: [], bytecode: bytecodeOf(name) });
    await client.waitForTransactionReceipt({ hash });
    return getContractAddress({ from: sender.address, nonce: BigInt(nonce) });
  };
  const singleton = await deploy("Safe");
  const factory = await deploy("proxies/SafeProxyFactory");
  const handler = await deploy("handler/CompatibilityFallbackHandler");
  const multiSend = await deploy("libraries/MultiSendCallOnly");
  const addresses = owners.map(({ address }) => address);
  const initializer = encodeFunctionData({
    abi: SAFE_ABI,
    functionName: "setup",
    args: [addresses, 2n, zeroAddress, "0x", handler, zeroAddress, 0n, zeroAddress],
  });
  const create = { address: factory, abi: FACTORY_ABI, functionName: "createProxyWithNonce" } as const;
  const { result: address, request } = await client.simulateContract({ ...create, args: [singleton, initializer, 0n] });
  await client.waitForTransactionReceipt({ hash: await client.writeContract(request) });

  const waiting = new Map<string, Transaction>();
  const nonceNow = (): Promise<bigint> => client.readContract({ address, abi: SAFE_ABI, functionName: "nonce" });
  return {
    address,
    propose: async (calls) => {
      const nonce = (await nonceNow()) + BigInt(waiting.size);
      const message = safeTransaction(multiSend, calls, nonce);
      const id = hashTypedData(typed(chain.id, address, message));
      waiting.set(id, message);
      return id;
    },
    proposed: () => [...waiting.keys()],
    isProposed: (id) => waiting.has(id),
    execute: async (id) => {
      const message = waiting.get(id);
      if (message === undefined) throw new Error("The Safe knows no such transaction");
      const signatures = await signAll(owners.slice(0, 2), typed(chain.id, address, message));
      const { to, value, data, operation, safeTxGas, baseGas, gasPrice, gasToken, refundReceiver } = message;
      const hash = await client.writeContract({
        address,
        abi: SAFE_ABI,
        functionName: "execTransaction",
        args: [to, value, data, operation, safeTxGas, baseGas, gasPrice, gasToken, refundReceiver, signatures],
      });
      await client.waitForTransactionReceipt({ hash });
      waiting.delete(id);
      return hash;
    },
  };
}

type Transaction = ReturnType<typeof safeTransaction>;

function safeTransaction(multiSend: Address, calls: readonly BatchCall[], nonce: bigint) {
  const packed = concatHex(
    calls.map(({ to, data }) =>
      encodePacked(["uint8", "address", "uint256", "uint256", "bytes"], [0, to, 0n, BigInt(size(data)), data]),
    ),
  );
  return {
    to: multiSend,
    value: 0n,
    data: encodeFunctionData({ abi: MULTISEND_ABI, functionName: "multiSend", args: [packed] }),
    operation: DELEGATECALL,
    safeTxGas: 0n,
    baseGas: 0n,
    gasPrice: 0n,
    gasToken: zeroAddress,
    refundReceiver: zeroAddress,
    nonce,
  };
}

function typed(chainId: number, verifyingContract: Address, message: Transaction) {
  return { domain: { chainId, verifyingContract }, types: TYPES, primaryType: "SafeTx", message } as const;
}

/** Signatures in the order of their signers' addresses, as the Safe checks them. */
async function signAll(owners: readonly LocalAccount[], message: ReturnType<typeof typed>): Promise<Hex> {
  const inOrder = [...owners].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
  return concatHex(await Promise.all(inOrder.map((owner) => owner.signTypedData(message))));
}

function bytecodeOf(path: string): Hex {
  const name = path.split("/").at(-1) ?? path;
  const artifact: unknown = JSON.parse(readFileSync(new URL(`${path}.sol/${name}.json`, ARTIFACTS), "utf8"));
  if (typeof artifact !== "object" || artifact === null || !("bytecode" in artifact) || !isHex(artifact.bytecode))
    throw new Error(`The artifact of ${name} has no bytecode`);
  return artifact.bytecode;
}
