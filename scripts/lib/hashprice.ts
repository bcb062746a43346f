import type { DeploymentHashprice } from "@adit/sdk";
import { networkRulesAbi, outputOracleAbi } from "@adit/sdk/abis";
import type { Address } from "viem";
import { hexToString, trim, zeroAddress } from "viem";
import { readArtifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";
import type { ProtocolOptions, RulesContract } from "./deploy.ts";
import { deployContract } from "./transact.ts";

const SECONDS_PER_DAY = 86_400;

/** Seconds after a day's end within which a price feed must have updated, as the terms of series here have it: so both go by one price. */
export const HASHPRICE_FEED_DELAY_SECONDS = SECONDS_PER_DAY;

/** What a feed's newest day may lag behind, beside the dispute window: the day that is being mined, and two that came late. */
const HASHPRICE_SLACK_SECONDS = 3 * SECONDS_PER_DAY;

/** What people quote the hashprice of each algorithm for. */
const UNITS = {
  BitcoinRules: { name: "PH/s", hashrate: 10n ** 15n },
  LitecoinRules: { name: "GH/s", hashrate: 10n ** 9n },
  DogecoinRules: { name: "GH/s", hashrate: 10n ** 9n },
  EthereumClassicRules: { name: "GH/s", hashrate: 10n ** 9n },
} as const satisfies Record<RulesContract, { name: string; hashrate: bigint }>;

/** A contract's feeds, as its constructor takes them. */
type ThreeFeeds = readonly [Address, Address, Address];
const NO_FEEDS: ThreeFeeds = [zeroAddress, zeroAddress, zeroAddress];

interface Wiring {
  readonly outputOracle: Address;
  readonly networkDays: Address;
  readonly priceRounds: Address;
}

/**
 * Two feeds for each network whose coin has a price: one in coin, one in dollars. The price is that of the network's first reward token with
 * USD feeds, the first three of them in their order. The networks are added already.
 */
export async function deployHashpriceFeeds(
  clients: Clients,
  wiring: Wiring,
  options: ProtocolOptions,
): Promise<DeploymentHashprice[]> {
  const deployed: DeploymentHashprice[] = [];
  for (const start of options.networks) {
    const priced = options.rewardTokens.find(({ network, feeds }) => network === start.network && feeds.length > 0);
    if (priced === undefined) continue;
    const [first = zeroAddress, second = zeroAddress, third = zeroAddress] = priced.feeds.map(({ feed }) => feed);
    const name = await nameOf(clients, wiring.outputOracle, start.network);
    const unit = UNITS[start.rules ?? "BitcoinRules"];
    const feed = async (prices: Address, feeds: ThreeFeeds, description: string): Promise<Address> =>
      await deployContract(clients, readArtifact("contracts/oracle/HashpriceFeed.sol"), [
        {
          networkDays: wiring.networkDays,
          network: start.network,
          unitHashrate: unit.hashrate,
          heartbeat: HASHPRICE_SLACK_SECONDS + options.committee.disputeWindowSeconds,
          prices,
          feeds,
          maxFeedDelay: HASHPRICE_FEED_DELAY_SECONDS,
          sequencerFeed: options.sequencerFeed ?? zeroAddress,
          description,
        },
      ]);
    deployed.push({
      network: start.network,
      inCoin: await feed(zeroAddress, NO_FEEDS, `${name} / ${unit.name}-day`),
      inUsd: await feed(wiring.priceRounds, [first, second, third], `USD / ${unit.name}-day of ${name}`),
    });
  }
  return deployed;
}

/** As the network's rules say it. */
async function nameOf({ chain }: Clients, oracle: Address, network: number): Promise<string> {
  const rules = await chain.readContract({ address: oracle, abi: outputOracleAbi, functionName: "rulesOf", args: [network] });
  const name = await chain.readContract({ address: rules, abi: networkRulesAbi, functionName: "NETWORK_NAME" });
  return hexToString(trim(name, { dir: "right" }));
}
