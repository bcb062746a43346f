import type { Deployment, DeploymentToken } from "@adit/sdk";
import { farmRegistryAbi } from "@adit/sdk/abis";
import type { World } from "@adit/oracle/simulator";
import type { Address, LocalAccount } from "viem";
import { keccak256, stringToHex, zeroAddress } from "viem";
import type { Clients } from "../clients.ts";
import type { ProtocolContracts } from "../deploy.ts";
import { deployProtocol, PERMIT2 } from "../deploy.ts";
import { deployScenarioFeed, deployTestToken } from "../local-tokens.ts";
import { act } from "../transact.ts";
import type { Cast } from "./accounts.ts";
import { addressesOf, privateKeyOf } from "./accounts.ts";

/** Money and delays of the local protocol. */
export const LOCAL_TERMS = {
  protocolBps: 100,
  tipBps: 10,
  disputeWindowSeconds: 6 * 3600,
  timelockSeconds: 2 * 86_400,
  minBondEpochs: 7,
} as const;

/** What every provider of the scenario stands for: two weeks of income whatever happens, a month of what a day owes beyond its escrow. */
export const LOCAL_BOND = { bondEpochs: 14, marginEpochs: 30, penaltyBps: 500, graceSeconds: 2 * 86_400 } as const;

/** A fixed term has none of a profit share's terms. */
export const FIXED_TERM = { holderShareBps: 0, minDeliveryBps: 0, toleranceBps: 0, toleranceDays: 0 } as const;
export const NO_FEEDS = [zeroAddress, zeroAddress, zeroAddress] as const;
/** The scenario's feed speaks once a day; its bitcoin is never below $100 nor above $10 million. */
const LOCAL_BITCOIN_FEED = {
  heartbeatSeconds: 86_400,
  minPriceUsd8: 100n * 10n ** 8n,
  maxPriceUsd8: 10_000_000n * 10n ** 8n,
} as const;

/** No more than 21 million bitcoin, in satoshi. */
const BITCOIN_MAX_SUPPLY = 21n * 10n ** 14n;

/** The protocol on a local chain, with its cast, its tokens and its farms. */
export interface Stage {
  readonly world: World;
  readonly cast: Cast;
  readonly contracts: ProtocolContracts;
  readonly deployment: Deployment;
  readonly btc: Address;
  readonly usdc: Address;
  readonly feed: Address;
  /** clients that act as this account */
  as(account: LocalAccount): Clients;
}

export interface StageParameters {
  readonly world: World;
  readonly cast: Cast;
  readonly connect: (account: LocalAccount) => Clients;
  /** UTC day of the first report */
  readonly firstEpoch: number;
  readonly rpcUrl: string;
}

/** Deploys tokens, feed and protocol, and registers the scenario's two providers and farms. */
export async function setStage({ world, cast, connect, firstEpoch, rpcUrl }: StageParameters): Promise<Stage> {
  const deployer = connect(cast.deployer);
  const bitcoin = { name: "Local Bitcoin", symbol: "BTC", decimals: 8 };
  const dollar = { name: "Local Dollar", symbol: "USDC", decimals: 6 };
  const btc = await deployTestToken(deployer, bitcoin);
  const usdc = await deployTestToken(deployer, dollar);
  const feedDescription = "BTC / USD";
  const feed = await deployScenarioFeed(deployer, { decimals: 8, description: feedDescription });

  const { contracts, startBlock } = await deployProtocol(deployer, {
    treasury: cast.treasury.address,
    protocolBps: LOCAL_TERMS.protocolBps,
    tipBps: LOCAL_TERMS.tipBps,
    committee: { signers: addressesOf(cast.attesters), f: 1, disputeWindowSeconds: LOCAL_TERMS.disputeWindowSeconds },
    permit2: PERMIT2,
    guardian: cast.guardian.address,
    localGovernor: cast.governor.address,
    timelock: { delaySeconds: LOCAL_TERMS.timelockSeconds, proposers: [cast.governor.address] },
    networks: [{ network: world.network, coinDecimals: 8, ...world.networkStart(firstEpoch) }],
    rewardTokens: [{ token: btc, network: world.network, maxSupply: BITCOIN_MAX_SUPPLY, feeds: [{ feed, ...LOCAL_BITCOIN_FEED }] }],
    paymentTokens: [{ token: usdc, feeds: [] }],
    minBondEpochs: LOCAL_TERMS.minBondEpochs,
  });
  await registerFarms(world, cast, connect, contracts.farmRegistry);

  const { timelock, ...rest } = contracts;
  const token = (address: Address, facts: Omit<DeploymentToken, "address">): DeploymentToken => ({ address, ...facts });
  const deployment: Deployment = {
    chainId: deployer.chain.chain.id,
    startBlock: Number(startBlock),
    rpcUrl,
    contracts: rest,
    timelock,
    paymentTokens: [token(usdc, dollar)],
    rewardTokens: [token(btc, bitcoin)],
    feeds: [{ address: feed, rewardToken: btc, description: feedDescription }],
    local: { devAccount: privateKeyOf("visitor") },
  };
  return { world, cast, contracts, deployment, btc, usdc, feed, as: connect };
}

async function registerFarms(world: World, cast: Cast, connect: (account: LocalAccount) => Clients, registry: Address): Promise<void> {
  for (const [i, provider] of cast.providers.entries()) {
    const farm = world.farms[i];
    if (farm === undefined) throw new Error(`the scenario has no farm for provider ${i}`);
    const site = `https://${farm.poolUser}.example`;
    const clients = connect(provider);
    await act(clients, {
      address: registry,
      abi: farmRegistryAbi,
      functionName: "registerProvider",
      args: [`${farm.name} Mining`, site],
    });
    const input = {
      network: world.network,
      declared: farm.declared,
      milliJoulePerTh: farm.milliJoulePerTh,
      payoutScript: farm.payoutScript,
      name: farm.name,
      energySource: farm.energySource,
      disclosureHash: keccak256(stringToHex(`Disclosure of ${farm.name}, written for the local scenario`)),
      disclosureUri: `${site}/disclosure`,
    };
    await act(clients, { address: registry, abi: farmRegistryAbi, functionName: "registerFarm", args: [input] });
  }
}
