import type { LocalProtocol, PlayDaysParameters, StartLocalProtocolParameters } from "@adit/sdk/test";
import { getCommittee, getSeries, postBatchCall, recordFarmReportCall } from "@adit/sdk/actions";
import { testTokenAbi } from "@adit/sdk/abis";
import { epochEnd } from "@adit/sdk/math";
import { farmProof, networkReportHash } from "@adit/sdk/oracle";
import { isAddressEqual, toHex, type Address } from "viem";
import { createWorld, SCENARIO_FIRST_EPOCH, type World } from "../../oracle/src/simulator/world.ts";
import { httpClients } from "./clients.ts";
import { localCast, type Cast } from "./scenario/accounts.ts";
import { batchOf, farmReportOf, signedByQuorum } from "./scenario/batches.ts";
import { chainTime, type ChainTime } from "./scenario/chain-time.ts";
import { feedSecond, finalSecond, keepBonded, keepFunded, pushPrice, recordPrice, settle } from "./scenario/errands.ts";
import { setStage, type Stage } from "./scenario/stage.ts";
import { rpcProvider } from "./start/rpc.ts";
import { buyUnits, openSeries } from "./start/series.ts";
import { act } from "./transact.ts";

const SECONDS_PER_DAY = 86_400;
/** Reports before a farm has attested capacity, and one day for the last of them to become final. */
const CAPACITY_DAYS = 15;
/** The committee posts this long after a day's end. */
const REPORT_DELAY_SECONDS = 7_200;
const FUNDED_DAYS = 5n;
/** What a first day is funded with, satoshi; later ones by what was owed last. */
const ESTIMATE_SATS = 3_000_000n;
const DEFAULT_EPOCHS = 30;
const DEFAULT_SALE_DAYS = 2;
/** 10,000 of the chain's own coin. */
const PURSE = toHex(10_000n * 10n ** 18n);

/** The whole protocol on a local chain, for tests of others. What `npm start` puts there, without the processes around it. */
export async function bringUp({ rpcUrl }: StartLocalProtocolParameters): Promise<LocalProtocol> {
  const provider = rpcProvider(rpcUrl);
  const time = chainTime(provider);
  const cast = localCast();
  // Local chains fund ten or twenty accounts of the phrase; these are more.
  for (const { address } of everybody(cast)) await provider.request({ method: "hardhat_setBalance", params: [address, PURSE] });
  const firstEpoch = Math.floor((await time.now()) / SECONDS_PER_DAY);
  const stage = await setStage({
    world: shifted(createWorld(), firstEpoch - SCENARIO_FIRST_EPOCH),
    cast,
    connect: (account) => httpClients(rpcUrl, account),
    firstEpoch,
    rpcUrl,
  });
  const days = await dayPlayer(stage, time, firstEpoch);
  await days(CAPACITY_DAYS);
  const { deployment } = stage;
  return {
    deployment,
    accounts: { providers: cast.providers, keeper: cast.keeper, governor: cast.governor, holders: cast.buyers },
    clientOf: (account) => httpClients(rpcUrl, account).wallet,
    now: async () => await time.now(),
    giveDollars: async (account: Address, amount: bigint) => {
      await act(stage.as(cast.keeper), { address: stage.usdc, abi: testTokenAbi, functionName: "mint", args: [account, amount] });
    },
    openSeries: async ({ farm = 0, epochs = DEFAULT_EPOCHS, saleDays = DEFAULT_SALE_DAYS } = {}) => {
      const now = await time.now();
      return await openSeries(stage, now, { farm, startEpoch: Math.floor(now / SECONDS_PER_DAY) + saleDays, epochs });
    },
    buy: async (id, account, units) => {
      await buyUnits(stage, id, account, units);
    },
    playDays: days,
  };
}

function everybody({ deployer, governor, guardian, treasury, providers, keeper, feedPusher, posters, visitor, buyers }: Cast) {
  return [deployer, governor, guardian, treasury, ...providers, keeper, feedPusher, ...posters, visitor, ...buyers];
}

/** The scenario's world, that many days later: a chain begins at any time, and real difficulty at its own. */
function shifted(world: World, days: number): World {
  const seconds = days * SECONDS_PER_DAY;
  return {
    ...world,
    day: (epoch) => {
      const { retargetTime, ...day } = world.day(epoch - days);
      return { ...day, epoch, retargetTime: retargetTime === 0 ? 0 : retargetTime + seconds };
    },
    farmDay: (farmId, epoch) => ({ ...world.farmDay(farmId, epoch - days), epoch }),
    priceUsd8: (second) => world.priceUsd8(second - seconds),
    networkStart: (firstEpoch) => ({ ...world.networkStart(firstEpoch - days), lastEpoch: firstEpoch - 1 }),
  };
}

/** Plays days one after the other, from the first that nobody has reported. */
async function dayPlayer(stage: Stage, time: ChainTime, firstEpoch: number): Promise<LocalProtocol["playDays"]> {
  const { world, cast, deployment } = stage;
  const { chain } = stage.as(cast.keeper);
  const committee = await getCommittee(chain, { deployment });
  const domain = { chainId: deployment.chainId, oracle: deployment.contracts.outputOracle };
  const [poster] = cast.posters;
  if (poster === undefined) throw new Error("nobody pays for the committee's transactions");
  let epoch = firstEpoch;
  let sequence = 0;

  const playDay = async (): Promise<void> => {
    await time.moveTo(feedSecond(epoch));
    await pushPrice(stage, epoch);
    await recordPrice(stage, epoch);
    await time.moveTo(Number(epochEnd(epoch)) + REPORT_DELAY_SECONDS);
    sequence += 1;
    const farms = world.farms.map(({ farmId }) => farmReportOf(world, farmId, epoch));
    const batch = batchOf(world, epoch, sequence, farms);
    const bundle = await signedByQuorum(cast.attesters, domain, committee, batch);
    const { blockNumber } = await act(stage.as(poster), postBatchCall({ deployment, batch, ...bundle }));
    const { timestamp } = await chain.getBlock({ blockNumber });
    await time.moveTo(await finalSecond(stage, epoch));
    for (const { farmId } of farms) {
      const proven = farmProof(world.network, farms, farmId, epoch, networkReportHash(batch.report));
      const recorded = { deployment, network: world.network, sequence, postedAt: Number(timestamp), ...proven };
      await act(stage.as(cast.keeper), recordFarmReportCall(recorded));
    }
    epoch += 1;
  };

  return async (count, { settle: ids = [] }: PlayDaysParameters = {}) => {
    for (let played = 0; played < count; played++) {
      await playDay();
      for (const id of ids) await settleWhatIsDue(stage, id);
    }
  };
}

/** The provider of a series pays and is bonded, and its next days are settled as far as they are over. */
async function settleWhatIsDue(stage: Stage, id: bigint): Promise<void> {
  const { terms, obstacle } = await getSeries(stage.as(stage.cast.keeper).chain, { deployment: stage.deployment, id });
  if (obstacle === "EpochNotOver" || obstacle === "Complete" || obstacle === "NotSold") return;
  const provider = stage.cast.providers.find(({ address }) => isAddressEqual(address, terms.provider));
  if (provider === undefined) throw new Error(`Series ${id} has a provider that these fixtures do not know`);
  await keepFunded(stage, provider, id, FUNDED_DAYS, ESTIMATE_SATS);
  await keepBonded(stage, provider, id);
  await settle(stage, [id]);
}
