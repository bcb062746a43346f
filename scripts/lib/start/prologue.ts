import type { Company } from "../scenario/company.ts";
import { keepBonded, keepFunded, settle } from "../scenario/errands.ts";
import { leaseUnits, offerUnits } from "./leases.ts";
import { keepMerged, openMerged } from "./merged.ts";
import { addScrypt, scryptReportSecond, type Scrypt } from "./scrypt.ts";
import { buyUnits, giveDollars, openSeries } from "./series.ts";
import { SALE_DAYS } from "./caretaker.ts";

const SECONDS_PER_DAY = 86_400;
/** Reports before a farm has attested capacity, and one day for the last of them to become final. */
const CAPACITY_DAYS = 15;
const HISTORY_DAYS = 14;
const SALE_LEAD_DAYS = 2;
/** Days of that history in which a lease has been taken already. */
const LEASED_DAYS = 4;
/** Days of it before that on which the other forms are on sale or mine. */
const FORMS_DAYS = 5;
/** Days that the merged series has. */
const MERGED_DAYS = 120;
const FUNDED_DAYS = 5n;
const ESTIMATE_SATS = 3_000_000n;
const VISITOR_DOLLARS = 25_000_000_000n;

/** Where the local chain stands when the dApp opens. */
export interface Present {
  readonly pricedEpoch: number;
  readonly series: ReadonlyMap<bigint, 0 | 1>;
  /** the other forms, where they were asked for */
  readonly forms: Forms | undefined;
}

/** Series that pay two coins, and what they need beside the rest of the scenario. The profit share is among the other series. */
export interface Forms {
  readonly scrypt: Scrypt;
  /** one that is mined, and one for sale */
  readonly merged: readonly bigint[];
}

/**
 * Plays what came before the visitor, through public functions only: fourteen days of farm reports, two sales, two weeks of
 * mining, the last days of them with a lease. It leaves one series in mid-term, one near its end, and one for sale; two offers of units
 * for rent, and a running lease with a right to buy, whose lessee is the visitor.
 */
export async function playPrologue(
  company: Company,
  say: (line: string) => void,
  { withForms = false }: { readonly withForms?: boolean } = {},
): Promise<Present> {
  const { stage, time } = company;
  let forms: Forms | undefined;
  let share: bigint | undefined;
  const { cast } = stage;
  let epoch = Math.floor((await time.now()) / SECONDS_PER_DAY);
  const playDays = async (days: number, afterwards?: () => Promise<void>): Promise<void> => {
    for (const last = epoch + days; epoch < last; epoch++) {
      await company.playDay(epoch);
      await company.recordFarms();
      await afterwards?.();
    }
  };

  await playDays(CAPACITY_DAYS);
  say(`${CAPACITY_DAYS} days of reports stand on the chain: both farms have attested capacity.`);
  const startEpoch = epoch + SALE_LEAD_DAYS;
  const inMidTerm = await openSeries(stage, await time.now(), { farm: 0, startEpoch, epochs: 180 });
  const nearItsEnd = await openSeries(stage, await time.now(), { farm: 1, startEpoch, epochs: HISTORY_DAYS + 2 });
  const [anna, ben, cleo] = cast.buyers;
  await buyUnits(stage, inMidTerm, anna, 1_800_000n);
  await buyUnits(stage, inMidTerm, ben, 950_250n);
  await buyUnits(stage, inMidTerm, cast.visitor, 25_000n);
  await buyUnits(stage, nearItsEnd, cleo, 2_400_000n);
  await buyUnits(stage, nearItsEnd, ben, 310_500n);
  await buyUnits(stage, nearItsEnd, cast.visitor, 10_000n);
  say(`#${inMidTerm >> 8n} and #${nearItsEnd >> 8n} are sold; mining starts in ${SALE_LEAD_DAYS} days.`);

  await playDays(SALE_LEAD_DAYS);
  const ids = [inMidTerm, nearItsEnd];
  const runDay = async (): Promise<void> => {
    await keepFunded(stage, cast.providers[0], inMidTerm, FUNDED_DAYS, ESTIMATE_SATS);
    await keepFunded(stage, cast.providers[1], nearItsEnd, FUNDED_DAYS, ESTIMATE_SATS);
    await keepBonded(stage, cast.providers[0], inMidTerm);
    await keepBonded(stage, cast.providers[1], nearItsEnd);
    if (share !== undefined) {
      await keepFunded(stage, cast.providers[0], share, FUNDED_DAYS, ESTIMATE_SATS);
      await keepBonded(stage, cast.providers[0], share);
    }
    if (forms !== undefined) await playForms(company, forms, epoch);
    await settle(stage, [...ids, ...(share === undefined ? [] : [share]), ...(forms?.merged ?? [])]);
  };
  await playDays(HISTORY_DAYS - LEASED_DAYS - FORMS_DAYS, runDay);
  if (withForms) {
    share = await openSeries(stage, await time.now(), { farm: 0, startEpoch: epoch + 1, epochs: 90, isShare: true });
    await buyUnits(stage, share, ben, 400_000n);
    await buyUnits(stage, share, cast.visitor, 12_000n);
    const scrypt = await openForms(company, epoch);
    const mined = await openMerged(stage, scrypt, await time.now(), { startEpoch: epoch + 1, epochs: MERGED_DAYS });
    await buyUnits(stage, mined, anna, 9_000n);
    await buyUnits(stage, mined, cast.visitor, 500n);
    forms = { scrypt, merged: [mined] };
    say(`#${share >> 8n} shares the profit of its farm; #${mined >> 8n} pays Litecoin and Dogecoin.`);
  }
  await playDays(FORMS_DAYS, runDay);
  const lent = { id: inMidTerm, lastStart: startEpoch + 180 - 14 };
  const listing = await offerUnits(stage, anna, {
    ...lent,
    units: 320_000n,
    minEpochs: 2,
    maxEpochs: 14,
    rent: 225_000n,
    price: 22_000_000n,
  });
  await offerUnits(stage, ben, { ...lent, units: 150_000n, minEpochs: 1, maxEpochs: 7, rent: 310_000n, price: 0n });
  await leaseUnits(stage, cast.visitor, await time.now(), { listing, units: 20_000n, epochs: 14 });
  if (forms !== undefined) {
    const [id = 0n] = forms.merged;
    const lease = { minEpochs: 1, maxEpochs: 20, lastStart: epoch + 30, rent: 9_000_000_000n, price: 0n };
    await offerUnits(stage, anna, { id, units: 2_000n, ...lease });
  }
  await playDays(LEASED_DAYS, runDay);
  say(`${HISTORY_DAYS} days are mined and settled. Two holders offer units for rent, and one lease with a right to buy is running.`);

  if (forms !== undefined) {
    const { scrypt, merged } = forms;
    const plan = { startEpoch: epoch + SALE_DAYS, epochs: MERGED_DAYS };
    forms = { scrypt, merged: [...merged, await openMerged(stage, scrypt, await time.now(), plan)] };
  }
  const forSale = await openSeries(stage, await time.now(), { farm: 0, startEpoch: epoch + SALE_DAYS, epochs: 60 });
  await buyUnits(stage, forSale, anna, 640_000n);
  await giveDollars(stage, cast.visitor, VISITOR_DOLLARS);
  return {
    pricedEpoch: epoch - 1,
    series: new Map([
      [inMidTerm, 0],
      [nearItsEnd, 1],
      [forSale, 0],
      ...(share === undefined ? [] : [[share, 0] as const]),
    ]),
    forms,
  };
}

/** Litecoin and Dogecoin begin to be reported with the day before `today`, and a farm that mines them has attested capacity. */
async function openForms({ stage, time }: Company, today: number): Promise<Scrypt> {
  const scrypt = await addScrypt(stage, today - 1);
  await time.moveTo(Math.max(await time.now(), scryptReportSecond(today - 1)));
  await scrypt.pushPrices(today - 1);
  await time.moveTo(await scrypt.report(today - 1));
  await scrypt.recordFarm();
  return scrypt;
}

/** The day `epoch` of both coins, which is over: priced, reported, final and funded. */
async function playForms({ stage, time }: Company, { scrypt, merged }: Forms, epoch: number): Promise<void> {
  await scrypt.pushPrices(epoch);
  await time.moveTo(await scrypt.report(epoch));
  await scrypt.recordPrices(epoch);
  await scrypt.recordFarm();
  for (const id of merged) await keepMerged(stage, scrypt, id);
}
