import type { Page } from "playwright-core";
import {
  createWalletClient,
  defineChain,
  getAddress,
  hexToBigInt,
  http,
  isAddress,
  isHex,
  keccak256,
  numberToHex,
  parseGwei,
  publicActions,
  type Address,
  type Hash,
  type Hex,
  type LocalAccount,
  type TypedDataDefinition,
} from "viem";
import { batchAs, type BatchCall } from "./batch.ts";
import type { Safe } from "./safe.ts";

/**
 * An EIP-6963 wallet for tests. The key stays in Node: the page only has `request`, as with a real extension, so the product's
 * own discovery, signing and error paths run in the production build.
 */
export type TestWallet = {
  readonly account: LocalAccount;
  /** Methods that the page asked for, in order. */
  readonly calls: readonly string[];
  /** A fresh start: no calls counted, nothing declined, held or waiting to happen. */
  readonly freshStart: () => void;
  /** The person declines the next request of this method. */
  readonly rejectNext: (method: string) => void;
  /** The wallet's network is another one from now on. */
  readonly setChain: (id: number) => Promise<void>;
  /** The wallet does not know the right network any more, until it is told of it. */
  readonly forgetChain: () => void;
  /** What the wallet was told of networks that it did not know. */
  readonly added: readonly Readonly<Record<string, unknown>>[];
  /** Back on the right network, whatever happened. */
  readonly mendChain: () => Promise<void>;
  /** Something happens on the chain after the person confirmed and before the transaction gets there. */
  readonly beforeNextSend: (act: () => Promise<void>) => void;
  /** The next transaction is answered with its hash but reaches the chain only when released, if it does. */
  readonly holdNextSend: () => HeldSend;
  /** The next request of this method is never answered: a window that does not open. */
  readonly ignoreNext: (method: string) => void;
  /** A Safe's transactions wait for its other owners from now on; `sign` lets them sign all that wait. */
  readonly holdSafe: () => { readonly sign: () => Promise<void> };
};

/** A transaction that a wallet has not passed on yet. */
export type HeldSend = {
  readonly release: () => Promise<void>;
  /** The same with a higher fee, in its place. */
  readonly speedUp: () => Promise<Hash>;
  /** Nothing to oneself, in its place. */
  readonly cancel: () => Promise<Hash>;
  /** Something else in its place. */
  readonly replace: (to: Address) => Promise<Hash>;
};

export type WalletOptions = {
  readonly account: LocalAccount;
  readonly rpc: string;
  readonly chainId: number;
  readonly name?: string;
  /** The wallet does not announce itself: a browser without one. */
  readonly silent?: boolean;
  /** The wallet sends several calls as one (EIP-5792). */
  readonly batches?: "supported" | "ready";
  /** The account is this Safe, and `account` one of its owners. */
  readonly safe?: Safe;
};

type Answer = { readonly result: unknown } | { readonly error: { readonly code: number; readonly message: string } };
type Request = { readonly method: string; readonly params?: readonly unknown[] };

declare global {
  interface Window {
    /** The way from the page to the test's own process. */
    __walletRequest?: (request: Request) => Promise<Answer>;
  }
}

const USER_REJECTED = 4001;
const UNKNOWN_CHAIN = 4902;
const UNSUPPORTED = 4200;
const UNKNOWN_BUNDLE = 5730;
const INTERNAL = -32_603;

export async function installWallet(
  page: Page,
  { account, rpc, chainId: realChain, name = "Test Wallet", silent = false, batches, safe }: WalletOptions,
): Promise<TestWallet> {
  const chain = defineChain({
    id: realChain,
    name: "Chain under test",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
  const client = createWalletClient({ account, chain, transport: http(rpc) }).extend(publicActions);
  const calls: string[] = [];
  const added: Readonly<Record<string, unknown>>[] = [];
  let isKnown = true;
  const rejected = new Set<string>();
  let shownChain = realChain;
  let authorised = false;
  let before: (() => Promise<void>) | undefined;
  let hold: Held | undefined;
  const ignored = new Set<string>();
  const bundles = new Map<string, Hash>();
  const shown = safe?.address ?? account.address;
  let safeWaits = false;

  const isMined = async (hash: Hash): Promise<boolean> => {
    try {
      await client.getTransactionReceipt({ hash });
      return true;
    } catch {
      return false;
    }
  };

  /** A node that mines at once answers a failing transaction with an error, and mines it all the same. */
  const broadcast = async (raw: Hex): Promise<Hash> => {
    const hash = keccak256(raw);
    try {
      await client.sendRawTransaction({ serializedTransaction: raw });
    } catch (error) {
      if (!(await isMined(hash))) throw error;
    }
    return hash;
  };

  const send = async (transaction: Readonly<Record<string, unknown>>): Promise<Hash> => {
    const act = before;
    before = undefined;
    await act?.();
    const { to, data, value, gas } = transaction;
    if (!isHex(to) || !isHex(data) || !isHex(gas))
      throw new Error("The page sent a transaction without to, data or gas");
    const request = await client.prepareTransactionRequest({
      account,
      chain,
      to,
      data,
      gas: hexToBigInt(gas),
      ...(isHex(value) ? { value: hexToBigInt(value) } : {}),
    });
    const raw = await client.signTransaction({ ...request, account });
    if (hold === undefined) return await broadcast(raw);
    const { nonce } = request;
    const dearer = { maxFeePerGas: parseGwei("40"), maxPriorityFeePerGas: parseGwei("4") };
    const instead = async (other: { to: Address; data?: Hex; gas?: bigint }): Promise<Hash> => {
      const changed = await client.prepareTransactionRequest({ account, chain, nonce, ...dearer, ...other });
      return await broadcast(await client.signTransaction({ ...changed, account }));
    };
    hold.sent = {
      release: async () => {
        await broadcast(raw);
      },
      speedUp: () => instead({ to, data, gas: hexToBigInt(gas) }),
      cancel: () => instead({ to: account.address }),
      replace: (other) => instead({ to: other }),
    };
    hold = undefined;
    return keccak256(raw);
  };

  /** Several calls as one. */
  const sendBundle = async (bundle: Readonly<Record<string, unknown>>): Promise<{ id: string }> => {
    const calls = Array.isArray(bundle.calls) ? bundle.calls.map(callOf) : [];
    if (safe !== undefined) {
      const id = await safe.propose(calls);
      if (!safeWaits) bundles.set(id, await safe.execute(id));
      return { id };
    }
    const hash = await batchAs(rpc, chain, account, calls);
    bundles.set(hash, hash);
    return { id: hash };
  };

  const bundleStatus = async (id: string): Promise<unknown> => {
    const hash = bundles.get(id);
    const known = hash !== undefined || (safe?.isProposed(id) ?? false);
    if (!known) throw new WalletError(UNKNOWN_BUNDLE, "Unknown bundle id");
    const common = { version: "2.0.0", id, chainId: numberToHex(realChain), atomic: true };
    if (hash === undefined) return { ...common, status: 100 };
    const receipt = await client.getTransactionReceipt({ hash });
    const done = receipt.status === "success";
    return {
      ...common,
      status: done ? 200 : 500,
      receipts: [
        {
          logs: [],
          status: done ? "0x1" : "0x0",
          blockHash: receipt.blockHash,
          blockNumber: numberToHex(receipt.blockNumber),
          gasUsed: numberToHex(receipt.gasUsed),
          transactionHash: hash,
        },
      ],
    };
  };

  const answer = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    switch (method) {
      case "eth_accounts":
        return authorised ? [shown] : [];
      case "eth_requestAccounts":
        authorised = true;
        return [shown];
      case "wallet_requestPermissions":
        authorised = true;
        return [
          {
            parentCapability: "eth_accounts",
            caveats: [{ type: "restrictReturnedAccounts", value: [shown] }],
          },
        ];
      case "wallet_revokePermissions":
        authorised = false;
        return null;
      case "eth_chainId":
        return numberToHex(shownChain);
      case "wallet_switchEthereumChain": {
        const asked = record(params[0]).chainId;
        if (!isKnown || asked !== numberToHex(realChain)) throw new WalletError(UNKNOWN_CHAIN, "Unrecognized chain ID");
        await wallet.setChain(realChain);
        return null;
      }
      case "wallet_addEthereumChain": {
        const told = record(params[0]);
        if (told.chainId !== numberToHex(realChain)) throw new WalletError(INTERNAL, "Another chain");
        added.push(told);
        isKnown = true;
        await wallet.setChain(realChain);
        return null;
      }
      case "wallet_getCapabilities":
        if (batches === undefined && safe === undefined) throw new WalletError(UNSUPPORTED, "not supported");
        return { [numberToHex(realChain)]: { atomic: { status: batches ?? "supported" } } };
      case "wallet_sendCalls":
        if (batches === undefined && safe === undefined) throw new WalletError(UNSUPPORTED, "not supported");
        return await sendBundle(record(params[0]));
      case "wallet_getCallsStatus":
        return await bundleStatus(String(params[0]));
      case "eth_signTypedData_v4":
        if (safe !== undefined) throw new WalletError(UNSUPPORTED, "A Safe signs no permits");
        return await signTyped(account, String(params[1]));
      case "eth_sendTransaction":
        return await send(record(params[0]));
      default: {
        // Reads go to the node as they are; it knows its own methods.
        const response = await fetch(rpc, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
        });
        const body = record(await response.json());
        if (body.error !== undefined) throw new WalletError(INTERNAL, String(record(body.error).message));
        return body.result;
      }
    }
  };

  await page.exposeFunction("__walletRequest", async ({ method, params = [] }: Request): Promise<Answer> => {
    calls.push(method);
    if (ignored.delete(method)) return await new Promise<never>(() => undefined);
    if (rejected.delete(method)) return { error: { code: USER_REJECTED, message: "User rejected the request." } };
    try {
      return { result: await answer(method, params) };
    } catch (error) {
      return {
        error: {
          code: error instanceof WalletError ? error.code : INTERNAL,
          message: error instanceof Error ? error.message : "failed",
        },
      };
    }
  });
  if (!silent) await page.addInitScript(announceInPage, name);

  const wallet: TestWallet = {
    account,
    calls,
    added,
    forgetChain: () => {
      isKnown = false;
    },
    freshStart: () => {
      calls.splice(0);
      rejected.clear();
      ignored.clear();
      before = undefined;
      hold = undefined;
    },
    rejectNext: (method) => rejected.add(method),
    setChain: async (id) => {
      shownChain = id;
      await page.evaluate(
        (hex) => window.dispatchEvent(new CustomEvent("testwallet:chain", { detail: hex })),
        numberToHex(id),
      );
    },
    mendChain: () => wallet.setChain(realChain),
    beforeNextSend: (act) => {
      before = act;
    },
    holdNextSend: () => {
      const held: Held = { sent: undefined };
      hold = held;
      const sent = (): HeldSend => {
        if (held.sent === undefined) throw new Error("Nothing was sent yet");
        return held.sent;
      };
      return {
        release: () => sent().release(),
        speedUp: () => sent().speedUp(),
        cancel: () => sent().cancel(),
        replace: (to) => sent().replace(to),
      };
    },
    ignoreNext: (method) => ignored.add(method),
    holdSafe: () => {
      safeWaits = true;
      return {
        sign: async () => {
          safeWaits = false;
          for (const id of safe?.proposed() ?? [])
            if (!bundles.has(id)) bundles.set(id, (await safe?.execute(id)) ?? "0x");
        },
      };
    },
  };
  return wallet;
}

type Held = { sent: HeldSend | undefined };

function callOf(value: unknown): BatchCall {
  const { to, data } = record(value);
  if (!isAddress(String(to)) || !isHex(data)) throw new Error("The page sent a batch with a call without to or data");
  return { to: getAddress(String(to)), data };
}

/** The message as wallets get it: JSON that names its own types. */
async function signTyped(account: LocalAccount, json: string): Promise<Hex> {
  const message: unknown = JSON.parse(json);
  if (!isTypedData(message)) throw new Error("The page asked to sign something that is no EIP-712 message");
  return await account.signTypedData(message);
}

function isTypedData(value: unknown): value is TypedDataDefinition {
  const message = record(value);
  return ["domain", "types", "primaryType", "message"].every((field) => message[field] !== undefined);
}

class WalletError extends Error {
  override readonly name = "WalletError";
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** Runs in the page: a provider whose every request goes to Node. */
function announceInPage(name: string): void {
  type Listener = (value: unknown) => void;
  const listeners = new Map<string, Listener[]>();
  const provider = {
    request: async (request: Request): Promise<unknown> => {
      if (window.__walletRequest === undefined) throw new Error("The test wallet is not connected to its test");
      const answer = await window.__walletRequest(request);
      if ("error" in answer) throw Object.assign(new Error(answer.error.message), answer.error);
      return answer.result;
    },
    on: (event: string, listener: Listener): void => {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
    },
    removeListener: (event: string, listener: Listener): void => {
      listeners.set(
        event,
        (listeners.get(event) ?? []).filter((other) => other !== listener),
      );
    },
  };
  window.addEventListener("testwallet:chain", (event) => {
    if (event instanceof CustomEvent)
      for (const listener of listeners.get("chainChanged") ?? []) listener(event.detail);
  });
  const icon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' rx='2' fill='%238AA9FF'/%3E%3C/svg%3E";
  const detail = Object.freeze({
    info: Object.freeze({ uuid: "350670db-19fa-4704-a166-e52e178b59d2", name, rdns: "test.wallet", icon }),
    provider,
  });
  const announce = (): void => {
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  };
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}
