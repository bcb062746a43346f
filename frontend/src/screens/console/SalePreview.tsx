import { seriesForm, termsHash, type DeploymentToken } from "@adit/sdk";
import {
  formatBps,
  formatDateTime,
  formatDay,
  formatDays,
  formatDuration,
  formatEfficiency,
  formatHashrate,
  formatTerm,
  formatUnits,
  formatUsd,
  shortHex,
} from "@adit/sdk/format";
import { cost, estimateOutcomes, HASHES_PER_TH, scaleWaterfall, type CalculatorInputs } from "@adit/sdk/math";
import type { ReactElement, ReactNode } from "react";
import { zeroAddress, zeroHash } from "viem";
import { useApp } from "../../app/context.ts";
import type { Terms } from "../../chain/events.ts";
import { tokenAt } from "../../config/deployment.ts";
import { PER_TH_DECIMALS, type DayOfOneTh } from "../../model/day.ts";
import { payment, wholeReward } from "../../model/figures.ts";
import { pricePerTh } from "../../model/price.ts";
import { bondAfter, dayByFormula } from "../../model/providerDay.ts";
import { Fig } from "../../parts/Figure.tsx";
import { WaterfallChart } from "../../parts/WaterfallChart.tsx";
import type { SaleRules } from "./config.ts";
import { Section } from "./Section.tsx";
import type { KnownWorld } from "./world.ts";

type PreviewProps = {
  readonly terms: Terms;
  readonly known: KnownWorld | null | undefined;
  readonly rules: SaleRules;
  readonly free: bigint | undefined;
};

/** What the terms come to, as the buyers and the provider will see them. */
export function SalePreview(props: PreviewProps): ReactElement {
  const { terms, known, rules } = props;
  const { deployment } = useApp();
  const reward = tokenAt(deployment, terms.rewardToken);
  const paid = tokenAt(deployment, terms.paymentToken);
  return (
    <div className="sale-preview">
      <Section title="What buyers may get back" id="preview-outcomes">
        <BuyerOutcomes terms={terms} known={known} paid={paid} reward={reward} />
      </Section>
      <Section title="One day of 1 TH/s, from gross to net" id="preview-day">
        <PreviewDay terms={terms} known={known} reward={reward} />
      </Section>
      <Section title="What you take on" id="preview-duties">
        <Duties {...props} reward={reward} paid={paid} />
      </Section>
      <Section title="Every term" id="preview-terms">
        <EveryTerm terms={terms} rules={rules} reward={reward} paid={paid} />
      </Section>
    </div>
  );
}

/** A day of 1 TH/s under terms that nobody has agreed to yet; undefined while the network is not known. */
export function dayOfOneTh(terms: Terms, known: KnownWorld | null | undefined): DayOfOneTh | undefined {
  if (known === undefined || known === null) return undefined;
  const hashrate = terms.maxUnits * terms.unitHashrate;
  const { lines } = dayByFormula(terms, hashrate, known.world);
  return {
    lines: scaleWaterfall(lines, hashrate, HASHES_PER_TH, PER_TH_DECIMALS),
    epoch: known.report.epoch,
    priceUsd8: known.world.first.priceUsd8,
    origin: "formula",
    hash: known.report.hash,
  };
}

function PreviewDay(props: {
  terms: Terms;
  known: KnownWorld | null | undefined;
  reward: DeploymentToken;
}): ReactElement {
  const { terms, known, reward } = props;
  const day = dayOfOneTh(terms, known);
  if (day === undefined) return <p className="quiet">The network has no reported day or no price yet.</p>;
  return (
    <>
      <p className="quiet small-text">
        By the network day {formatDay(day.epoch)} and today's price.
        {seriesForm(terms.form) === "ProfitShare" && " If the farm reports exactly what the formula says."}
        {terms.secondNetwork !== 0 && " Of the first coin; each bears the costs by the value of its gross."}
      </p>
      <WaterfallChart day={day} terms={terms} token={reward} />
    </>
  );
}

const CENT = 0.005;

function BuyerOutcomes(props: {
  terms: Terms;
  known: KnownWorld | null | undefined;
  reward: DeploymentToken;
  paid: DeploymentToken;
}): ReactElement {
  const { terms, known, reward, paid } = props;
  const day = dayOfOneTh(terms, known);
  if (day === undefined || !/usd/i.test(paid.symbol) || terms.secondNetwork !== 0)
    return <p className="quiet">An estimate is made for one coin that is paid for in dollars.</p>;
  // From here on the figures are plain numbers: guesses, owed by nobody.
  const inputs: CalculatorInputs = {
    hashrateTh: 1,
    costUsd: Number(pricePerTh(terms.price)) / 10 ** paid.decimals,
    days: terms.epochs,
    hashpriceCoins: Number(day.lines.gross) / 10 ** (PER_TH_DECIMALS + reward.decimals),
    priceUsd: Number(day.priceUsd8) / 1e8,
    efficiency: terms.milliJoulePerTh / 1_000,
    tariffUsd: Number(terms.tariffUsd8) / 1e8,
    maintenanceUsd: Number(terms.maintenanceUsd8PerThDay) / 1e8,
    serviceShare: terms.serviceBps / 10_000,
    protocolShare: terms.protocolBps / 10_000,
    ...(seriesForm(terms.form) === "ProfitShare"
      ? { holderShare: terms.holderShareBps / 10_000, carriesLosses: true }
      : {}),
  };
  return (
    <table className="outcomes">
      <caption className="quiet small-text">
        For 1 TH/s at <Fig value={payment(pricePerTh(terms.price), paid)} />, from the newest network day and price.
        Estimates; nobody knows which case comes.
      </caption>
      <thead>
        <tr>
          <th scope="col">Case</th>
          <th scope="col" className="end">
            Comes back
          </th>
          <th scope="col" className="end">
            Against the price
          </th>
        </tr>
      </thead>
      <tbody>
        {estimateOutcomes(inputs).map((one) => {
          const isLost = one.estimatedReturn < 0;
          return (
            <tr key={one.scenario.name}>
              <th scope="row">
                <span className="case-name">{one.scenario.name}</span>{" "}
                <span className="quiet small-text">
                  in a year difficulty {percent(one.scenario.difficultyGrowth)}, price{" "}
                  {percent(one.scenario.priceGrowth)}
                </span>
              </th>
              <td className="end">
                <span className="fig">${(one.estimatedIncomeUsd + one.estimatedRefundUsd).toFixed(2)}</span>
                {one.estimatedRefundUsd > CENT && (
                  <span className="sub quiet">
                    <span className="fig">${one.estimatedRefundUsd.toFixed(2)}</span> of it refunded
                  </span>
                )}
              </td>
              <td className={`end fig text-${isLost ? "loss" : "proven"}`}>
                <span aria-hidden="true">{isLost ? "▼" : "▲"}</span> {Math.abs(one.estimatedReturn * 100).toFixed(1)} %{" "}
                {isLost ? "lost" : "gained"}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function percent(growth: number): string {
  return `${growth > 0 ? "+" : growth < 0 ? "−" : "±"}${Math.abs(growth * 100).toFixed(0)} %`;
}

/** Bond that the first settled day asks for if every unit is sold; undefined if none, or while the network is not known. */
export function bondWhenSoldOut(terms: Terms, known: KnownWorld | null | undefined): bigint | undefined {
  if (known === undefined || known === null) return undefined;
  const { world } = known;
  const day = dayByFormula(terms, terms.maxUnits * terms.unitHashrate, world);
  return bondAfter(terms, cost(terms.maxUnits, terms.unitHashrate, terms.price), 0, day, world);
}

function Duties({
  terms,
  known,
  free,
  reward,
  paid,
}: PreviewProps & { reward: DeploymentToken; paid: DeploymentToken }): ReactElement {
  const offered = terms.maxUnits * terms.unitHashrate;
  const total = cost(terms.maxUnits, terms.unitHashrate, terms.price);
  const perPh = 1_000n * HASHES_PER_TH;
  const bond = bondWhenSoldOut(terms, known);
  const aDay = known === undefined || known === null ? undefined : dayByFormula(terms, offered, known.world).owed;
  return (
    <dl className="facts">
      <div>
        <dt>You receive, if all of it is sold</dt>
        <dd>
          <Fig value={payment(total, paid)} />
          <span className="sub quiet">
            <Fig value={payment(total / BigInt(terms.epochs), paid)} /> with each settled day that had net
          </span>
        </dd>
      </div>
      <div>
        <dt>You owe a day, if all of it is sold, by today's network</dt>
        <dd>{aDay === undefined ? <Unknown /> : <Fig value={wholeReward(aDay, reward)} />}</dd>
      </div>
      <div>
        <dt>Bond at the start</dt>
        <dd>
          {bond === undefined || offered === 0n ? (
            <Unknown />
          ) : (
            <>
              <Fig value={wholeReward((bond * perPh) / offered, reward)} /> for each PH/s that is sold
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Bond after the first day, if all of it is sold</dt>
        <dd>{bond === undefined ? <Unknown /> : <Fig value={wholeReward(bond, reward)} />}</dd>
      </div>
      <div>
        <dt>Capacity for this term</dt>
        <dd>
          {free === undefined ? (
            <Unknown />
          ) : (
            <>
              <span className="fig">{formatHashrate(free)}</span> free for{" "}
              <span className="fig">{formatHashrate(offered)}</span>
              {free < offered && (
                <span className="sub text-loss">
                  Only what is attested and free can be bought. The rest waits for reports that attest more.
                </span>
              )}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function Unknown(): ReactElement {
  return <span className="quiet">not known yet</span>;
}

function EveryTerm(props: {
  terms: Terms;
  rules: SaleRules;
  reward: DeploymentToken;
  paid: DeploymentToken;
}): ReactElement {
  const { terms, rules, reward, paid } = props;
  const { deployment } = useApp();
  const isShare = seriesForm(terms.form) === "ProfitShare";
  const feeds = (list: Terms["feeds"]): string =>
    list
      .filter((feed) => feed !== zeroAddress)
      .map((feed) => rules.feeds.find((one) => one.feed === feed)?.name ?? shortHex(feed))
      .join(", then ");
  return (
    <>
      <dl className="facts two">
        <Term name="Promise">
          {isShare ? "Profit share" : terms.secondNetwork === 0 ? "Fixed term" : "Fixed term, merged mining"}
        </Term>
        <Term name="Term">
          {formatTerm(terms.startEpoch, terms.epochs)}, {formatDays(terms.epochs)}
        </Term>
        <Term name="Sale">
          {formatDateTime(terms.saleStart)} to {formatDateTime(terms.saleEnd)}
        </Term>
        <Term name="One unit">{formatHashrate(terms.unitHashrate)}</Term>
        <Term name="Units for sale">
          {formatUnits(terms.maxUnits, terms.unitHashrate)} TH/s
          {terms.minUnits > 0n &&
            `; cancelled and refunded if fewer than ${formatUnits(terms.minUnits, terms.unitHashrate)} TH/s are sold`}
        </Term>
        <Term name="Price of 1 TH/s for the term">
          <Fig value={payment(pricePerTh(terms.price), paid, 6)} />
        </Term>
        <Term name="Pays rewards in">
          {reward.symbol}
          {terms.secondNetwork !== 0 && ` and ${tokenAt(deployment, terms.secondRewardToken).symbol}`}
        </Term>
        <Term name="Energy">{formatEfficiency(terms.milliJoulePerTh)}</Term>
        <Term name="Electricity">{formatUsd(terms.tariffUsd8)} a kWh</Term>
        <Term name="Maintenance">{formatUsd(terms.maintenanceUsd8PerThDay)} a TH/s-day</Term>
        <Term name="Service charge">{formatBps(terms.serviceBps)} of gross</Term>
        <Term name="Protocol fee">{formatBps(terms.protocolBps)} of net</Term>
        <Term name="Settler's tip">{formatBps(terms.tipBps)} of a day's release</Term>
        <Term name="Days without net">
          after {formatDays(terms.maxUnprofitableEpochs)} in a row the series may be wound up
        </Term>
        <Term name="Provider's bond">
          {formatDays(terms.bondEpochs)} of net income, and for {formatDays(terms.marginEpochs)} what a day owes beyond
          its escrow
        </Term>
        <Term name="A missed day">
          {formatDuration(terms.graceSeconds)} to pay it; then the bond pays, with {formatBps(terms.penaltyBps)} on top
        </Term>
        {isShare && (
          <>
            <Term name="Profit share">{formatBps(terms.holderShareBps)} of profit to holders</Term>
            <Term name="Least delivery">
              less than {formatBps(terms.minDeliveryBps)} of what is sold over 14 days is a default
            </Term>
            <Term name="Reports against the formula">
              within {formatBps(terms.toleranceBps)} and {formatDays(terms.toleranceDays)} of luck, over 30 days
            </Term>
          </>
        )}
        <Term name="Price of a day">
          {feeds(terms.feeds)}; passed over after {formatDuration(terms.maxFeedDelay)}
        </Term>
        {terms.secondNetwork !== 0 && <Term name="Price of the second coin">{feeds(terms.secondFeeds)}</Term>}
        <Term name={`Price of ${paid.symbol}`}>
          {terms.paymentFeeds[0] === zeroAddress ? "one dollar" : feeds(terms.paymentFeeds)}
        </Term>
        <Term name="Transfers">
          {terms.policy === zeroAddress ? "Unrestricted" : <>Ask the policy {shortHex(terms.policy)}</>}
        </Term>
        <Term name="Document">
          {terms.documentHash === zeroHash ? "None" : <span className="fig breakable">{terms.documentHash}</span>}
          <span className="sub quiet breakable">{terms.documentUri}</span>
        </Term>
      </dl>
      <p className="quiet small-text console-after">
        Hash of these terms: <span className="fig breakable">{termsHash(terms)}</span>
      </p>
    </>
  );
}

function Term({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
