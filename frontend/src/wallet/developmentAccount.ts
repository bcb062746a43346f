import {
  createClient,
  http,
  type Account,
  type Client,
  type EIP1193RequestFn,
  type Hex,
  type Transport,
  type Chain,
} from "viem";
import { createConnector, type CreateConnectorFn } from "wagmi";

export const DEVELOPMENT_ACCOUNT_ID = "adit.development-account";
const CONNECTED_KEY = "developmentAccount.connected";

type Provider = { request: EIP1193RequestFn };
type SigningClient = Client<Transport, Chain, Account>;
type Storage = { [CONNECTED_KEY]: boolean };

/**
 * A wallet inside the page, for the local chain only: it signs at once and never asks. The key stands in `deployment.json`, is
 * known to everybody and worth nothing; `parseDeployment` refuses one on any other chain. The signing code is loaded when the
 * account is connected, not before.
 */
export function developmentAccount(privateKey: Hex): CreateConnectorFn {
  return createConnector<Provider, Record<string, unknown>, Storage>((config) => {
    const chain = config.chains[0];
    let client: SigningClient | undefined;
    const load = async (): Promise<SigningClient> => {
      if (client !== undefined) return client;
      const { privateKeyToAccount } = await import("viem/accounts");
      client = createClient({ account: privateKeyToAccount(privateKey), chain, transport: http() });
      return client;
    };
    return {
      id: DEVELOPMENT_ACCOUNT_ID,
      name: "Development account",
      type: "local",
      connect: async () => {
        const { account } = await load();
        await config.storage?.setItem(CONNECTED_KEY, true);
        // wagmi's type depends on whether capabilities were asked for; this account has none to name.
        return { accounts: [account.address] as never, chainId: chain.id };
      },
      disconnect: async () => {
        await config.storage?.removeItem(CONNECTED_KEY);
      },
      getAccounts: async () => [(await load()).account.address],
      getChainId: () => Promise.resolve(chain.id),
      getClient: load,
      getProvider: async () => ({ request: (await load()).request }),
      isAuthorized: async () => (await config.storage?.getItem(CONNECTED_KEY)) === true,
      onAccountsChanged: () => undefined,
      onChainChanged: () => undefined,
      onDisconnect: () => {
        config.emitter.emit("disconnect");
      },
    };
  });
}
