import type { Deployment } from "@adit/sdk";
import { formatDateTime } from "@adit/sdk/format";
import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { FarmRecord, History, Terms } from "../../chain/events.ts";
import { useHistory } from "../../chain/queries.ts";
import { holdersUsd8 } from "../../model/day.ts";
import { freeFor } from "../../model/providerCapacity.ts";
import { draftKey, type SaleDraft, type SaleField } from "../../model/providerDraft.ts";
import { firstDraft } from "../../model/providerStart.ts";
import { termsOf, type SaleContext } from "../../model/providerTerms.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import "../../styles/screens/console.css";
import { useCapacity, useNetworks, useSaleRules, type NetworkInfo, type SaleRules } from "./config.ts";
import { ConnectFirst } from "./ConnectFirst.tsx";
import { dayOfOneTh, rewardsOf } from "./SalePreview.tsx";
import { SaleReview } from "./SaleReview.tsx";
import { CostStep, DocumentStep, FarmStep, ProtectionStep, SizeStep, type StepProps } from "./SaleSteps.tsx";
import { useDraft } from "./useDraft.ts";
import { useWorld, type KnownWorld } from "./world.ts";

/** Opens a sale: every term, what it comes to, and the chain's own word on it before anything is signed. */
export default function NewSale(): ReactElement {
  const { address, watching } = useAccountInView();
  const history = useHistory();
  const networks = useNetworks();
  const rules = useSaleRules();
  const now = useChainNow();
  if (address === undefined) return <ConnectFirst />;
  const isFailed = history.isError || networks.isError || rules.isError;
  if (history.data === undefined || networks.data === undefined || rules.data === undefined || now === undefined)
    return (
      <>
        <h1 className="lone-title">Open a sale</h1>
        {isFailed ? (
          <Message tone="loss" title="The chain did not answer." live>
            <p>Nothing is lost, and a draft stays in this browser. Load the page again.</p>
          </Message>
        ) : (
          <div className="card" aria-busy="true">
            <Skeleton height="24rem" />
          </div>
        )}
      </>
    );
  const farms = [...history.data.farms.values()].filter(({ provider }) => provider === address);
  if (farms.length === 0)
    return (
      <>
        <h1 className="lone-title">Open a sale</h1>
        <Message tone="quiet" title="You have no farm yet.">
          <p>
            Units are sold of what a farm is seen to deliver. <Link to={paths.console}>Register one first</Link>.
          </p>
        </Message>
      </>
    );
  return (
    <SaleForm
      key={address}
      account={address}
      canAct={!watching}
      history={history.data}
      farms={farms}
      networks={networks.data}
      rules={rules.data}
      nowSeconds={now}
    />
  );
}

type FormProps = {
  readonly account: Address;
  readonly canAct: boolean;
  readonly history: History;
  readonly farms: readonly FarmRecord[];
  readonly networks: readonly NetworkInfo[];
  readonly rules: SaleRules;
  readonly nowSeconds: number;
};

const STEPS = [
  { key: "farm", title: "Promise" },
  { key: "size", title: "Size and price" },
  { key: "costs", title: "Costs" },
  { key: "protection", title: "Protection" },
  { key: "document", title: "Document" },
  { key: "review", title: "Review" },
] as const;
type Step = (typeof STEPS)[number]["key"];

const FIELDS: Record<Exclude<Step, "review">, readonly SaleField[]> = {
  farm: ["farmId", "form", "rewardToken", "secondRewardToken", "paymentToken", "policy"],
  size: ["unit", "most", "least", "saleStart", "saleEnd", "firstDay", "days", "price"],
  costs: ["efficiency", "tariff", "maintenance", "service", "unprofitableDays"],
  protection: [
    "bondDays",
    "marginDays",
    "penalty",
    "grace",
    "feedDelay",
    "holderShare",
    "minDelivery",
    "tolerance",
    "toleranceDays",
    "feeds",
    "secondFeeds",
    "paymentFeeds",
  ],
  document: ["documentUri", "documentHash"],
};

function SaleForm(props: FormProps): ReactElement {
  const { account, canAct, history, farms, networks, rules } = props;
  const { deployment } = useApp();
  const [step, setStep] = useState<Step>("farm");
  const [seen, setSeen] = useState<ReadonlySet<Step>>(new Set());
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  const key = draftKey(deployment.chainId, account);
  const start = useRef(props);
  start.current = props;
  const afresh = useCallback(() => startOf(start.current, deployment.paymentTokens), [deployment]);
  const { draft, isKept, change, discard } = useDraft(key, afresh);

  const context = contextOf(props, deployment.paymentTokens);
  const outcome = termsOf(draft, context);
  const terms = outcome.ok ? outcome.terms : undefined;
  // Before a price and a size are chosen, the day that they are chosen by is computed for some.
  const sketch = termsOf({ ...draft, price: draft.price || "1", most: draft.most || "1" }, context);
  const sketched = sketch.ok ? sketch.terms : undefined;
  const known = useWorld(history, sketched);
  const free = useFree(draft, sketched);
  const problem = (field: SaleField): string | undefined => {
    const of = STEPS.find(({ key: one }) => one !== "review" && FIELDS[one].includes(field))?.key;
    return outcome.ok || of === undefined || !(seen.has(of) || seen.has("review"))
      ? undefined
      : outcome.problems.get(field);
  };
  const wrongIn = (one: Step): number =>
    one === "review" || outcome.ok ? 0 : FIELDS[one].filter((field) => outcome.problems.has(field)).length;
  const go = (to: Step): void => {
    setSeen((before) => new Set([...before, step, ...(to === "review" ? (["review"] as const) : [])]));
    setStep(to);
    moved.current = true;
  };
  // Once the step is drawn: who hears the page is told the heading that now stands there.
  useEffect(() => {
    if (moved.current) heading.current?.focus();
  }, [step]);
  const place = STEPS.findIndex((one) => one.key === step);
  const next = STEPS[place + 1];
  const previous = STEPS[place - 1];
  const stepProps: StepProps = {
    draft,
    change,
    problem,
    farms,
    networks,
    rules,
    free,
    netUsd8: netOfOneTh(sketched, known.data, deployment),
  };
  return (
    <div className="console">
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.console}>Provide</Link> <span aria-hidden="true">/</span> Open a sale
        </p>
        <h1>Open a sale</h1>
        <p className="quiet">
          {isKept
            ? "Your draft is as you left it, in this browser. "
            : "What you enter stays in this browser until you sign. "}
          <button
            type="button"
            className="button quiet-button small"
            onClick={() => {
              discard();
              setSeen(new Set());
              setStep("farm");
            }}
          >
            Start afresh
          </button>
        </p>
      </div>
      {rules.salesStopped && (
        <Message tone="loss" title="New sales are stopped for now.">
          <p>The guardian stopped them until {formatDateTime(rules.stoppedUntil)}. Series that exist go on.</p>
        </Message>
      )}
      <nav aria-label="Steps of the sale">
        <ol className="sale-steps">
          {STEPS.map(({ key: one, title }, i) => (
            <li key={one}>
              <button
                type="button"
                aria-current={one === step ? "step" : undefined}
                onClick={() => {
                  go(one);
                }}
              >
                <span className="fig">{i + 1}</span> {title}
                {(seen.has(one) || seen.has("review")) && wrongIn(one) > 0 && (
                  <span className="wrong">
                    {" "}
                    ▲<span className="hidden"> needs another look</span>
                  </span>
                )}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <h2 ref={heading} tabIndex={-1} className="hidden">
        {STEPS[place]?.title}
      </h2>
      {step === "review" ? (
        <SaleReview
          terms={terms}
          known={known.data}
          providerName={history.providers.get(account)?.name ?? ""}
          free={free}
          draftKey={key}
          canAct={canAct}
        >
          {STEPS.filter(({ key: one }) => wrongIn(one) > 0).map(({ key: one, title }) => (
            <li key={one}>
              <button
                type="button"
                className="button quiet-button small"
                onClick={() => {
                  go(one);
                }}
              >
                {title}: {wrongIn(one) === 1 ? "one field" : `${wrongIn(one)} fields`}
              </button>
            </li>
          ))}
        </SaleReview>
      ) : (
        <form
          className="card console-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (next !== undefined) go(next.key);
          }}
        >
          <StepFields step={step} {...stepProps} />
          <div className="buttons">
            <button type="submit" className="button primary">
              {next?.key === "review" ? "Review" : "Next"}
            </button>
            {previous !== undefined && (
              <button
                type="button"
                className="button quiet-button"
                onClick={() => {
                  go(previous.key);
                }}
              >
                Back
              </button>
            )}
          </div>
        </form>
      )}
    </div>
  );
}

function StepFields({ step, ...props }: StepProps & { step: Exclude<Step, "review"> }): ReactElement {
  switch (step) {
    case "farm":
      return <FarmStep {...props} />;
    case "size":
      return <SizeStep {...props} />;
    case "costs":
      return <CostStep {...props} />;
    case "protection":
      return <ProtectionStep {...props} />;
    case "document":
      return <DocumentStep {...props} />;
  }
}

function contextOf(
  { account, farms, networks, rules, nowSeconds }: FormProps,
  paymentTokens: SaleContext["paymentTokens"],
): SaleContext {
  return {
    provider: account,
    nowSeconds,
    farms: farms.map(({ farmId, input: { network } }) => {
      const { auxiliary = 0, algorithm = "" } = networks.find((one) => one.network === network) ?? {};
      return { farmId, network, algorithm, auxiliary };
    }),
    paymentTokens,
    protocolBps: rules.protocolBps,
    tipBps: rules.tipBps,
    minBondDays: rules.minBondDays,
  };
}

function startOf(
  { account, farms, history, networks, rules, nowSeconds }: FormProps,
  paymentTokens: SaleContext["paymentTokens"],
): SaleDraft {
  const [farm] = farms;
  const rewardToken = networks.find(({ network }) => network === farm?.input.network)?.rewardTokens[0] ?? "";
  const newest = [...history.series.values()].findLast(({ terms }) => terms.provider === account)?.terms;
  const algorithmOf = (of: number): string => networks.find(({ network }) => network === of)?.algorithm ?? "";
  return firstDraft({
    nowSeconds,
    minBondDays: rules.minBondDays,
    farm:
      farm === undefined
        ? undefined
        : {
            farmId: farm.farmId,
            milliJoulePerTh: farm.input.milliJoulePerTh,
            algorithm: algorithmOf(farm.input.network),
          },
    rewardToken,
    paymentToken: paymentTokens.find(({ address }) => address === newest?.paymentToken) ?? paymentTokens[0],
    feeds: rules.feeds.filter(({ token }) => token === rewardToken).map(({ feed }) => feed),
    newest: newest === undefined ? undefined : { terms: newest, algorithm: algorithmOf(newest.network) },
  });
}

/** What could still be sold of the chosen farm over the chosen term; undefined while either is not known. */
function useFree(draft: SaleDraft, terms: Terms | undefined): bigint | undefined {
  const farmId = Number(draft.farmId);
  const capacity = useCapacity(Number.isSafeInteger(farmId) && farmId > 0 ? farmId : undefined);
  if (capacity.data === undefined || terms === undefined) return undefined;
  const { attested, reservations } = capacity.data;
  return freeFor(attested, reservations, terms.startEpoch, terms.startEpoch + terms.epochs);
}

/** What holders of 1 TH/s would get by the newest network day, of every coin together, USD with 8 decimals. */
function netOfOneTh(
  terms: Terms | undefined,
  known: KnownWorld | null | undefined,
  deployment: Deployment,
): bigint | undefined {
  const day = terms === undefined ? undefined : dayOfOneTh(terms, known);
  return terms === undefined || day === undefined ? undefined : holdersUsd8(day, rewardsOf(deployment, terms));
}
