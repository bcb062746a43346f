import { network } from "hardhat";
import { privateKeyToAccount } from "viem/accounts";
import { createPublicClient, createWalletClient, custom, keccak256, toHex } from "viem";
import { inProcessClients, localChain } from "../scripts/lib/clients.ts";
import { deployProtocol, PERMIT2 } from "../scripts/lib/deploy.ts";
import { deployScenarioFeed, deployTestToken } from "../scripts/lib/local-tokens.ts";
import { farmRegistryAbi } from "@adit/sdk/abis";
import { createWorld, SCENARIO_FIRST_EPOCH, startLocalCommittee, startSimulator } from "./src/simulator/index.ts";

const conn = await network.connect("local");
const accounts = await conn.provider.request({ method: "eth_accounts" }) as `0x${string}`[];
const clients = inProcessClients(conn.provider, accounts[0]!);
const world = createWorld();
const attestingKeys = [0,1,2,3].map(i => keccak256(toHex(`attest ${i}`)));
const start = world.networkStart(SCENARIO_FIRST_EPOCH);
const { contracts } = await deployProtocol(clients, { treasury: accounts[1]!, protocolBps: 100, tipBps: 10,
  committee: { signers: attestingKeys.map(k => privateKeyToAccount(k).address), f: 1, disputeWindowSeconds: 3600 },
  permit2: PERMIT2, guardian: accounts[2]!, localGovernor: accounts[3]!, timelock: { delaySeconds: 1000, proposers: [accounts[3]!] },
  networks: [{ network: 1, coinDecimals: 8, ...start }], rewardTokens: [], paymentTokens: [] });
const w = clients.wallet;
const write = async (functionName: "registerProvider"|"registerFarm", args: any) => { const h = await w.writeContract({ address: contracts.farmRegistry, abi: farmRegistryAbi, functionName, args, chain: w.chain, account: w.account } as any); await clients.chain.waitForTransactionReceipt({hash: h}); };
await write("registerProvider", ["Nordic", "https://example.org"]);
for (const f of world.farms) await write("registerFarm", [{ network: 1, declared: f.declared, milliJoulePerTh: f.milliJoulePerTh, payoutScript: f.payoutScript, name: f.name, energySource: f.energySource, disclosureHash: keccak256("0x01"), disclosureUri: "u" }]);
const sim = await startSimulator({ world, nodes: 4, now: 0 });
const committee = await startLocalCommittee({ world, simulator: sim, attestingKeys, postingKeys: attestingKeys.map((_, i) => keccak256(toHex(`post ${i}`))),
  chain: { rpcUrl: "http://127.0.0.1:1", chainId: 31337, oracle: contracts.outputOracle, registry: contracts.farmRegistry, startBlock: 0 },
  databaseOf: (i) => `/tmp/node-helper/exp-${process.pid}-${i}.sqlite`,
  clientsOf: (i) => { const account = { address: accounts[4+i]!, type: "json-rpc" } as const; const chain = localChain(); const transport = custom(conn.provider); return { publicClient: createPublicClient({ chain, transport, cacheTime: 0, pollingInterval: 20 }), walletClient: createWalletClient({ chain, transport, account }) } as any; },
  loggerOf: (i) => ({ debug(){}, info(o,e){ if (process.env.V) console.log(i, e, o) }, warn(o,e){ if(process.env.V) console.log(i,"W",e,JSON.stringify(o)) }, error(o,e){console.log(i,"E",e,o)} }),
});
const days = Number(process.env.DAYS ?? 30);
let t0 = performance.now();
for (let e = SCENARIO_FIRST_EPOCH; e < SCENARIO_FIRST_EPOCH + days; e++) {
  const now = (e + 1) * 86400 + 7200 + 3600;
  await conn.provider.request({ method: "evm_setNextBlockTimestamp", params: [now] }); await conn.provider.request({ method: "evm_mine", params: [] });
  sim.setNow(now);
  const t = performance.now();
  await committee.reportDay(e);
  if (process.env.T) console.log(e, Math.round(performance.now() - t));
}
console.log("per day ms", (performance.now() - t0) / days);
for (let s = 1; s <= days; s++) { const f = committee.nodes[0]!.archive.farmsOf(s); if (process.env.F) console.log(s, f?.map(x => `${x.farmId}/${x.epoch}:${x.sources}`).join(" ")); }
await committee.stop(); await sim.stop(); await conn.close();
