import {
  createWalletClient,
  http,
  publicActions,
  type Address,
  type Chain,
  type Hash,
  type Hex,
  type LocalAccount,
} from "viem";

/** One call of a batch. */
export type BatchCall = { readonly to: Address; readonly data: Hex };

/**
 * Sends calls of an account with a key one right after the other; the last one's hash stands for all. Wallets do it in one
 * transaction with EIP-7702, which the local chain's hardfork is older than; what the page asks and hears is the same. A batch that
 * is really one transaction is a Safe's (`safe.ts`).
 */
export async function batchAs(
  rpc: string,
  chain: Chain,
  account: LocalAccount,
  calls: readonly BatchCall[],
): Promise<Hash> {
  const client = createWalletClient({ account, chain, transport: http(rpc) }).extend(publicActions);
  let last: Hash | undefined;
  for (const { to, data } of calls) {
    last = await client.sendTransaction({ to, data });
    const { status } = await client.waitForTransactionReceipt({ hash: last, pollingInterval: 50 });
    if (status !== "success") throw new Error("A call of the batch failed");
  }
  if (last === undefined) throw new Error("The page sent a batch without calls");
  return last;
}
