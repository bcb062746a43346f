import { seriesForm, termsHash, type DeploymentToken } from "@adit/sdk";
import { formatDay, formatHashrate } from "@adit/sdk/format";
import { cost, estimateOutcomes, HASHES_PER_TH, scaleWaterfall, type CalculatorInputs } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { Terms } from "../../chain/events.ts";
import { tokenAt } from "../../config/deployment.ts";
import { PER_TH_DECIMALS, type DayOfOneTh } from "../../model/day.ts";
import { payment, wholeReward } from "../../model/figures.ts";
import { pricePerTh } from "../../model/price.ts";
import { bondAfter, dayByFormula } from "../../model/providerDay.ts";
import { Fig } from "../../parts/Figure.tsx";
import { TermsList } from "../../parts/TermsPanel.tsx";
import { WaterfallChart } from "../../parts/WaterfallChart.tsx";
import { Section } from "./Section.tsx";
import type { KnownWorld } from "./world.ts";

type PreviewProps = {
  readonly terms: Terms;
  readonly known: KnownWorld | null | undefined;
  readonly providerName: string;
  readonly free: bigint | undefined;
};

/** What the terms come to, as the buyers and the provider will see them. */
export function SalePreview(props: PreviewProps): ReactElement {
  const { terms, known, providerName } = props;
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
        <TermsList view={{ record: { terms }, rewardToken: reward, paymentToken: paid, providerName }} />
        <p className="quiet small-text console-after">
          Hash of these terms: <span className="fig breakable">{termsHash(terms)}</span>
        </p>
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
