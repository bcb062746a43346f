import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";
import type { ethers as ethersLib } from "ethers";
import type { Address } from "viem";
import { getAddress } from "viem";
import { inProcessClients } from "../../scripts/lib/clients.ts";
import type { FeedStart, NetworkStart, ProtocolContracts } from "../../scripts/lib/deploy.ts";
import { deployProtocol, PERMIT2 } from "../../scripts/lib/deploy.ts";
import type { RelayStart } from "../../scripts/lib/relay.ts";
import { deployScenarioFeed, deployTestToken } from "../../scripts/lib/local-tokens.ts";
import type * as Contracts from "../../types/ethers-contracts/index.js";
import { testCommittee } from "./committee.ts";
import { BITCOIN, testNetwork } from "./networks.ts";

export { BITCOIN, BITS, FIRST_HEIGHT, PRICE_USD8 } from "./networks.ts";

export const SECONDS_PER_DAY = 86_400;
/** Bonds of disputes, base units of the reward token. */
export const NETWORK_BOND = 10_000_000n;
export const FARM_BOND = 1_000_000n;
export const BTC_MAX_SUPPLY = 21n * 10n ** 14n;

/** What the tests' feeds of bitcoin are accepted with, as `setFeed` takes it: a heartbeat of a day, $1 to $10 million. */
export const BITCOIN_FEED_RULES = [SECONDS_PER_DAY, 10n ** 8n, 10n ** 15n] as const;
/** And those of the dollar: a heartbeat of a day, 1 cent to $100. */
export const DOLLAR_FEED_RULES = [SECONDS_PER_DAY, 10n ** 6n, 10n ** 10n] as const;

export interface SystemOptions {
  readonly members?: number;
  readonly f?: number;
  readonly disputeWindowSeconds?: number;
  readonly protocolBps?: number;
  readonly tipBps?: number;
  readonly rewardDecimals?: number;
  readonly rewardMaxSupply?: bigint;
  /** network whose coin the reward token stands for */
  readonly rewardNetwork?: number;
  readonly paymentDecimals?: number;
  readonly minBondEpochs?: number;
  /** networks beside Bitcoin, of those in `networks.ts`; a parent before its auxiliary network */
  readonly networks?: readonly number[];
  /** who rules on disputes; the governor if left out */
  readonly arbiter?: Address;
  /** who proves Bitcoin's blocks; nobody if left out */
  readonly blockProofs?: Address;
  /** knows Bitcoin's targets, whose rules then go by it; targets are attested if left out */
  readonly relay?: RelayStart;
  /** where Bitcoin's reports start, if elsewhere than in `networks.ts` */
  readonly bitcoin?: Pick<NetworkStart, "nextHeight" | "bits">;
}

/** What has no default: it is there or not. */
type Unset = "arbiter" | "blockProofs" | "relay" | "bitcoin";

/** The people of a test. */
export interface People {
  readonly deployer: HardhatEthersSigner;
  readonly governor: HardhatEthersSigner;
  readonly guardian: HardhatEthersSigner;
  readonly treasury: HardhatEthersSigner;
  readonly provider: HardhatEthersSigner;
  readonly keeper: HardhatEthersSigner;
  readonly alice: HardhatEthersSigner;
  readonly bob: HardhatEthersSigner;
  readonly carol: HardhatEthersSigner;
  readonly dave: HardhatEthersSigner;
}

/** The whole protocol on an in-process chain, with typed contracts. */
export interface System {
  readonly ethers: HardhatEthers;
  readonly networkHelpers: NetworkHelpers<string>;
  readonly people: People;
  readonly committee: readonly ethersLib.Wallet[];
  readonly addresses: ProtocolContracts;
  readonly options: Required<Omit<SystemOptions, Unset>>;
  readonly accessManager: Contracts.AccessManager;
  readonly timelock: Contracts.TimelockController;
  readonly config: Contracts.ProtocolConfig;
  readonly rules: Contracts.BitcoinRules;
  readonly oracle: Contracts.OutputOracle;
  readonly disputes: Contracts.Disputes;
  readonly networkDays: Contracts.NetworkDays;
  readonly prices: Contracts.PriceRounds;
  readonly registry: Contracts.FarmRegistry;
  readonly metadata: Contracts.HashpowerMetadata;
  readonly ledger: Contracts.Hashpower;
  readonly market: Contracts.PrimaryMarket;
  readonly formula: Contracts.DailyFormula;
  readonly settlement: Contracts.Settlement;
  readonly leases: Contracts.LeaseMarket;
  readonly leasehold: Contracts.Leasehold;
  readonly reversion: Contracts.Reversion;
  readonly shareFactory: Contracts.AccumulatingShareFactory;
  readonly wrappers: Contracts.WrapperFactory;
  /** without a router of swaps */
  readonly rewardRouter: Contracts.RewardRouter;
  readonly valuer: Contracts.HashpowerValuer;
  /** reward token, 8 decimals */
  readonly btc: Contracts.TestToken;
  /** payment token, 6 decimals */
  readonly usdc: Contracts.TestToken;
  /** USD price of the reward token */
  readonly feed: Contracts.ScenarioFeed;
  /** USD price of the payment token; without a round until a test pushes one */
  readonly dollarFeed: Contracts.ScenarioFeed;
}

const DEFAULTS: Required<Omit<SystemOptions, Unset>> = {
  members: 4,
  f: 1,
  disputeWindowSeconds: 6 * 3600,
  protocolBps: 100,
  tipBps: 10,
  rewardDecimals: 8,
  rewardMaxSupply: BTC_MAX_SUPPLY,
  rewardNetwork: BITCOIN,
  paymentDecimals: 6,
  minBondEpochs: 0,
  networks: [],
};

/**
 * Deploys everything. Use it as a fixture: `loadFixture(deploySystem)`, or a named function of your own around it.
 * The first report that the oracle expects is of the day on which it was deployed.
 */
export async function deploySystem<T extends string>(
  connection: NetworkConnection<T>,
  chosen: SystemOptions = {},
): Promise<System> {
  const options = { ...DEFAULTS, ...chosen };
  const { ethers, networkHelpers } = connection;
  const people = await gather(ethers);
  const clients = inProcessClients(connection.provider, getAddress(people.deployer.address));
  const committee = testCommittee(options.members);

  const btc = await deployTestToken(clients, { name: "Adit test bitcoin", symbol: "tBTC", decimals: options.rewardDecimals });
  const usdc = await deployTestToken(clients, { name: "Adit test dollar", symbol: "tUSDC", decimals: options.paymentDecimals });
  const feed = await deployScenarioFeed(clients, { decimals: 8, description: "BTC / USD" });
  const dollarFeed = await deployScenarioFeed(clients, { decimals: 8, description: "USDC / USD" });

  const today = Math.floor((await networkHelpers.time.latest()) / SECONDS_PER_DAY);
  const { contracts } = await deployProtocol(clients, {
    treasury: getAddress(people.treasury.address),
    protocolBps: options.protocolBps,
    tipBps: options.tipBps,
    committee: {
      signers: committee.map((member) => getAddress(member.address)),
      f: options.f,
      disputeWindowSeconds: options.disputeWindowSeconds,
    },
    disputes: {
      bondToken: btc,
      networkBond: NETWORK_BOND,
      farmBond: FARM_BOND,
      arbiter: chosen.arbiter ?? getAddress(people.governor.address),
      ...(chosen.blockProofs && { blockProofs: { network: BITCOIN, proofs: chosen.blockProofs } }),
    },
    ...(chosen.relay && { relay: chosen.relay }),
    permit2: PERMIT2,
    guardian: getAddress(people.guardian.address),
    localGovernor: getAddress(people.governor.address),
    timelock: { delaySeconds: 2 * SECONDS_PER_DAY, proposers: [getAddress(people.governor.address)] },
    networks: [
      { ...testNetwork(BITCOIN), ...chosen.bitcoin, lastEpoch: today - 1 },
      ...options.networks.map((network) => ({ ...testNetwork(network), lastEpoch: today - 1 })),
    ],
    rewardTokens: [
      {
        token: btc,
        network: options.rewardNetwork,
        maxSupply: options.rewardMaxSupply,
        feeds: [feedStart(feed, BITCOIN_FEED_RULES)],
      },
    ],
    paymentTokens: [{ token: usdc, feeds: [feedStart(dollarFeed, DOLLAR_FEED_RULES)] }],
    minBondEpochs: options.minBondEpochs,
  });
  return {
    ethers,
    networkHelpers,
    people,
    committee,
    addresses: contracts,
    options,
    ...(await attach(ethers, contracts, { btc, usdc, feed, dollarFeed })),
  };
}

function feedStart(feed: Address, rules: readonly [number, bigint, bigint]): FeedStart {
  const [heartbeatSeconds, minPriceUsd8, maxPriceUsd8] = rules;
  return { feed, heartbeatSeconds, minPriceUsd8, maxPriceUsd8 };
}

async function gather(ethers: HardhatEthers): Promise<People> {
  const [deployer, governor, guardian, treasury, provider, keeper, alice, bob, carol, dave] = await ethers.getSigners();
  if (
    !deployer || !governor || !guardian || !treasury || !provider || !keeper || !alice || !bob || !carol || !dave
  ) {
    throw new Error("the local chain has too few accounts");
  }
  return { deployer, governor, guardian, treasury, provider, keeper, alice, bob, carol, dave };
}

type Attached = Omit<System, "ethers" | "networkHelpers" | "people" | "committee" | "addresses" | "options">;

async function attach(
  ethers: HardhatEthers,
  at: ProtocolContracts,
  local: { btc: Address; usdc: Address; feed: Address; dollarFeed: Address },
): Promise<Attached> {
  return {
    accessManager: await ethers.getContractAt("AccessManager", at.accessManager),
    timelock: await ethers.getContractAt("TimelockController", at.timelock),
    config: await ethers.getContractAt("ProtocolConfig", at.config),
    rules: await ethers.getContractAt("BitcoinRules", at.bitcoinRules),
    oracle: await ethers.getContractAt("OutputOracle", at.outputOracle),
    disputes: await ethers.getContractAt("Disputes", at.disputes),
    networkDays: await ethers.getContractAt("NetworkDays", at.networkDays),
    prices: await ethers.getContractAt("PriceRounds", at.priceRounds),
    registry: await ethers.getContractAt("FarmRegistry", at.farmRegistry),
    metadata: await ethers.getContractAt("HashpowerMetadata", at.metadata),
    ledger: await ethers.getContractAt("Hashpower", at.hashpower),
    market: await ethers.getContractAt("PrimaryMarket", at.market),
    formula: await ethers.getContractAt("DailyFormula", at.dailyFormula),
    settlement: await ethers.getContractAt("Settlement", at.settlement),
    leases: await ethers.getContractAt("LeaseMarket", at.leaseMarket),
    leasehold: await ethers.getContractAt("Leasehold", at.leasehold),
    reversion: await ethers.getContractAt("Reversion", at.reversion),
    shareFactory: await ethers.getContractAt("AccumulatingShareFactory", at.accumulatingShareFactory),
    wrappers: await ethers.getContractAt("WrapperFactory", at.wrapperFactory),
    rewardRouter: await ethers.getContractAt("RewardRouter", at.rewardRouter),
    valuer: await ethers.getContractAt("HashpowerValuer", at.hashpowerValuer),
    btc: await ethers.getContractAt("TestToken", local.btc),
    usdc: await ethers.getContractAt("TestToken", local.usdc),
    feed: await ethers.getContractAt("ScenarioFeed", local.feed),
    dollarFeed: await ethers.getContractAt("ScenarioFeed", local.dollarFeed),
  };
}
