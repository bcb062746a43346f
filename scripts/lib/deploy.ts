import type { DeploymentContracts } from "@adit/sdk";
import type { Abi, Address, Hex } from "viem";
import { encodeFunctionData, getContractAddress, isAddressEqual, toFunctionSelector, zeroAddress } from "viem";
import type { Artifact } from "./artifacts.ts";
import { readArtifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";
import { deployHashpriceFeeds } from "./hashprice.ts";
import { deployIntegrations, type Integration } from "./integrations.ts";
import { checkRelay, deployRelay, deployVerifier, type RelayStart } from "./relay.ts";
import { deployContract, send } from "./transact.ts";
import { UserError } from "./user-error.ts";

/** Roles of the AccessManager. Its role 0, the admin, belongs to the timelock alone. */
export const ROLES = { GOVERNOR: 1n, GUARDIAN: 2n } as const;
const ADMIN_ROLE = 0n;

/** Who may call which restricted function. Nothing of the ledger, the market or the settlement is open to a role. */
export const ROLE_FUNCTIONS = {
  config: {
    GOVERNOR: ["setRewardToken", "setPaymentToken", "setFeed", "setProtocolFee", "setTip", "setMinBond", "setTreasury"],
    GUARDIAN: ["stopSales", "resumeSales"],
  },
  oracle: { GOVERNOR: ["addNetwork", "addMergedNetwork", "scheduleCommittee", "cancelCommittee"], GUARDIAN: [] },
  disputes: { GOVERNOR: ["setArbiter"], GUARDIAN: [] },
  arbiter: { GOVERNOR: ["rule"], GUARDIAN: [] },
} as const;

/** Permit2 has this address on every chain. */
export const PERMIT2: Address = "0x000000000022D473030F116dDEE9F6B43aC78BA3";

/** Seconds after a day's end in which its report is waited for, before anyone may record its fallback. */
export const ORACLE_TIMEOUT_SECONDS = 14 * 86_400;

/** What only a deployment with a relay has. */
type Proofs = "bitcoinRelay" | "blockProofs" | "payoutVerifier";

/** What is deployed in order, at addresses that are computed beforehand. */
type Planned = Required<Omit<DeploymentContracts, Proofs | Integration | "hashpriceFeeds">>;

/** What the roles are given out over. */
type Governed = Planned & { readonly timelock: Address };

/** Every contract of the protocol, and the timelock that is the only admin of its roles. */
export type ProtocolContracts = Governed &
  Pick<DeploymentContracts, Proofs> &
  Required<Pick<DeploymentContracts, Integration | "hashpriceFeeds">>;

/**
 * Bonds of disputes, as parts of all the tokens that there can be: of bitcoin 0.1 for a network's day and 0.01 for a farm's report. A day's
 * report moves every series, one farm's moves its own.
 */
const BOND_PARTS = { network: 210_000_000n, farm: 2_100_000_000n } as const;

export type RulesContract = "BitcoinRules" | "LitecoinRules" | "DogecoinRules" | "EthereumClassicRules";

/** A network as `OutputOracle.addNetwork` takes it. */
export interface NetworkStart {
  readonly network: number;
  /** rules by the contract's name, Bitcoin's if left out; others are deployed along with the network */
  readonly rules?: RulesContract;
  /** network that is mined along with this one, listed before it */
  readonly parent?: number;
  readonly coinDecimals: number;
  /** UTC day number of the day before the first report */
  readonly lastEpoch: number;
  /** height of the first block of the first report */
  readonly nextHeight: number;
  /** target in force, in the network's 32-bit form */
  readonly bits: number;
  /** mean fees per block, coin base units */
  readonly meanFees: bigint;
}

/** A price feed and the rules that its first acceptance fixes for good. */
export interface FeedStart {
  readonly feed: Address;
  /** seconds after which its latest answer is stale */
  readonly heartbeatSeconds: number;
  /** lowest and highest price that counts, USD with 8 decimals */
  readonly minPriceUsd8: bigint;
  readonly maxPriceUsd8: bigint;
}

export interface PaymentTokenStart {
  readonly token: Address;
  /** USD feeds accepted for it */
  readonly feeds: readonly FeedStart[];
}

export interface RewardTokenStart extends PaymentTokenStart {
  /** network whose coin the token stands for */
  readonly network: number;
  /** bound on the token's supply, base units */
  readonly maxSupply: bigint;
}

export interface ProtocolOptions {
  readonly treasury: Address;
  readonly protocolBps: number;
  readonly tipBps: number;
  readonly committee: { readonly signers: readonly Address[]; readonly f: number; readonly disputeWindowSeconds: number };
  /** at least seven days; `ORACLE_TIMEOUT_SECONDS` if left out */
  readonly oracleTimeoutSeconds?: number;
  /** left out: bonds in the first reward token, governance as the arbiter */
  readonly disputes?: DisputeOptions;
  /** left out: targets are attested, and no block or payout can be proven */
  readonly relay?: RelayStart;
  /** L2 sequencer uptime feed; leave out on chains that have none */
  readonly sequencerFeed?: Address;
  readonly permit2: Address;
  /** Uniswap v3's `SwapRouter`, where there is one */
  readonly swapRouter?: Address;
  readonly guardian: Address;
  /** holds GOVERNOR beside the timelock; for local chains, where nobody should wait */
  readonly localGovernor?: Address;
  readonly timelock: { readonly delaySeconds: number; readonly proposers: readonly Address[] };
  readonly networks: readonly NetworkStart[];
  readonly rewardTokens: readonly RewardTokenStart[];
  readonly paymentTokens: readonly PaymentTokenStart[];
  /** least days of net income that a bond covers */
  readonly minBondEpochs: number;
}

/** Who decides disputes, and what both sides place. */
export interface DisputeOptions {
  /** token of bonds and stake, 8 decimals or what its amounts below say */
  readonly bondToken: Address;
  /** base units of it */
  readonly networkBond: bigint;
  readonly farmBond: bigint;
  /** rules on disputes; left out: the governor, by its arbiter contract */
  readonly arbiter?: Address;
  /** network whose blocks can be proven, and who proves them */
  readonly blockProofs?: { readonly network: number; readonly proofs: Address };
}

/** The protocol on a chain. */
export interface DeployedProtocol {
  readonly contracts: ProtocolContracts;
  /** block of the first contract; an indexer starts here */
  readonly startBlock: bigint;
}

/**
 * Deploys the whole protocol, gives out the roles, and leaves the timelock as the only admin.
 *
 * Wiring is immutable and goes in circles, so the addresses of contracts that do not exist yet are computed from the
 * deployer's nonces; each constructor checks what exists already, and this function checks that every address came true.
 *
 * @throws UserError if the deployer sent something else meanwhile, so that the addresses cannot come true, or if the relay could never confirm a
 * retarget of its network.
 */
export async function deployProtocol(clients: Clients, options: ProtocolOptions): Promise<DeployedProtocol> {
  if (options.relay !== undefined) checkRelay(options.relay, options.networks);
  const startBlock = (await clients.chain.getBlockNumber()) + 1n;
  const deployer = clients.wallet.account.address;
  const proofs = options.relay === undefined ? undefined : await deployRelay(clients, options.relay);
  const planned = await planAddresses(clients, deployer);
  const disputes: DisputeOptions = {
    ...(proofs && options.relay && { blockProofs: { network: options.relay.network, proofs: proofs.blockProofs } }),
    ...(options.disputes ?? usualDisputes(options)),
  };

  const deployments: readonly (readonly [keyof Planned, Artifact, readonly unknown[]])[] = [
    ["accessManager", readArtifact("@openzeppelin/contracts/access/manager/AccessManager.sol"), [deployer]],
    [
      "config",
      readArtifact("contracts/ProtocolConfig.sol"),
      [planned.accessManager, options.treasury, options.protocolBps, options.tipBps],
    ],
    proofs === undefined
      ? ["bitcoinRules", readArtifact("contracts/oracle/BitcoinRules.sol"), []]
      : ["bitcoinRules", readArtifact("contracts/oracle/ProvenBitcoinRules.sol"), [proofs.bitcoinRelay]],
    [
      "outputOracle",
      readArtifact("contracts/oracle/OutputOracle.sol"),
      [planned.accessManager, options.committee.signers, options.committee.f, options.committee.disputeWindowSeconds, planned.disputes],
    ],
    ["disputes", readArtifact("contracts/oracle/Disputes.sol"), disputesArguments(planned, disputes)],
    [
      "governanceArbiter",
      readArtifact("contracts/oracle/arbiters/GovernanceArbiter.sol"),
      [planned.accessManager, planned.disputes],
    ],
    ["equivocations", readArtifact("contracts/oracle/Equivocations.sol"), [planned.outputOracle]],
    [
      "networkDays",
      readArtifact("contracts/oracle/NetworkDays.sol"),
      [planned.outputOracle, planned.disputes, options.oracleTimeoutSeconds ?? ORACLE_TIMEOUT_SECONDS],
    ],
    [
      "priceRounds",
      readArtifact("contracts/oracle/PriceRounds.sol"),
      [planned.config, options.sequencerFeed ?? zeroAddress],
    ],
    ["farmRegistry", readArtifact("contracts/FarmRegistry.sol"), [planned.outputOracle, planned.market]],
    [
      "metadata",
      readArtifact("contracts/HashpowerMetadata.sol"),
      [planned.hashpower, planned.market, planned.settlement],
    ],
    [
      "hashpower",
      readArtifact("contracts/Hashpower.sol"),
      [planned.market, planned.settlement, planned.metadata, planned.leaseMarket],
    ],
    [
      "market",
      readArtifact("contracts/PrimaryMarket.sol"),
      [planned.hashpower, planned.settlement, planned.config, planned.farmRegistry, planned.outputOracle, planned.priceRounds, options.permit2],
    ],
    [
      "dailyFormula",
      readArtifact("contracts/DailyFormula.sol"),
      [planned.market, planned.networkDays, planned.priceRounds, planned.farmRegistry],
    ],
    [
      "settlement",
      readArtifact("contracts/Settlement.sol"),
      [planned.hashpower, planned.market, planned.config, planned.dailyFormula],
    ],
    ["leaseMetadata", readArtifact("contracts/leases/LeaseMetadata.sol"), [planned.leaseMarket]],
    ["leasehold", readArtifact("contracts/leases/Leasehold.sol"), [planned.leaseMarket, planned.leaseMetadata]],
    ["reversion", readArtifact("contracts/leases/Reversion.sol"), [planned.leaseMarket, planned.leaseMetadata]],
    [
      "leaseMarket",
      readArtifact("contracts/LeaseMarket.sol"),
      [planned.hashpower, planned.leasehold, planned.reversion],
    ],
  ];
  for (const [key, artifact, args] of deployments) {
    const address = await deployContract(clients, artifact, args);
    if (!isAddressEqual(address, planned[key])) {
      throw new UserError(
        `${artifact.contractName} came to ${address} instead of ${planned[key]}: the deployer ${deployer} sent another transaction meanwhile. Deploy again with an account that does nothing else.`,
      );
    }
  }

  const timelock = await deployContract(
    clients,
    readArtifact("@openzeppelin/contracts/governance/TimelockController.sol"),
    [options.timelock.delaySeconds, options.timelock.proposers, options.timelock.proposers, zeroAddress],
  );
  const governed: Governed = { ...planned, timelock };
  await configure(clients, governed, options);
  const hashpriceFeeds = await deployHashpriceFeeds(clients, planned, options);
  const payoutVerifier = await deployVerifier(clients, planned.farmRegistry, proofs, options.relay);
  await handOver(clients, governed, options);
  const integrations = await deployIntegrations(clients, governed, options.swapRouter);
  return { contracts: { ...governed, ...proofs, ...payoutVerifier, hashpriceFeeds, ...integrations }, startBlock };
}

function usualDisputes({ rewardTokens: [first] }: ProtocolOptions): DisputeOptions {
  if (first === undefined) throw new UserError("Without a reward token say in which token disputes place their bonds.");
  const { token, maxSupply } = first;
  return { bondToken: token, networkBond: maxSupply / BOND_PARTS.network, farmBond: maxSupply / BOND_PARTS.farm };
}

function disputesArguments(planned: Planned, options: DisputeOptions): readonly unknown[] {
  const wiring = {
    authority: planned.accessManager,
    oracle: planned.outputOracle,
    config: planned.config,
    registry: planned.farmRegistry,
    settlement: planned.settlement,
    bondToken: options.bondToken,
    blockProofs: options.blockProofs?.proofs ?? zeroAddress,
    provenNetwork: options.blockProofs?.network ?? 0,
    arbiter: options.arbiter ?? planned.governanceArbiter,
  };
  return [wiring, options.networkBond, options.farmBond];
}

async function planAddresses(clients: Clients, deployer: Address): Promise<Planned> {
  const first = BigInt(await clients.chain.getTransactionCount({ address: deployer, blockTag: "pending" }));
  const at = (offset: bigint): Address => getContractAddress({ from: deployer, nonce: first + offset });
  return {
    accessManager: at(0n),
    config: at(1n),
    bitcoinRules: at(2n),
    outputOracle: at(3n),
    disputes: at(4n),
    governanceArbiter: at(5n),
    equivocations: at(6n),
    networkDays: at(7n),
    priceRounds: at(8n),
    farmRegistry: at(9n),
    metadata: at(10n),
    hashpower: at(11n),
    market: at(12n),
    dailyFormula: at(13n),
    settlement: at(14n),
    leaseMetadata: at(15n),
    leasehold: at(16n),
    reversion: at(17n),
    leaseMarket: at(18n),
  };
}

/** Roles first; the deployer is governor just long enough to accept networks, tokens and feeds. */
async function configure(clients: Clients, contracts: Governed, options: ProtocolOptions): Promise<void> {
  const deployer = clients.wallet.account.address;
  const manager = readArtifact("@openzeppelin/contracts/access/manager/AccessManager.sol").abi;
  const config = readArtifact("contracts/ProtocolConfig.sol").abi;
  const oracle = readArtifact("contracts/oracle/OutputOracle.sol").abi;
  const disputes = readArtifact("contracts/oracle/Disputes.sol").abi;
  const arbiter = readArtifact("contracts/oracle/arbiters/GovernanceArbiter.sol").abi;
  const grant = (role: bigint, account: Address): Hex => encode(manager, "grantRole", [role, account, 0]);
  const open = (target: Address, abi: Abi, names: readonly string[], role: bigint): Hex =>
    encode(manager, "setTargetFunctionRole", [target, selectors(abi, names), role]);

  await call(clients, contracts.accessManager, manager, "multicall", [
    [
      open(contracts.config, config, ROLE_FUNCTIONS.config.GOVERNOR, ROLES.GOVERNOR),
      open(contracts.config, config, ROLE_FUNCTIONS.config.GUARDIAN, ROLES.GUARDIAN),
      open(contracts.outputOracle, oracle, ROLE_FUNCTIONS.oracle.GOVERNOR, ROLES.GOVERNOR),
      open(contracts.disputes, disputes, ROLE_FUNCTIONS.disputes.GOVERNOR, ROLES.GOVERNOR),
      open(contracts.governanceArbiter, arbiter, ROLE_FUNCTIONS.arbiter.GOVERNOR, ROLES.GOVERNOR),
      encode(manager, "labelRole", [ROLES.GOVERNOR, "GOVERNOR"]),
      encode(manager, "labelRole", [ROLES.GUARDIAN, "GUARDIAN"]),
      grant(ROLES.GUARDIAN, options.guardian),
      grant(ROLES.GOVERNOR, contracts.timelock),
      grant(ROLES.GOVERNOR, deployer),
    ],
  ]);

  for (const start of options.networks) await addNetwork(clients, contracts, oracle, start);
  if (options.minBondEpochs > 0) await call(clients, contracts.config, config, "setMinBond", [options.minBondEpochs]);
  for (const { token } of options.paymentTokens) {
    await call(clients, contracts.config, config, "setPaymentToken", [token, true]);
  }
  for (const { token, maxSupply, network } of options.rewardTokens) {
    await call(clients, contracts.config, config, "setRewardToken", [token, true, maxSupply, network]);
  }
  for (const { token, feeds } of [...options.paymentTokens, ...options.rewardTokens]) {
    for (const { feed, heartbeatSeconds, minPriceUsd8, maxPriceUsd8 } of feeds) {
      const rules = [heartbeatSeconds, minPriceUsd8, maxPriceUsd8] as const;
      await call(clients, contracts.config, config, "setFeed", [token, feed, true, ...rules]);
    }
  }
}

async function addNetwork(clients: Clients, contracts: Governed, oracle: Abi, start: NetworkStart): Promise<void> {
  const { rules = "BitcoinRules", parent } = start;
  const at =
    rules === "BitcoinRules"
      ? contracts.bitcoinRules
      : await deployContract(clients, readArtifact(`contracts/oracle/${rules}.sol`), []);
  const facts = [at, start.coinDecimals, start.lastEpoch, start.nextHeight, start.bits, start.meanFees];
  if (parent === undefined) await call(clients, contracts.outputOracle, oracle, "addNetwork", [start.network, ...facts]);
  else await call(clients, contracts.outputOracle, oracle, "addMergedNetwork", [start.network, parent, ...facts]);
}

/** The deployer leaves with nothing: the timelock is the only admin from here on. */
async function handOver(clients: Clients, contracts: Governed, options: ProtocolOptions): Promise<void> {
  const deployer = clients.wallet.account.address;
  const manager = readArtifact("@openzeppelin/contracts/access/manager/AccessManager.sol").abi;
  await call(clients, contracts.accessManager, manager, "multicall", [
    [
      encode(manager, "grantRole", [ADMIN_ROLE, contracts.timelock, 0]),
      encode(manager, "renounceRole", [ROLES.GOVERNOR, deployer]),
      ...(options.localGovernor === undefined
        ? []
        : [encode(manager, "grantRole", [ROLES.GOVERNOR, options.localGovernor, 0])]),
      encode(manager, "renounceRole", [ADMIN_ROLE, deployer]),
    ],
  ]);
}

async function call(clients: Clients, to: Address, abi: Abi, functionName: string, args: readonly unknown[]): Promise<void> {
  await send(clients, { to, data: encode(abi, functionName, args), what: functionName });
}

function encode(abi: Abi, functionName: string, args: readonly unknown[]): Hex {
  return encodeFunctionData({ abi, functionName, args });
}

function selectors(abi: Abi, names: readonly string[]): readonly Hex[] {
  return names.map((name) => {
    const found = abi.filter((item) => item.type === "function" && item.name === name);
    const [item] = found;
    if (item?.type !== "function" || found.length !== 1) throw new Error(`Expected one function ${name}, found ${String(found.length)}`);
    return toFunctionSelector(item);
  });
}
