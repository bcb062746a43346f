import type { DeploymentContracts } from "@adit/sdk";
import type { Abi, Address, Hex } from "viem";
import { encodeFunctionData, getContractAddress, isAddressEqual, toFunctionSelector, zeroAddress } from "viem";
import type { Artifact } from "./artifacts.ts";
import { readArtifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";
import { deployContract, send } from "./transact.ts";
import { UserError } from "./user-error.ts";

/** Roles of the AccessManager. Its role 0, the admin, belongs to the timelock alone. */
export const ROLES = { GOVERNOR: 1n, GUARDIAN: 2n } as const;
const ADMIN_ROLE = 0n;

/** Who may call which restricted function. Nothing of the ledger, the market or the settlement is open to a role. */
export const ROLE_FUNCTIONS = {
  config: {
    GOVERNOR: ["setRewardToken", "setPaymentToken", "setFeed", "setProtocolFee", "setTip", "setTreasury"],
    GUARDIAN: ["stopSales", "resumeSales"],
  },
  oracle: { GOVERNOR: ["addNetwork", "scheduleCommittee", "cancelCommittee"], GUARDIAN: [] },
} as const;

/** Permit2 has this address on every chain. */
export const PERMIT2: Address = "0x000000000022D473030F116dDEE9F6B43aC78BA3";

/** Every contract of the protocol, and the timelock that is the only admin of its roles. */
export type ProtocolContracts = DeploymentContracts & { readonly timelock: Address };

/** A network as `OutputOracle.addNetwork` takes it; the rules are those deployed along with it. */
export interface NetworkStart {
  readonly network: number;
  readonly coinDecimals: number;
  /** UTC day number of the day before the first report */
  readonly lastEpoch: number;
  /** height of the first block of the first report */
  readonly nextHeight: number;
  /** compact target in force */
  readonly bits: number;
  /** mean fees per block, coin base units */
  readonly meanFees: bigint;
}

export interface RewardTokenStart {
  readonly token: Address;
  /** bound on the token's supply, base units */
  readonly maxSupply: bigint;
  /** USD feeds accepted for it */
  readonly feeds: readonly Address[];
}

export interface ProtocolOptions {
  readonly treasury: Address;
  readonly protocolBps: number;
  readonly tipBps: number;
  readonly committee: { readonly signers: readonly Address[]; readonly f: number; readonly disputeWindowSeconds: number };
  /** L2 sequencer uptime feed; leave out on chains that have none */
  readonly sequencerFeed?: Address;
  readonly permit2: Address;
  readonly guardian: Address;
  /** holds GOVERNOR beside the timelock; for local chains, where nobody should wait */
  readonly localGovernor?: Address;
  readonly timelock: { readonly delaySeconds: number; readonly proposers: readonly Address[] };
  readonly networks: readonly NetworkStart[];
  readonly rewardTokens: readonly RewardTokenStart[];
  readonly paymentTokens: readonly Address[];
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
 * @throws UserError if the deployer sent something else meanwhile, so that the addresses cannot come true.
 */
export async function deployProtocol(clients: Clients, options: ProtocolOptions): Promise<DeployedProtocol> {
  const startBlock = (await clients.chain.getBlockNumber()) + 1n;
  const deployer = clients.wallet.account.address;
  const planned = await planAddresses(clients, deployer);

  const deployments: readonly (readonly [keyof DeploymentContracts, Artifact, readonly unknown[]])[] = [
    ["accessManager", readArtifact("@openzeppelin/contracts/access/manager/AccessManager.sol"), [deployer]],
    [
      "config",
      readArtifact("contracts/ProtocolConfig.sol"),
      [planned.accessManager, options.treasury, options.protocolBps, options.tipBps],
    ],
    ["bitcoinRules", readArtifact("contracts/oracle/BitcoinRules.sol"), []],
    [
      "outputOracle",
      readArtifact("contracts/oracle/OutputOracle.sol"),
      [planned.accessManager, options.committee.signers, options.committee.f, options.committee.disputeWindowSeconds],
    ],
    ["priceRounds", readArtifact("contracts/oracle/PriceRounds.sol"), [options.sequencerFeed ?? zeroAddress]],
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
      "settlement",
      readArtifact("contracts/Settlement.sol"),
      [planned.hashpower, planned.market, planned.config, planned.outputOracle, planned.priceRounds],
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
  const contracts: ProtocolContracts = { ...planned, timelock };
  await configure(clients, contracts, options);
  await handOver(clients, contracts, options);
  return { contracts, startBlock };
}

async function planAddresses(clients: Clients, deployer: Address): Promise<DeploymentContracts> {
  const first = BigInt(await clients.chain.getTransactionCount({ address: deployer, blockTag: "pending" }));
  const at = (offset: bigint): Address => getContractAddress({ from: deployer, nonce: first + offset });
  return {
    accessManager: at(0n),
    config: at(1n),
    bitcoinRules: at(2n),
    outputOracle: at(3n),
    priceRounds: at(4n),
    farmRegistry: at(5n),
    metadata: at(6n),
    hashpower: at(7n),
    market: at(8n),
    settlement: at(9n),
    leaseMetadata: at(10n),
    leasehold: at(11n),
    reversion: at(12n),
    leaseMarket: at(13n),
  };
}

/** Roles first; the deployer is governor just long enough to accept networks, tokens and feeds. */
async function configure(clients: Clients, contracts: ProtocolContracts, options: ProtocolOptions): Promise<void> {
  const deployer = clients.wallet.account.address;
  const manager = readArtifact("@openzeppelin/contracts/access/manager/AccessManager.sol").abi;
  const config = readArtifact("contracts/ProtocolConfig.sol").abi;
  const oracle = readArtifact("contracts/oracle/OutputOracle.sol").abi;
  const grant = (role: bigint, account: Address): Hex => encode(manager, "grantRole", [role, account, 0]);
  const open = (target: Address, abi: Abi, names: readonly string[], role: bigint): Hex =>
    encode(manager, "setTargetFunctionRole", [target, selectors(abi, names), role]);

  await call(clients, contracts.accessManager, manager, "multicall", [
    [
      open(contracts.config, config, ROLE_FUNCTIONS.config.GOVERNOR, ROLES.GOVERNOR),
      open(contracts.config, config, ROLE_FUNCTIONS.config.GUARDIAN, ROLES.GUARDIAN),
      open(contracts.outputOracle, oracle, ROLE_FUNCTIONS.oracle.GOVERNOR, ROLES.GOVERNOR),
      encode(manager, "labelRole", [ROLES.GOVERNOR, "GOVERNOR"]),
      encode(manager, "labelRole", [ROLES.GUARDIAN, "GUARDIAN"]),
      grant(ROLES.GUARDIAN, options.guardian),
      grant(ROLES.GOVERNOR, contracts.timelock),
      grant(ROLES.GOVERNOR, deployer),
    ],
  ]);

  for (const start of options.networks) {
    await call(clients, contracts.outputOracle, oracle, "addNetwork", [
      start.network,
      contracts.bitcoinRules,
      start.coinDecimals,
      start.lastEpoch,
      start.nextHeight,
      start.bits,
      start.meanFees,
    ]);
  }
  for (const token of options.paymentTokens) await call(clients, contracts.config, config, "setPaymentToken", [token, true]);
  for (const { token, maxSupply, feeds } of options.rewardTokens) {
    await call(clients, contracts.config, config, "setRewardToken", [token, true, maxSupply]);
    for (const feed of feeds) await call(clients, contracts.config, config, "setFeed", [token, feed, true]);
  }
}

/** The deployer leaves with nothing: the timelock is the only admin from here on. */
async function handOver(clients: Clients, contracts: ProtocolContracts, options: ProtocolOptions): Promise<void> {
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
