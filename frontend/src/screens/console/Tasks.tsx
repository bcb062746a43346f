import { formatDateTime, formatDay, formatDays } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import { useApp } from "../../app/context.ts";
import { tokenAt } from "../../config/deployment.ts";
import { payment, plain, wholeReward } from "../../model/figures.ts";
import { tasksOf, type ProviderTask } from "../../model/providerTasks.ts";
import { finishPlan, releaseWithheldPlan, settlePlan } from "../../plans/providerDays.ts";
import { withdrawBondPlan, withdrawFundingPlan, withdrawReleasePlan } from "../../plans/providerMoney.ts";
import type { MakePlan } from "../../tx/plan.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { taskInput, type SaleFacts, type SaleTokens } from "./facts.ts";
import { Section } from "./Section.tsx";

const SHAPES: Record<ProviderTask["kind"], { readonly tone: "loss" | "lamp" | "quiet"; readonly shape: string }> = {
  payNow: { tone: "loss", shape: "▲" },
  postBond: { tone: "loss", shape: "▲" },
  settle: { tone: "lamp", shape: "◆" },
  fundSoon: { tone: "lamp", shape: "◇" },
  bondSoon: { tone: "lamp", shape: "◇" },
  release: { tone: "quiet", shape: "●" },
  withdraw: { tone: "quiet", shape: "●" },
  finish: { tone: "quiet", shape: "●" },
  takeBond: { tone: "quiet", shape: "●" },
  takeFunding: { tone: "quiet", shape: "●" },
};

/** What has to be done, what can be done, and by when. */
export function Tasks({
  facts,
  canAct,
  here = false,
}: {
  facts: readonly SaleFacts[];
  canAct: boolean;
  /** true on the page of the series itself, where amounts are entered */
  here?: boolean;
}): ReactElement {
  const flow = useFlow();
  const { deployment } = useApp();
  const tasks = tasksOf(facts.map(taskInput));
  const ready = facts.filter(({ ask }) => ask.ready > 0);
  const days = ready.reduce((sum, { ask }) => sum + ask.ready, 0);
  const settleAll = (): void => {
    void flow.open(
      settlePlan(
        ready.map(({ record, live, ask }) => ({
          id: record.id,
          terms: record.terms,
          paid: live.escrow.paid,
          ask,
        })),
      ),
    );
  };
  return (
    <Section
      title="To do"
      id="tasks"
      aside={
        days > 0 && (
          <button type="button" className="button primary" disabled={flow.busy || !canAct} onClick={settleAll}>
            Settle {formatDays(days)}
          </button>
        )
      }
    >
      {tasks.length === 0 ? (
        <p className="quiet">
          Nothing waits for you. Days that end are settled here once they are reported and priced.
        </p>
      ) : (
        <ul className="tasks">
          {tasks.map((task) => {
            const one = facts.find(({ serial }) => serial === task.serial);
            if (one === undefined) return null;
            const { terms } = one.record;
            const tokens: SaleTokens = {
              reward: tokenAt(deployment, terms.rewardToken),
              second: tokenAt(deployment, terms.secondRewardToken),
              payment: tokenAt(deployment, terms.paymentToken),
            };
            const act = planOf(task, one, tokens);
            const { tone, shape } = SHAPES[task.kind];
            return (
              <li key={`${task.kind}-${task.serial}`} className="task">
                <span className={`task-mark tone-${tone}`} aria-hidden="true">
                  {shape}
                </span>
                <p>
                  <Link to={paths.sale(task.serial)}>#{task.serial}</Link> {sentenceOf(task, one, tokens)}
                </p>
                {act === undefined ? (
                  <AmountLink task={task} here={here} />
                ) : (
                  <button
                    type="button"
                    className="button small"
                    disabled={flow.busy || !canAct}
                    onClick={() => {
                      void flow.open(act);
                    }}
                  >
                    {buttonOf(task.kind)}
                    <span className="hidden">{` of series #${task.serial}`}</span>
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}

/** The way to the field in which the amount is entered. */
function AmountLink({ task, here }: { task: ProviderTask; here: boolean }): ReactElement {
  const section = task.kind === "postBond" || task.kind === "bondSoon" ? "bond" : "funding";
  const words = (
    <>
      {buttonOf(task.kind)}
      <span className="hidden">{` series #${task.serial}`}</span>
    </>
  );
  if (!here)
    return (
      <Link to={`${paths.sale(task.serial)}#${section}`} className="button small">
        {words}
      </Link>
    );
  return (
    <button
      type="button"
      className="button small"
      onClick={() => {
        showSection(section);
      }}
    >
      {words}
    </button>
  );
}

/** Brings a section of the page into view, with its first field ready to be typed into. */
export function showSection(section: string): void {
  const found = document.getElementById(section);
  found?.scrollIntoView();
  found?.querySelector("input")?.focus({ preventScroll: true });
}

function buttonOf(kind: ProviderTask["kind"]): string {
  switch (kind) {
    case "payNow":
    case "fundSoon":
      return "Fund";
    case "postBond":
    case "bondSoon":
      return "Post bond";
    case "settle":
      return "Settle";
    case "release":
      return "Release";
    case "withdraw":
      return "Withdraw";
    case "finish":
      return "Close";
    case "takeBond":
    case "takeFunding":
      return "Take back";
  }
}

/** What can be done at once; undefined where an amount has to be chosen first. */
function planOf(task: ProviderTask, { record, live, ask }: SaleFacts, tokens: SaleTokens): MakePlan | undefined {
  const { id, terms } = record;
  switch (task.kind) {
    case "settle":
      return settlePlan([{ id, terms, paid: live.escrow.paid, ask }]);
    case "release":
      return releaseWithheldPlan({ id, token: tokens.payment });
    case "withdraw":
      return withdrawReleasePlan({ id, amount: task.amount, token: tokens.payment });
    case "finish":
      return finishPlan({ id });
    case "takeBond":
      return withdrawBondPlan({ id, amount: task.amount, token: tokens.reward });
    case "takeFunding":
      return withdrawFundingPlan({
        id,
        amount: task.amount,
        token: tokens.reward,
        second: false,
        before: live.account.funding,
      });
    case "payNow":
    case "postBond":
    case "fundSoon":
    case "bondSoon":
      return undefined;
  }
}

function sentenceOf(task: ProviderTask, { book }: SaleFacts, tokens: SaleTokens): string {
  const reward = (amount: bigint): string => plain(wholeReward(amount, tokens.reward));
  const paid = (amount: bigint): string => plain(payment(amount, tokens.payment));
  // Of two coins only those that are asked for.
  const coins = [
    ...(task.amount === 0n && task.second > 0n ? [] : [reward(task.amount)]),
    ...(task.second === 0n ? [] : [plain(wholeReward(task.second, tokens.second))]),
  ].join(" and ");
  switch (task.kind) {
    case "payNow": {
      const by =
        task.deadline === undefined
          ? ""
          : BigInt(book.atSeconds) <= task.deadline
            ? ` Pay by ${formatDateTime(task.deadline)}; after that the bond pays, with a penalty.`
            : ` The grace ended on ${formatDateTime(task.deadline)}: pay before anybody has the bond pay, with a penalty.`;
      return `lacks ${coins} for ${formatDays(task.days)} that ${task.days === 1 ? "is" : "are"} over.${by}`;
    }
    case "postBond":
      return `has a bond that is ${reward(task.amount)} too small. Its escrow is withheld until it is enough; once a week of it is withheld, anybody may end the series as a default.`;
    case "settle":
      return `has ${formatDays(task.days)} to settle, ${reward(task.amount)} out of its funding.`;
    case "fundSoon":
      return `runs out of funding on ${formatDay(task.days)}, by today's network; ${coins} more reach for the week.`;
    case "bondSoon":
      return `needs a larger bond from ${formatDay(task.days)} on, by today's network: ${reward(task.amount)} more.`;
    case "release":
      return `withholds ${paid(task.amount)} that the bond stands for now.`;
    case "withdraw":
      return `has ${paid(task.amount)} of released escrow for you.`;
    case "finish":
      return "is settled to its end. Closing it opens what is refundable to holders.";
    case "takeBond":
      return `is over: its bond of ${reward(task.amount)} is yours again.`;
    case "takeFunding":
      return `is over: ${reward(task.amount)} of its funding can be taken back.`;
  }
}
