import { network } from "hardhat";
import { getPostedBatches } from "@adit/sdk/actions";
import { farmRegistryAbi, outputOracleAbi } from "@adit/sdk/abis";
import { getAddress, keccak256, toHex, zeroHash, type Address, type Hex, type LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { inProcessClients, type Clients, type Provider } from "../../../scripts/lib/clients.ts";
import { deployTestToken } from "../../../scripts/lib/local-tokens.ts";
import { deployProtocol, PERMIT2, type ProtocolContracts } from "../../../scripts/lib/deploy.ts";
import type { ViemClients } from "../node/index.ts";
import type { World } from "../simulator/index.ts";

export const MEMBERS = 4;
export const DISPUTE_WINDOW_SECONDS = 6 * 3600;
const key = (name: string): Hex => keccak256(toHex(`oracle tests: ${name}`));
/** Keys of a committee under test; they exist nowhere else. */
export type CommitteeKeys = { attesting: readonly Hex[]; posting: readonly Hex[] };
export function committeeKeys(members: number): CommitteeKeys {
  const indices = Array.from({ length: members }, (_, i) => i);
  return { attesting: indices.map((i) => key(`attest ${i}`)), posting: indices.map((i) => key(`post ${i}`)) };
}
export const { attesting: ATTESTING_KEYS, posting: POSTING_KEYS } = committeeKeys(MEMBERS);
const DEPLOYER = privateKeyToAccount(key("deploy"));
const PROVIDER = privateKeyToAccount(key("provide"));
const TEN_THOUSAND_ETHER = toHex(10n ** 22n);

/** The protocol on a chain, with the scenario's farms registered and `firstEpoch` to be reported next. */
export type TestChain = {
  contracts: ProtocolContracts;
  clientsOf: (account: LocalAccount) => Clients;
  posterClients: (node: number) => ViemClients;
  /** May rotate the committee, at once. */
  governor: Clients;
  /** Mines a block at this unix second. */
  moveTo: (second: number) => Promise<void>;
  readOracle: Reader;
};

type Reader = {
  sequence: () => Promise<number>;
  lastEpoch: () => Promise<number>;
  batches: () => Promise<{ sequence: number; signers: bigint; poster: Address; postedAt: number; farmsRoot: Hex }[]>;
  report: (
    epoch: number,
  ) => Promise<
    { fees: bigint; priceUsd8: bigint; blocksRoot: Hex; firstHeight: number; blockCount: number } | undefined
  >;
};

/** Deploys on any provider of a Hardhat chain, in this process or over HTTP. */
export async function deployOn(
  provider: Provider,
  world: World,
  firstEpoch: number,
  clientsOf: (account: LocalAccount) => Clients,
  keys: CommitteeKeys = { attesting: ATTESTING_KEYS, posting: POSTING_KEYS },
): Promise<TestChain> {
  const posters = keys.posting.map((posting) => privateKeyToAccount(posting));
  for (const { address } of [DEPLOYER, PROVIDER, ...posters])
    await provider.request({ method: "hardhat_setBalance", params: [address, TEN_THOUSAND_ETHER] });
  const deployer = clientsOf(DEPLOYER);
  const bondToken = await deployTestToken(deployer, { name: "Bond", symbol: "BOND", decimals: 8 });
  const { contracts } = await deployProtocol(deployer, {
    treasury: DEPLOYER.address,
    protocolBps: 100,
    tipBps: 10,
    committee: {
      signers: keys.attesting.map((attesting) => privateKeyToAccount(attesting).address),
      f: Math.floor((keys.attesting.length - 1) / 3),
      disputeWindowSeconds: DISPUTE_WINDOW_SECONDS,
    },
    permit2: PERMIT2,
    guardian: DEPLOYER.address,
    localGovernor: DEPLOYER.address,
    timelock: { delaySeconds: 3600, proposers: [DEPLOYER.address] },
    networks: [{ network: world.network, coinDecimals: 8, ...world.networkStart(firstEpoch) }],
    disputes: { bondToken, networkBond: 10_000_000n, farmBond: 1_000_000n },
    rewardTokens: [],
    paymentTokens: [],
    minBondEpochs: 0,
  });
  await registerFarms(clientsOf(PROVIDER), contracts.farmRegistry, world);
  return {
    contracts,
    clientsOf,
    governor: deployer,
    posterClients: (node) => {
      const poster = posters[node];
      if (poster === undefined) throw new RangeError(`There is no poster ${node}`);
      const { chain, wallet } = clientsOf(poster);
      return { publicClient: chain, walletClient: wallet };
    },
    moveTo: async (second) => {
      await provider.request({ method: "evm_setNextBlockTimestamp", params: [second] });
      await provider.request({ method: "evm_mine", params: [] });
    },
    readOracle: reader(deployer, contracts.outputOracle, world.network),
  };
}

/** A fresh chain in this process. */
export async function startTestChain(
  world: World,
  firstEpoch: number,
): Promise<TestChain & { close: () => Promise<void> }> {
  const connection = await network.create("local");
  const chain = await deployOn(connection.provider, world, firstEpoch, (account) =>
    inProcessClients(connection.provider, account),
  );
  return { ...chain, close: () => connection.close() };
}

async function registerFarms({ chain, wallet }: Clients, registry: Address, world: World): Promise<void> {
  const contract = { address: registry, abi: farmRegistryAbi } as const;
  const done = async (hash: Hex): Promise<void> => {
    await chain.waitForTransactionReceipt({ hash });
  };
  await done(
    await wallet.writeContract({
      ...contract,
      functionName: "registerProvider",
      args: ["Test Mining", "https://mining.example"],
    }),
  );
  for (const { declared, milliJoulePerTh, payoutScript, name, energySource } of world.farms) {
    const farm = {
      network: world.network,
      declared,
      milliJoulePerTh,
      payoutScript,
      name,
      energySource,
      disclosureHash: keccak256("0x01"),
      disclosureUri: "https://mining.example/disclosure",
    };
    await done(await wallet.writeContract({ ...contract, functionName: "registerFarm", args: [farm] }));
  }
}

function reader({ chain }: Clients, oracle: Address, network: number): Reader {
  const contract = { address: oracle, abi: outputOracleAbi } as const;
  const state = () => chain.readContract({ ...contract, functionName: "networkState", args: [network] });
  const posted = (epoch?: number) =>
    getPostedBatches(chain, {
      deployment: { contracts: { outputOracle: oracle } },
      ...(epoch !== undefined && { epoch }),
      fromBlock: 0n,
    });
  return {
    sequence: async () => (await state()).sequence,
    lastEpoch: async () => (await state()).lastEpoch,
    batches: async () =>
      await Promise.all(
        (await posted()).map(async ({ transactionHash, sequence, signers, postedAt, farmsRoot }) => ({
          sequence,
          signers,
          poster: getAddress((await chain.getTransaction({ hash: transactionHash })).from),
          postedAt,
          farmsRoot: farmsRoot ?? zeroHash,
        })),
      ),
    report: async (epoch) => (await posted(epoch))[0]?.report,
  };
}
