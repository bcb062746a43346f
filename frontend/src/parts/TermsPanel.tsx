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
  shortHex,
} from "@adit/sdk/format";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { readContract } from "viem/actions";
import { useApp } from "../app/context.ts";
import type { SeriesView } from "../chain/useSeries.ts";
import { payment } from "../model/figures.ts";
import { Badge } from "./Badge.tsx";
import { Fig, Sourced } from "./Figure.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { pricePerTh } from "../model/price.ts";

/** The immutable terms, and a check that what is shown is what the chain keeps. */
export function TermsPanel({ view }: { view: SeriesView }): ReactElement {
  const { record, paymentToken, rewardToken } = view;
  const { terms } = record;
  return (
    <>
      <HashCheck view={view} />
      <dl className="facts two">
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
        <Fact name="Pays rewards in">{rewardToken.symbol}</Fact>
        <Fact name="Energy">{formatEfficiency(terms.milliJoulePerTh)}</Fact>
        <Fact name="Electricity">{formatUsd(terms.tariffUsd8)} a kWh</Fact>
        <Fact name="Maintenance">{formatUsd(terms.maintenanceUsd8PerThDay)} a TH/s-day</Fact>
        <Fact name="Service charge">{formatBps(terms.serviceBps)} of gross</Fact>
        <Fact name="Protocol fee">{formatBps(terms.protocolBps)} of net</Fact>
        <Fact name="Settler's tip">{formatBps(terms.tipBps)} of a day's release, paid by the provider</Fact>
        <Fact name="Days without net">
          after {formatDays(terms.maxUnprofitableEpochs)} in a row the series may be wound up
        </Fact>
        <Fact name="Provider's bond">
          {terms.bondEpochs === 0
            ? "None asked for"
            : `${formatDays(terms.bondEpochs)} of net income, and for ${formatDays(terms.marginEpochs)} what a day owes beyond its escrow`}
        </Fact>
        <Fact name="A missed day">
          {formatDuration(terms.graceSeconds)} to pay it; then the bond pays, with {formatBps(terms.penaltyBps)} on top
        </Fact>
        {seriesForm(terms.form) === "ProfitShare" && (
          <Fact name="Profit share">
            {formatBps(terms.holderShareBps)} of profit to holders; less than {formatBps(terms.minDeliveryBps)} delivered
            over 14 days is a default
          </Fact>
        )}
        <Fact name="Transfers">
          {terms.policy === ZERO ? "Unrestricted" : `Ask the policy ${shortHex(terms.policy)}`}
        </Fact>
        <Fact name="Provider">
          <span className="breakable fig">{terms.provider}</span>
        </Fact>
        <Fact name="Document">
          {terms.documentUri === "" ? "None named" : <span className="breakable">{terms.documentUri}</span>}
          <span className="sub quiet fig breakable">{terms.documentHash}</span>
        </Fact>
      </dl>
    </>
  );
}

const ZERO = "0x0000000000000000000000000000000000000000";

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
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
