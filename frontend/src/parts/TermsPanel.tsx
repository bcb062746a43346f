import { seriesForm, termsHash } from "@adit/sdk";
import { primaryMarketAbi } from "@adit/sdk/abis";
import {
  formatBps,
  formatDateTime,
  formatDays,
  formatDuration,
  formatEfficiency,
  formatHashrate,
  formatTerm,
  formatUnits,
  formatUsd,
} from "@adit/sdk/format";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import { ZERO } from "../chain/queries.ts";
import type { SeriesView } from "../chain/useSeries.ts";
import { tokenAt } from "../config/deployment.ts";
import { payment } from "../model/figures.ts";
import { pricePerTh } from "../model/price.ts";
import { Badge } from "./Badge.tsx";
import { DocumentCheck } from "./DocumentCheck.tsx";
import { Fig, Sourced } from "./Figure.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** The immutable terms, every one of them, and a check that what is shown is what the chain keeps. */
export function TermsPanel({ view }: { view: SeriesView }): ReactElement {
  return (
    <>
      <HashCheck view={view} />
      <TermsList view={view} />
    </>
  );
}

/** What the terms are read from: a series, or one that is about to be opened. */
export type TermsView = Pick<SeriesView, "rewardToken" | "paymentToken" | "providerName"> & {
  readonly record: Pick<SeriesView["record"], "terms">;
};

/** Every term, as buyers read it. */
export function TermsList({ view }: { view: TermsView }): ReactElement {
  return (
    <>
      <SaleTerms view={view} />
      <DayTerms view={view} />
      <SafetyTerms view={view} />
      <OtherTerms view={view} />
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <div className="terms-group">
      <h3>{title}</h3>
      <dl className="facts two">{children}</dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function SaleTerms({ view: { record, paymentToken } }: { view: TermsView }): ReactElement {
  const { terms } = record;
  return (
    <Group title="What is sold">
      <Fact name="Form">
        {seriesForm(terms.form) === "ProfitShare"
          ? "Profit share: a slice of what the farm verifiably delivered"
          : terms.secondNetwork === 0
            ? "Fixed term: what the network's formula says"
            : "Fixed term, merged mining: two coins by two formulas"}
      </Fact>
      <Fact name="Term">
        {formatTerm(terms.startEpoch, terms.epochs)}, {formatDays(terms.epochs)}
      </Fact>
      <Fact name="Sale">
        {formatDateTime(terms.saleStart)} to {formatDateTime(terms.saleEnd)}
      </Fact>
      <Fact name="One unit">{formatHashrate(terms.unitHashrate)}</Fact>
      <Fact name="Units for sale">
        {formatUnits(terms.maxUnits, terms.unitHashrate)} TH/s
        {terms.minUnits > 0n &&
          `; cancelled and refunded if fewer than ${formatUnits(terms.minUnits, terms.unitHashrate)} TH/s are sold`}
      </Fact>
      <Fact name="Price of 1 TH/s">
        <Fig value={payment(pricePerTh(terms.price), paymentToken, 6)} />
      </Fact>
    </Group>
  );
}

function DayTerms({ view: { record, rewardToken } }: { view: TermsView }): ReactElement {
  const { deployment } = useApp();
  const { terms } = record;
  const isShare = seriesForm(terms.form) === "ProfitShare";
  return (
    <Group title="What a day owes">
      <Fact name="Pays rewards in">
        {rewardToken.symbol}
        {terms.secondNetwork !== 0 && ` and ${tokenAt(deployment, terms.secondRewardToken).symbol}`}
      </Fact>
      <Fact name="Energy">{formatEfficiency(terms.milliJoulePerTh)}</Fact>
      <Fact name="Electricity">{formatUsd(terms.tariffUsd8)} a kWh</Fact>
      <Fact name="Maintenance">{formatUsd(terms.maintenanceUsd8PerThDay)} a TH/s-day</Fact>
      <Fact name="Service charge">{formatBps(terms.serviceBps)} of gross</Fact>
      <Fact name="Protocol fee">{formatBps(terms.protocolBps)} of net</Fact>
      {isShare && (
        <>
          <Fact name="Holders' share">{formatBps(terms.holderShareBps)} of the profit; losses are carried</Fact>
          <Fact name="Reported income">
            counts within {formatBps(terms.toleranceBps)}
            {terms.toleranceDays > 0 && ` and ${formatDays(terms.toleranceDays)} of the mean`} of the formula, over 30
            days
          </Fact>
          <Fact name="Least delivery">
            {formatBps(terms.minDeliveryBps)} of what was sold, over 14 days; less is a default
          </Fact>
        </>
      )}
      <Fact name="Prices">
        of the day, by <Feeds feeds={terms.feeds} />, updated at most {formatDuration(terms.maxFeedDelay)} after the day
        {terms.secondNetwork !== 0 && (
          <>
            ; the second coin by <Feeds feeds={terms.secondFeeds} />
          </>
        )}
      </Fact>
    </Group>
  );
}

function SafetyTerms({ view: { record, paymentToken } }: { view: TermsView }): ReactElement {
  const { terms } = record;
  return (
    <Group title="If it goes wrong">
      <Fact name="Days without net">
        after {formatDays(terms.maxUnprofitableEpochs)} in a row anybody may wind the series up
      </Fact>
      <Fact name="Provider's bond">
        {terms.bondEpochs === 0
          ? "None asked for"
          : `${formatDays(terms.bondEpochs)} of net income, and for ${formatDays(terms.marginEpochs)} what a day owes beyond its escrow`}
      </Fact>
      <Fact name="A missed day">
        {formatDuration(terms.graceSeconds)} to pay it; then the bond pays, with {formatBps(terms.penaltyBps)} on top
      </Fact>
      <Fact name="Settler's tip">{formatBps(terms.tipBps)} of a day's release, paid by the provider</Fact>
      <Fact name={`Price of ${paymentToken.symbol}, for the bond alone`}>
        {terms.paymentFeeds.every((feed) => feed === ZERO) ? (
          "counts as one dollar"
        ) : (
          <>
            by <Feeds feeds={terms.paymentFeeds} />
          </>
        )}
      </Fact>
    </Group>
  );
}

function OtherTerms({ view: { record, providerName } }: { view: TermsView }): ReactElement {
  const { terms } = record;
  return (
    <Group title="Who and where">
      <Fact name="Provider">
        <Link to={paths.provider(terms.provider)}>{providerName}</Link>
        <span className="sub quiet breakable fig">{terms.provider}</span>
      </Fact>
      <Fact name="Farm and network">
        farm {terms.farmId}, network {terms.network}
        {terms.secondNetwork !== 0 && ` merged with network ${terms.secondNetwork}`}
      </Fact>
      <Fact name="Transfers">
        {terms.policy === ZERO ? (
          "Unrestricted: anybody may hold units"
        ) : (
          <>
            Restricted: this policy is asked who may buy or receive. Claims and refunds never ask it.
            <span className="sub quiet breakable fig">{terms.policy}</span>
          </>
        )}
      </Fact>
      <Fact name="Document">
        <DocumentCheck uri={terms.documentUri} hash={terms.documentHash} />
      </Fact>
    </Group>
  );
}

/** Feeds by name where the deployment knows them, by address else: the first that answers counts. */
function Feeds({ feeds }: { feeds: readonly Address[] }): ReactElement {
  const { deployment } = useApp();
  const nameOf = (feed: Address): string =>
    deployment.feeds.find(({ address }) => address.toLowerCase() === feed.toLowerCase())?.description ?? feed;
  const used = feeds.filter((feed) => feed !== ZERO).map(nameOf);
  return <span className="breakable">{[...used, "the median that the committee signed"].join(", else ")}</span>;
}

/** Hashes the terms that the event showed, and compares with what the contract answers now. */
function HashCheck({ view }: { view: SeriesView }): ReactElement {
  const app = useApp();
  const { record } = view;
  const computed = termsHash(record.terms);
  const kept = useQuery({
    queryKey: ["termsHash", record.id.toString()],
    queryFn: () =>
      readContract(app.client, {
        address: app.deployment.contracts.market,
        abi: primaryMarketAbi,
        functionName: "termsHash",
        args: [record.id],
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const same = kept.data === computed && computed === record.termsHash;
  return (
    <div className="hash-check">
      <p>
        {kept.data === undefined ? (
          kept.isError ? (
            <Badge tone="loss" shape="?">
              Could not be checked
            </Badge>
          ) : (
            <Skeleton width="9rem" height="1.5rem" />
          )
        ) : same ? (
          <Badge tone="proven" shape="✓">
            Terms match the chain
          </Badge>
        ) : (
          <Badge tone="loss" shape="≠">
            Terms differ from the chain: do not buy
          </Badge>
        )}{" "}
        <span className="quiet small-text">
          Your browser hashed the terms below and compared them with the contract's own hash. Terms cannot be changed.
        </span>
      </p>
      <p className="fig small-text breakable">
        <Sourced hash={record.openedIn} what="the series was opened">
          {computed}
        </Sourced>
      </p>
    </div>
  );
}
