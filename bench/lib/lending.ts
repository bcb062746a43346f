import { network } from "hardhat";
import { pushPrice } from "../../test/helpers/days.ts";
import { buy, fund, NO_FEEDS, openFarm, openSeries, readyNextEpoch, settleDays } from "../../test/helpers/series.ts";
import { deploySystem } from "../../test/helpers/system.ts";
import type { GasRow } from "./row.ts";

const UNITS = 500_000n;
const BTC = 10n ** 8n;
/** A call's own costs, which a contract that reads a price does not pay. */
const TRANSACTION_GAS = 21_000n;

/**
 * Gas of reading a lender's value on a chain whose oracle has reported for six weeks, so that the mean takes all of its 30 days: whole-transaction
 * gas of `price()` less 21,000, as a lending market pays it. `value.read` is a share with two settled days and one that is owed.
 */
export async function measureLending(log: (line: string) => void = () => undefined): Promise<GasRow[]> {
  const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T06:00:00Z" } });
  const system = await deploySystem(connection);
  const { ethers } = connection;
  const rows: GasRow[] = [];
  const farmId = await openFarm(system);
  const id = await openSeries(system, farmId, { epochs: 60 });
  await buy(system, id, system.people.alice, UNITS);
  await fund(system, id, BTC);
  await settleDays(system, id, 35);
  await readyNextEpoch(system, id);
  await pushPrice(system);
  await system.shareFactory.create(id);
  const share = await ethers.getContractAt("AccumulatingShare", await system.shareFactory.shareOf(id));
  await system.ledger.connect(system.people.alice).setApprovalForAll(share, true);
  await share.connect(system.people.alice).deposit(1_000n, 0n, 0n, system.people.alice);
  const collateral = { valuer: system.valuer, id, share, incomeBps: 5_000, discountBps: 2_000 };
  const oracle = await ethers.deployContract("MorphoHashpowerOracle", [collateral, system.usdc, NO_FEEDS]);
  const read = async (name: string, gas: Promise<bigint>): Promise<void> => {
    const adit = Number((await gas) - TRANSACTION_GAS);
    rows.push({ id: name, adit, peers: {} });
    log(`${name.padEnd(26)} ${String(adit).padStart(8)}`);
  };
  await read("value.read", gasUsedBy(system.people.keeper, await oracle.price.populateTransaction()));
  return rows;
}

interface Sender {
  sendTransaction(transaction: {
    to?: string;
    data?: string;
  }): Promise<{ wait(): Promise<{ gasUsed: bigint } | null> }>;
}

async function gasUsedBy(sender: Sender, transaction: { to?: string; data?: string }): Promise<bigint> {
  const receipt = await (await sender.sendTransaction(transaction)).wait();
  if (receipt === null) throw new Error("expected a mined transaction, got no receipt");
  return receipt.gasUsed;
}
