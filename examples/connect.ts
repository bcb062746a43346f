import { aditActions, parseDeployment, type Deployment } from "@adit/sdk";
import { testTokenAbi } from "@adit/sdk/abis";
import { explainError } from "@adit/sdk/errors";
import {
  createWalletClient,
  defineChain,
  http,
  isHex,
  publicActions,
  type Account,
  type Address,
  type Hash,
} from "viem";
import { mnemonicToAccount, privateKeyToAccount } from "viem/accounts";
import { waitForTransactionReceipt, writeContract } from "viem/actions";

/*
 * What the examples share: where the protocol is, and who acts. Everything is overridden by the environment:
 *
 *   ADIT_URL   where a dApp of the deployment is served (default: the local one of `npm start`)
 *   ADIT_KEY   private key of the acting account (default: an account that every local chain funds)
 */

/** The phrase of every local development chain. Everybody knows it: never send anything of worth to its accounts. */
const LOCAL_PHRASE = "test test test test test test test test test test test junk";

/** The deployment that a dApp uses: contracts, tokens, and how to reach the chain. */
export async function findDeployment(): Promise<Deployment> {
  const url = new URL("/deployment.json", process.env.ADIT_URL ?? "http://localhost:5173");
  const answer = await fetch(url).catch((cause: unknown) => {
    throw new Error(`Nothing answers at ${url.origin}. Start the local stack with "npm start", or set ADIT_URL.`, {
      cause,
    });
  });
  return parseDeployment(await answer.json());
}

/** One client for reads, writes and the protocol's actions: viem's own, extended. */
export function clientOf(deployment: Deployment, account: Account) {
  const chain = defineChain({
    id: deployment.chainId,
    name: deployment.chainName ?? `Chain ${deployment.chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [deployment.rpcUrl] } },
  });
  return createWalletClient({ account, chain, transport: http() })
    .extend(publicActions)
    .extend(aditActions(deployment));
}

export type ExampleClient = ReturnType<typeof clientOf>;

/** The account of `ADIT_KEY`; without it, the local account with this number. */
export function accountOf(local: number): Account {
  const key = process.env.ADIT_KEY;
  if (key === undefined) return mnemonicToAccount(LOCAL_PHRASE, { addressIndex: local });
  if (!isHex(key)) throw new Error("ADIT_KEY is no private key: 0x and 64 hexadecimal digits");
  return privateKeyToAccount(key);
}

/** Chain seconds for which a signature counts on a local chain. Its days take seconds: half an hour may be over before it has signed. */
const LOCAL_SIGNATURE_SECONDS = 365n * 86_400n;

/** Until when a signature counts: the SDK's half an hour, but on a local chain a year. For `carryOut`. */
export async function signing(client: ExampleClient, { local }: Deployment): Promise<{ deadline?: bigint }> {
  if (local === undefined) return {};
  const { timestamp } = await client.getBlock();
  return { deadline: timestamp + LOCAL_SIGNATURE_SECONDS };
}

/** Waits until a transaction is in a block; throws if it reverted there. */
export async function mined(client: ExampleClient, hash: Hash): Promise<Hash> {
  const { status } = await waitForTransactionReceipt(client, { hash });
  if (status === "reverted") throw new Error(`${hash} was sent and reverted`);
  return hash;
}

/** Local chains only: their dollar and their bitcoin are anybody's to make. */
export async function endow(client: ExampleClient, token: Address, amount: bigint): Promise<void> {
  const mint = {
    address: token,
    abi: testTokenAbi,
    functionName: "mint",
    args: [client.account.address, amount],
  } as const;
  await mined(client, await writeContract(client, mint));
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Plays an example. A failure is told in the SDK's words, which know every error of the protocol. */
export async function run(example: () => Promise<void>): Promise<void> {
  try {
    await example();
  } catch (error) {
    const { sentence, safe, action } = explainError(error);
    process.stderr.write(`${sentence} ${safe} ${action}\n`);
    process.exitCode = 1;
  }
}
