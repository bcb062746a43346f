import {
  createClient,
  custom,
  numberToHex,
  type Account,
  type Chain,
  type Client,
  type EIP1193Provider,
  type Hash,
  type Transport,
} from "viem";
import { estimateContractGas, getChainId, simulateContract, writeContract } from "viem/actions";
import type { Address } from "viem";
import type { ExitCall } from "./actions.ts";

export type Wallet = { readonly name: string; readonly provider: EIP1193Provider };

type Announced = CustomEvent<{
  readonly info: { readonly name: string; readonly uuid: string };
  readonly provider: EIP1193Provider;
}>;

declare global {
  interface WindowEventMap {
    "eip6963:announceProvider": Announced;
  }
  interface Window {
    ethereum?: EIP1193Provider;
  }
}

/** Wallets that announce themselves (EIP-6963), or the one that older browsers put on the window. */
export function findWallets(onFound: (wallets: readonly Wallet[]) => void): void {
  const found = new Map<string, Wallet>();
  window.addEventListener("eip6963:announceProvider", ({ detail: { info, provider } }) => {
    found.set(info.uuid, { name: info.name, provider });
    onFound([...found.values()]);
  });
  window.dispatchEvent(new Event("eip6963:requestProvider"));
  if (found.size === 0 && window.ethereum !== undefined)
    onFound([{ name: "this browser's wallet", provider: window.ethereum }]);
}

export async function connect({ provider }: Wallet): Promise<Address> {
  const [account] = await provider.request({ method: "eth_requestAccounts" });
  if (account === undefined) throw new Error("The wallet gave no account.");
  return account;
}

/** Gas above the estimate: streams move on between estimate and block. */
const GAS_MARGIN_PERCENT = 125n;

/** Tries the call out on the person's node, then has the wallet sign and send it. */
export async function send(
  { provider }: Wallet,
  node: Client,
  chain: Chain,
  account: Address,
  { address, abi, functionName, args }: ExitCall,
): Promise<Hash> {
  await simulateContract(node, { address, abi, functionName, args, account });
  const estimate = await estimateContractGas(node, { address, abi, functionName, args, account });
  const gas = (estimate * GAS_MARGIN_PERCENT) / 100n;
  const wallet: Client<Transport, Chain, Account> = createClient({
    account: { address: account, type: "json-rpc" },
    chain,
    transport: custom(provider),
  });
  if ((await getChainId(wallet)) !== chain.id)
    await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: numberToHex(chain.id) }] });
  return await writeContract(wallet, { address, abi, functionName, args, gas });
}
