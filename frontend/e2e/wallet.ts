import type { Page } from "playwright-core";
import {
  createWalletClient,
  defineChain,
  hexToBigInt,
  http,
  isHex,
  keccak256,
  numberToHex,
  publicActions,
  type Hash,
  type Hex,
  type LocalAccount,
  type TypedDataDefinition,
} from "viem";

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
  /** Back on the right network, whatever happened. */
  readonly mendChain: () => Promise<void>;
  /** Something happens on the chain after the person confirmed and before the transaction gets there. */
  readonly beforeNextSend: (act: () => Promise<void>) => void;
  /** The next transaction is answered with its hash but reaches the chain only when released. */
  readonly holdNextSend: () => { readonly release: () => Promise<void> };
};

export type WalletOptions = {
  readonly account: LocalAccount;
  readonly rpc: string;
  readonly chainId: number;
  readonly name?: string;
  /** The wallet does not announce itself: a browser without one. */
  readonly silent?: boolean;
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
const INTERNAL = -32_603;

export async function installWallet(
  page: Page,
  { account, rpc, chainId: realChain, name = "Test Wallet", silent = false }: WalletOptions,
): Promise<TestWallet> {
  const chain = defineChain({
    id: realChain,
    name: "Chain under test",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
  const client = createWalletClient({ account, chain, transport: http(rpc) }).extend(publicActions);
  const calls: string[] = [];
  const rejected = new Set<string>();
  let shownChain = realChain;
  let authorised = false;
  let before: (() => Promise<void>) | undefined;
  let hold: { release: () => Promise<void> } | undefined;

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
    hold.release = async () => {
      await broadcast(raw);
    };
    hold = undefined;
    return keccak256(raw);
  };

  const answer = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    switch (method) {
      case "eth_accounts":
        return authorised ? [account.address] : [];
      case "eth_requestAccounts":
        authorised = true;
        return [account.address];
      case "wallet_requestPermissions":
        authorised = true;
        return [
          {
            parentCapability: "eth_accounts",
            caveats: [{ type: "restrictReturnedAccounts", value: [account.address] }],
          },
        ];
      case "wallet_revokePermissions":
        authorised = false;
        return null;
      case "eth_chainId":
        return numberToHex(shownChain);
      case "wallet_switchEthereumChain": {
        const asked = record(params[0]).chainId;
        if (asked !== numberToHex(realChain)) throw new WalletError(UNKNOWN_CHAIN, "Unrecognized chain ID");
        await wallet.setChain(realChain);
        return null;
      }
      case "wallet_getCapabilities":
        throw new WalletError(UNSUPPORTED, "not supported");
      case "eth_signTypedData_v4":
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
    freshStart: () => {
      calls.splice(0);
      rejected.clear();
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
      const held: { release: () => Promise<void> } = {
        release: () => Promise.reject(new Error("Nothing was sent yet")),
      };
      hold = held;
      return { release: () => held.release() };
    },
  };
  return wallet;
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
