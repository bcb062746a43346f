import { formatDateTime, formatDay, formatDays } from "@adit/sdk/format";
import { epochStart } from "@adit/sdk/math";
import type { ReactElement } from "react";
import type { Hash } from "viem";
import { useSeriesHistory } from "../../chain/useSeriesHistory.ts";
import { wholeReward } from "../../model/figures.ts";
import { Fig, Sourced } from "../../parts/Figure.tsx";
import {
  fundPlan,
  fundSecondPlan,
  postBondPlan,
  withdrawBondPlan,
  withdrawFundingPlan,
} from "../../plans/providerMoney.ts";
import { AmountForm } from "./AmountForm.tsx";
import type { SaleFacts, SaleTokens } from "./facts.ts";
import { Section } from "./Section.tsx";
import { BondBadge, coveredText, fundedText } from "./SeriesList.tsx";

type MoneyProps = { readonly facts: SaleFacts; readonly tokens: SaleTokens; readonly canAct: boolean };

/** What a week of days to come asks for beyond the funding, to be offered as an amount. */
function weekOf({ projection, ask }: SaleFacts): { amount: bigint; why: string } | undefined {
  if (ask.missing > 0n) return { amount: ask.missing, why: "for what is due" };
  const week = projection?.days.slice(0, 7).at(-1);
  return week === undefined || week.missing === 0n ? undefined : { amount: week.missing, why: "for a week" };
}

type Sources = {
  readonly bondedIn: Hash | undefined;
  readonly fundedIn: Hash | undefined;
  readonly secondFundedIn: Hash | undefined;
  readonly settledIn: Hash | undefined;
};
const NO_SOURCES: Sources = {
  bondedIn: undefined,
  fundedIn: undefined,
  secondFundedIn: undefined,
  settledIn: undefined,
};

/** Where the figures of a series come from: what last added to its bond and its funding, and what settled its newest day. */
function useSources(id: bigint): Sources {
  const told = useSeriesHistory(id);
  if (told.status !== "ready") return NO_SOURCES;
  const { days } = told.history;
  const newest = [...days.keys()].reduce((most, epoch) => Math.max(most, epoch), 0);
  return { ...told.history, settledIn: days.get(newest)?.hash };
}

function nextDays(count: number): string {
  return count === 1 ? "The next day" : `The next ${formatDays(count)}`;
}

export function Bond({ facts, tokens, canAct }: MoneyProps): ReactElement {
  const { bond, record, live, bondReturn, projection } = facts;
  const { id, terms } = record;
  const { reward } = tokens;
  const { bondedIn, settledIn } = useSources(id);
  const freeFrom = epochStart(terms.startEpoch + Number(live.backing.endingEpochs) + 7);
  const suggested =
    bond.short > 0n
      ? { amount: bond.short, why: "to be enough" }
      : projection !== undefined && projection.bondShort > 0n
        ? { amount: projection.bondShort, why: "for the days ahead" }
        : undefined;
  return (
    <Section title="Bond" id="bond" aside={<BondBadge bond={bond} />}>
      <dl className="facts">
        <div>
          <dt>Posted</dt>
          <dd>
            <Sourced hash={bond.bond === 0n ? undefined : bondedIn} what="the newest addition to the bond">
              <Fig value={wholeReward(bond.bond, reward)} />
            </Sourced>
            <span className="sub quiet">{coveredText(bond)}</span>
          </dd>
        </div>
        {bond.status !== "over" && (
          <>
            <div>
              <dt>Has to be, by the last settled day</dt>
              <dd>
                <Sourced hash={bond.required === 0n ? undefined : settledIn} what="the newest settled day">
                  <Fig value={wholeReward(bond.required, reward)} />
                </Sourced>
                <span className="sub quiet">
                  {formatDays(terms.bondEpochs)} of net, and for {formatDays(terms.marginEpochs)} what a day owes beyond
                  its escrow
                </span>
              </dd>
            </div>
            <div>
              <dt>Will have to be, by today's network</dt>
              <dd>
                {projection?.days[0] === undefined ? (
                  <span className="quiet">nothing is owed</span>
                ) : (
                  <>
                    <Fig value={wholeReward(projection.days[0].required, reward)} />
                    <span className="sub quiet">
                      {projection.bondShortFrom === undefined
                        ? "what is posted is enough as far as is looked ahead"
                        : `too small from ${formatDay(projection.bondShortFrom)} on`}
                    </span>
                  </>
                )}
              </dd>
            </div>
          </>
        )}
        <div>
          <dt>Comes back</dt>
          <dd>
            {bondReturn.status === "free" ? "now" : `from ${formatDateTime(bondReturn.until)}`}
            {bondReturn.status === "locked" && bondReturn.daysLeft > 0 && (
              <span className="sub quiet">
                once {formatDays(bondReturn.daysLeft)} more {bondReturn.daysLeft === 1 ? "is" : "are"} settled
              </span>
            )}
          </dd>
        </div>
      </dl>
      <div className="money-forms">
        {bondReturn.status === "locked" && bond.status !== "over" && (
          <AmountForm
            label="Add to the bond"
            button="Post bond"
            token={reward}
            suggestion={suggested}
            note="Nothing of it comes back during the term."
            canAct={canAct}
            plan={(amount) => postBondPlan({ id, amount, token: reward, before: bond.bond, freeFrom })}
          />
        )}
        {bondReturn.status === "free" && bond.bond > 0n && (
          <AmountForm
            label="Take bond back"
            button="Take back"
            token={reward}
            most={bond.bond}
            suggestion={{ amount: bond.bond, why: "is all of it" }}
            canAct={canAct}
            plan={(amount) => withdrawBondPlan({ id, amount, token: reward })}
          />
        )}
      </div>
    </Section>
  );
}

export function Funding(props: MoneyProps): ReactElement {
  const { facts, tokens, canAct } = props;
  const { record, live, book, ask, projection } = facts;
  const { id, terms } = record;
  const { reward } = tokens;
  const { funding, lastOwed, settledEpochs } = live.account;
  const { fundedIn, settledIn } = useSources(id);
  const isOpen = settledEpochs < Number(live.backing.endingEpochs) && live.state !== "Cancelled";
  return (
    <Section title="Funding" id="funding">
      <dl className="facts">
        <div>
          <dt>Prepaid</dt>
          <dd>
            <Sourced hash={funding === 0n ? undefined : fundedIn} what="the newest addition to the funding">
              <Fig value={wholeReward(funding, reward)} />
            </Sourced>
            <span className="sub quiet">{fundedText(facts)}</span>
          </dd>
        </div>
        <div>
          <dt>Settling all that is over would ask for</dt>
          <dd>
            <Fig value={wholeReward(ask.owed, reward)} />
            <span className="sub quiet">
              {ask.missing > 0n ? (
                <>
                  <Fig value={wholeReward(ask.missing, reward)} className="text-loss" /> are missing
                </>
              ) : (
                formatDays(ask.payable.length)
              )}
            </span>
          </dd>
        </div>
        <div>
          <dt>The last day with net asked for</dt>
          <dd>
            <Sourced hash={lastOwed === 0n ? undefined : settledIn} what="the newest settled day">
              <Fig value={wholeReward(lastOwed, reward)} />
            </Sourced>
          </dd>
        </div>
        {projection !== undefined && projection.days.length > 0 && (
          <div>
            <dt>{nextDays(projection.days.length)} may ask for, beyond it</dt>
            <dd>
              <Fig value={wholeReward(projection.missing, reward)} />
              <span className="sub quiet">an estimate, by what is assumed below</span>
            </dd>
          </div>
        )}
        <div>
          <dt>Can be taken back</dt>
          <dd>
            <Fig value={wholeReward(book.withdrawable, reward)} />
            <span className="sub quiet">three days like the last one and all that is over stay</span>
          </dd>
        </div>
      </dl>
      <div className="money-forms">
        {isOpen && (
          <AmountForm
            label="Add to the funding"
            button="Fund"
            token={reward}
            suggestion={weekOf(facts)}
            note="Only settled days draw on it."
            canAct={canAct}
            plan={(amount) => fundPlan({ id, amount, token: reward, before: funding })}
          />
        )}
        {book.withdrawable > 0n && (
          <AmountForm
            label="Take funding back"
            button="Take back"
            token={reward}
            most={book.withdrawable}
            suggestion={{ amount: book.withdrawable, why: "at most" }}
            canAct={canAct}
            plan={(amount) => withdrawFundingPlan({ id, amount, token: reward, second: false, before: funding })}
          />
        )}
        {terms.secondNetwork !== 0 && <SecondFunding {...props} isOpen={isOpen} />}
      </div>
    </Section>
  );
}

function SecondFunding({ facts, tokens, canAct, isOpen }: MoneyProps & { isOpen: boolean }): ReactElement {
  const { book, ask, projection, record } = facts;
  const { id } = record;
  const { second } = tokens;
  const { secondFundedIn } = useSources(id);
  const amount =
    ask.secondMissing > 0n ? ask.secondMissing : (projection?.days.slice(0, 7).at(-1)?.secondMissing ?? 0n);
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Prepaid of the second coin</dt>
          <dd>
            <Sourced
              hash={book.secondFunding === 0n ? undefined : secondFundedIn}
              what="the newest addition to the funding of the second coin"
            >
              <Fig value={wholeReward(book.secondFunding, second)} />
            </Sourced>
          </dd>
        </div>
      </dl>
      {isOpen && (
        <AmountForm
          label={`Add ${second.symbol} to the funding`}
          button="Fund"
          token={second}
          suggestion={{ amount, why: ask.secondMissing > 0n ? "for what is due" : "for a week" }}
          canAct={canAct}
          plan={(typed) => fundSecondPlan({ id, amount: typed, token: second, before: book.secondFunding })}
        />
      )}
      {book.secondWithdrawable > 0n && (
        <AmountForm
          label={`Take ${second.symbol} back`}
          button="Take back"
          token={second}
          most={book.secondWithdrawable}
          suggestion={{ amount: book.secondWithdrawable, why: "at most" }}
          canAct={canAct}
          plan={(typed) =>
            withdrawFundingPlan({ id, amount: typed, token: second, second: true, before: book.secondFunding })
          }
        />
      )}
    </>
  );
}
