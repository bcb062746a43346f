import { getAddress, isAddress, isHex, size, type Address, type Hex } from "viem";

/** An ERC-20 that a deployment uses. */
export interface DeploymentToken {
  address: Address;
  symbol: string;
  name: string;
  decimals: number;
}

/** A USD feed of a reward token. */
export interface DeploymentFeed {
  address: Address;
  rewardToken: Address;
  description: string;
}

/** Feeds of one network's hashprice; anyone pushes their days. */
export interface DeploymentHashprice {
  /** the network's id */
  network: number;
  /** coins with 18 decimals */
  inCoin: Address;
  /** US dollars with 8 decimals */
  inUsd: Address;
}

/** Every contract of a deployment, in the order of deployment. */
export interface DeploymentContracts {
  accessManager: Address;
  config: Address;
  bitcoinRules: Address;
  outputOracle: Address;
  /** bonds, stake and disputes of single reports; absent in deployments older than it */
  disputes?: Address;
  /** governance as the arbiter of disputes */
  governanceArbiter?: Address;
  /** members that signed two observations of one day */
  equivocations?: Address;
  /** proof-of-work relay of Bitcoin, where there is one; with it, proofs of blocks and payouts */
  bitcoinRelay?: Address;
  blockProofs?: Address;
  payoutVerifier?: Address;
  /** reports and fallbacks; absent in deployments older than it */
  networkDays?: Address;
  priceRounds: Address;
  farmRegistry: Address;
  metadata: Address;
  dailyFormula: Address;
  hashpower: Address;
  market: Address;
  settlement: Address;
  leaseMetadata: Address;
  leasehold: Address;
  reversion: Address;
  leaseMarket: Address;
  /** makes the accumulating share of a series; absent in deployments older than it */
  accumulatingShareFactory?: Address;
  /** makes the wrapped token of each series; absent in deployments older than it */
  wrapperFactory?: Address;
  /** turns rewards into another token or new units; absent in deployments older than it */
  rewardRouter?: Address;
  /** what units and shares are worth to a lender; absent in deployments older than it */
  hashpowerValuer?: Address;
  /** one entry for each network whose coin has a price; absent in deployments older than it */
  hashpriceFeeds?: DeploymentHashprice[];
}

/** Where the protocol lives on one chain: what the dApp, the oracle and scripts are given. Plain JSON. */
export interface Deployment {
  chainId: number;
  /** first block that can hold an event of these contracts */
  startBlock: number;
  /** how to reach the chain; a wallet's own connection is used where there is one */
  rpcUrl: string;
  /** other ways to reach it, in the order in which they are tried when the first does not answer */
  fallbackRpcUrls?: string[];
  /** what people call the chain */
  chainName?: string;
  /** block explorer of the chain: `<explorerUrl>/tx/<hash>` */
  explorerUrl?: string;
  /** history over GraphQL, where somebody runs an indexer */
  indexerUrl?: string;
  /** HTTP of the committee's nodes: evidence and health */
  nodeUrls?: string[];
  contracts: DeploymentContracts;
  /** only admin of the roles, where there is one */
  timelock?: Address;
  /** tokens that buyers may pay with */
  paymentTokens: DeploymentToken[];
  /** tokens in which series may pay */
  rewardTokens: DeploymentToken[];
  feeds: DeploymentFeed[];
  /** Permit2, where it is deployed */
  permit2?: Address;
  /** origins in whose pages the dApp may be shown, such as https://app.safe.global; nobody else's */
  framedBy?: string[];
  /** a chain of one machine, for trying things out: time is moved by scripts and keys are public */
  local?: { devAccount: Hex };
}

/** The chain id of a local development chain: public keys are accepted on no other. */
export const LOCAL_CHAIN_ID = 31_337;
/** Ids of networks have 16 bits. */
const MAX_NETWORK = 0xffff;

/** A deployment file that cannot be used; `field` is the path of what is wrong in it. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  readonly field: string;

  constructor(field: string, expected: string, got: unknown) {
    super(`Deployment: ${field} must be ${expected}, got ${describe(got)}.`);
    this.field = field;
  }
}

/**
 * Reads a deployment from parsed JSON.
 * @throws DeploymentError that names the first wrong field, what was expected and what came.
 *
 * @example
 * const deployment = parseDeployment(JSON.parse(await readFile("deployment.json", "utf8")))
 */
export function parseDeployment(json: unknown): Deployment {
  const root = record("the file", json);
  const contracts = record("contracts", root.contracts);
  const chainId = whole("chainId", root.chainId, 1);
  return {
    chainId,
    startBlock: whole("startBlock", root.startBlock, 0),
    rpcUrl: url("rpcUrl", root.rpcUrl),
    ...(root.fallbackRpcUrls === undefined
      ? {}
      : { fallbackRpcUrls: list("fallbackRpcUrls", root.fallbackRpcUrls, url) }),
    ...(root.chainName === undefined ? {} : { chainName: text("chainName", root.chainName) }),
    ...(root.explorerUrl === undefined ? {} : { explorerUrl: url("explorerUrl", root.explorerUrl) }),
    ...(root.indexerUrl === undefined ? {} : { indexerUrl: url("indexerUrl", root.indexerUrl) }),
    ...(root.nodeUrls === undefined ? {} : { nodeUrls: list("nodeUrls", root.nodeUrls, url) }),
    contracts: parseContracts(contracts),
    paymentTokens: list("paymentTokens", root.paymentTokens, parseToken),
    rewardTokens: list("rewardTokens", root.rewardTokens, parseToken),
    feeds: list("feeds", root.feeds, parseFeed),
    ...(root.timelock === undefined ? {} : { timelock: address("timelock", root.timelock) }),
    ...(root.permit2 === undefined ? {} : { permit2: address("permit2", root.permit2) }),
    ...(root.framedBy === undefined ? {} : { framedBy: list("framedBy", root.framedBy, origin) }),
    ...(root.local === undefined ? {} : { local: parseLocal(chainId, root.local) }),
  };
}

/** Names of what there is one of. */
type ContractName = Exclude<keyof DeploymentContracts, "hashpriceFeeds">;

function parseContracts(contracts: Record<string, unknown>): DeploymentContracts {
  const at = (name: ContractName): Address => address(`contracts.${name}`, contracts[name]);
  const optional = <Name extends ContractName>(name: Name): Partial<Record<Name, Address>> =>
    contracts[name] === undefined ? {} : ({ [name]: at(name) } as Record<Name, Address>);
  return {
    accessManager: at("accessManager"),
    config: at("config"),
    bitcoinRules: at("bitcoinRules"),
    outputOracle: at("outputOracle"),
    ...optional("disputes"),
    ...optional("governanceArbiter"),
    ...optional("equivocations"),
    ...optional("bitcoinRelay"),
    ...optional("blockProofs"),
    ...optional("payoutVerifier"),
    ...optional("networkDays"),
    priceRounds: at("priceRounds"),
    farmRegistry: at("farmRegistry"),
    metadata: at("metadata"),
    dailyFormula: at("dailyFormula"),
    hashpower: at("hashpower"),
    market: at("market"),
    settlement: at("settlement"),
    leaseMetadata: at("leaseMetadata"),
    leasehold: at("leasehold"),
    reversion: at("reversion"),
    leaseMarket: at("leaseMarket"),
    ...optional("accumulatingShareFactory"),
    ...optional("wrapperFactory"),
    ...optional("rewardRouter"),
    ...optional("hashpowerValuer"),
    ...(contracts.hashpriceFeeds === undefined
      ? {}
      : { hashpriceFeeds: list("contracts.hashpriceFeeds", contracts.hashpriceFeeds, parseHashprice) }),
  };
}

function parseHashprice(field: string, value: unknown): DeploymentHashprice {
  const feeds = record(field, value);
  return {
    network: whole(`${field}.network`, feeds.network, 1, MAX_NETWORK),
    inCoin: address(`${field}.inCoin`, feeds.inCoin),
    inUsd: address(`${field}.inUsd`, feeds.inUsd),
  };
}

function parseToken(field: string, value: unknown): DeploymentToken {
  const token = record(field, value);
  return {
    address: address(`${field}.address`, token.address),
    symbol: text(`${field}.symbol`, token.symbol),
    name: text(`${field}.name`, token.name),
    decimals: whole(`${field}.decimals`, token.decimals, 0, 18),
  };
}

function parseFeed(field: string, value: unknown): DeploymentFeed {
  const feed = record(field, value);
  return {
    address: address(`${field}.address`, feed.address),
    rewardToken: address(`${field}.rewardToken`, feed.rewardToken),
    description: text(`${field}.description`, feed.description),
  };
}

function parseLocal(chainId: number, value: unknown): { devAccount: Hex } {
  if (chainId !== LOCAL_CHAIN_ID)
    throw new DeploymentError(
      "local",
      `absent on chain ${chainId} (public keys belong on chain ${LOCAL_CHAIN_ID} only)`,
      "something",
    );
  const key = record("local", value).devAccount;
  if (typeof key !== "string" || !isHex(key) || size(key) !== 32)
    throw new DeploymentError("local.devAccount", "a private key of 32 bytes", "something else");
  return { devAccount: key };
}

function record(field: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new DeploymentError(field, "an object", value);
  return Object.fromEntries(Object.entries(value));
}

function list<T>(field: string, value: unknown, parse: (field: string, item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new DeploymentError(field, "a list", value);
  return value.map((item: unknown, index) => parse(`${field}[${index}]`, item));
}

function address(field: string, value: unknown): Address {
  if (typeof value !== "string" || !isAddress(value, { strict: false }))
    throw new DeploymentError(field, "an address", value);
  const checked = getAddress(value);
  if (BigInt(checked) === 0n) throw new DeploymentError(field, "an address other than zero", value);
  return checked;
}

function text(field: string, value: unknown): string {
  if (typeof value !== "string" || value === "") throw new DeploymentError(field, "a text", value);
  return value;
}

function whole(field: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new DeploymentError(field, `a whole number ${range}`, value);
  }
  return value;
}

function url(field: string, value: unknown): string {
  if (typeof value !== "string" || !URL.canParse(value) || !/^(https?|wss?):$/.test(new URL(value).protocol)) {
    throw new DeploymentError(field, "an http, https, ws or wss address", value);
  }
  return value;
}

/** Scheme, host and port alone: what a browser compares. */
function origin(field: string, value: unknown): string {
  const named = url(field, value);
  if (new URL(named).origin !== named)
    throw new DeploymentError(field, "an origin, such as https://app.safe.global", value);
  return named;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return `a ${typeof value}`;
  return JSON.stringify(value);
}
