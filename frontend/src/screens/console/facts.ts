import type { DeploymentToken, SeriesState } from "@adit/sdk";
import { serialOf } from "@adit/sdk/math";
import type { SeriesRecord } from "../../chain/events.ts";
import type { SeriesLive } from "../../chain/queries.ts";
import {
  bondHealth,
  bondReturn,
  settlementAsk,
  type BondHealth,
  type BondReturn,
  type SettlementAsk,
} from "../../model/providerHealth.ts";
import type { Assumptions } from "../../model/providerDay.ts";
import { project, type Projection } from "../../model/providerProjection.ts";
import type { TaskInput } from "../../model/providerTasks.ts";
import type { RunSeries, SaleBook } from "./book.ts";
import type { KnownWorld } from "./world.ts";

/** A series with everything that was read of it, and what follows from that. */
export type SaleFacts = {
  readonly record: SeriesRecord;
  readonly serial: number;
  readonly live: SeriesLive;
  readonly book: SaleBook;
  readonly known: KnownWorld | undefined;
  readonly ask: SettlementAsk;
  readonly bond: BondHealth;
  readonly bondReturn: BondReturn;
  /** undefined while no day of the network is known */
  readonly projection: Projection | undefined;
};

/** Undefined until the chain was asked. */
export function factsOf(
  { record, live, book }: RunSeries,
  known: KnownWorld | null | undefined,
  assumptions: Assumptions,
  span: number,
): SaleFacts | undefined {
  if (live === undefined || book === undefined) return undefined;
  const { terms } = record;
  const { account, backing, escrow, state, nextEpoch } = live;
  const endingEpochs = Number(backing.endingEpochs);
  const projection =
    known === undefined || known === null || state === "Cancelled"
      ? undefined
      : project(
          {
            terms,
            units: escrow.sold,
            paid: escrow.paid,
            nextEpoch,
            endingEpochs,
            funding: account.funding,
            secondFunding: book.secondFunding,
            bond: backing.bond,
            required: backing.required,
            world: known.world,
            worldEpoch: known.report.epoch,
          },
          assumptions,
          span,
        );
  return {
    record,
    serial: Number(serialOf(record.id)),
    live,
    book,
    known: known ?? undefined,
    ask: settlementAsk(book.days, account.funding, book.secondFunding),
    bond: bondHealth(terms, backing, account.lastOwed, state === "Cancelled" || account.settledEpochs >= endingEpochs),
    bondReturn: bondReturn({
      terms,
      state,
      settledEpochs: account.settledEpochs,
      endingEpochs,
      nowSeconds: book.atSeconds,
    }),
    projection,
  };
}

export function taskInput({ serial, live, book, ask, bond, bondReturn: back, projection }: SaleFacts): TaskInput {
  return {
    serial,
    state: live.state,
    nextEpoch: live.nextEpoch,
    ask,
    bond,
    bondIsFree: back.status === "free",
    projection,
    coverableFrom: book.coverableFrom,
    credit: live.escrow.providerCredit,
    releasable: book.releasable,
    withdrawable: book.withdrawable,
    canFinish: book.canFinish && !live.account.finished,
  };
}

const OVER: readonly SeriesState[] = ["Cancelled", "Matured", "EndedEarly", "Defaulted", "WoundUp"];

export function isOver(state: SeriesState): boolean {
  return OVER.includes(state);
}

/** Tokens of a series, for amounts on screen. */
export type SaleTokens = {
  readonly reward: DeploymentToken;
  readonly second: DeploymentToken;
  readonly payment: DeploymentToken;
};
