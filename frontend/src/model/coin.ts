const COINS: Readonly<Record<string, string>> = {
  Bitcoin: "BTC",
  Litecoin: "LTC",
  Dogecoin: "DOGE",
  "Ethereum Classic": "ETC",
};

/** What people call the coin of a network, by the network's name on the chain. */
export function coinOf(network: string): string {
  return COINS[network] ?? `${network} coins`;
}
