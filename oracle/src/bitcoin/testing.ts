import { network } from "hardhat";
import { bitcoinRelayAbi, payoutVerifierAbi } from "@adit/sdk/abis";
import { keccak256, toFunctionSelector, toHex, type Abi, type Address, type Hex, type LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { readArtifact } from "../../../scripts/lib/artifacts.ts";
import { inProcessClients, LOCAL_CHAIN_ID, type Clients, type Provider } from "../../../scripts/lib/clients.ts";
import { deployContract } from "../../../scripts/lib/transact.ts";
import { EASY_LIMIT } from "../../../test/bitcoin/mine.ts";
import { silentLogger } from "../node/logger.ts";
import { createPoster, localSigner, openPostingStore, viemPostingChain, type Poster } from "../posting/index.ts";
import { PERIOD_BLOCKS, type MinedBlock } from "../testing/minedChain.ts";

/** What the node sends to relay and verifier. */
const SELECTORS: readonly Hex[] = [
  ...selectors(bitcoinRelayAbi, ["retarget", "contest"]),
  ...selectors(payoutVerifierAbi, ["proveCoinbasePayout", "provePoolPayout", "proveControl"]),
];

function selectors(abi: Abi, names: readonly string[]): Hex[] {
  return abi.flatMap((item) => (item.type === "function" && names.includes(item.name) ? [toFunctionSelector(item)] : []));
}

/** Headers of each side that the relays of these tests ask for. */
export const PROOF_LENGTH = 12;
const TEN_THOUSAND_ETHER = toHex(10n ** 22n);
const GWEI = 10n ** 9n;

/** A local chain with the real relay on it, and the engine that sends. */
export type RelayWorld = {
  provider: Provider;
  clients: Clients;
  relay: Address;
  poster: Poster;
  /** Steps the engine until it has nothing to do. */
  send: () => Promise<void>;
  /** Mines a block at this unix second. */
  moveTo: (second: number) => Promise<void>;
  close: () => Promise<void>;
};

const account = (name: string): LocalAccount => privateKeyToAccount(keccak256(toHex(`bitcoin tests: ${name}`)));

/** Starts with the period of this block, which is its first. */
export async function startRelayWorld(first: MinedBlock, now: number, targets: readonly Address[] = []): Promise<RelayWorld> {
  const connection = await network.create("local");
  const { provider } = connection;
  const owner = account("owner");
  await provider.request({ method: "hardhat_setBalance", params: [owner.address, TEN_THOUSAND_ETHER] });
  const moveTo = async (second: number): Promise<void> => {
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [second] });
    await provider.request({ method: "evm_mine", params: [] });
  };
  await moveTo(now);
  const clients = inProcessClients(provider, owner);
  const relay = await deployContract(clients, readArtifact("contracts/oracle/BitcoinRelay.sol"), [
    BigInt(first.height / PERIOD_BLOCKS),
    first.bits,
    first.time,
    BigInt(PROOF_LENGTH),
    EASY_LIMIT,
  ]);
  const time = { ms: now * 1000 };
  const poster = createPoster({
    chain: viemPostingChain(clients.chain),
    store: openPostingStore({ path: ":memory:" }),
    signer: localSigner(owner),
    policy: {
      chainId: LOCAL_CHAIN_ID,
      allowed: [relay, ...targets].map((to) => ({ to, selectors: SELECTORS })),
      maxGas: 5_000_000n,
      fees: { maxFeePerGas: 100n * GWEI, patientFeePerGas: 100n * GWEI, patienceMs: 1, maxPriorityFeePerGas: 2n * GWEI },
      dailyLimit: 10n ** 20n,
    },
    patience: { confirmations: 2, stuckMs: 60_000, resendMs: 20_000, retryMs: 1, quarantineMs: 1, maxQuarantineMs: 2 },
    logger: silentLogger,
    unixMs: () => time.ms,
    random: () => 0.5,
  });
  return {
    ...{ provider, clients, relay, poster, moveTo },
    send: async () => {
      for (let i = 0; i < 12; i++) {
        time.ms += 1_000;
        const { outcome } = await poster.step();
        if (outcome === "idle") return;
        await provider.request({ method: "evm_mine", params: [] });
      }
    },
    close: () => connection.close(),
  };
}

