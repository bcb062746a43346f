import { seriesForm, termsHash, type Deployment, type DeploymentToken } from "@adit/sdk";
import { formatDay, formatHashrate } from "@adit/sdk/format";
import { cost, estimateOutcomes, HASHES_PER_TH } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { Terms } from "../../chain/events.ts";
import { tokenAt } from "../../config/deployment.ts";
import { formulaDayOfOneTh, type DayOfOneTh, type RewardTokens } from "../../model/day.ts";
import { payment, wholeReward } from "../../model/figures.ts";
import { pricePerTh } from "../../model/price.ts";
import { bondAfter, dayByFormula } from "../../model/providerDay.ts";
import { purchaseInputs } from "../../model/purchase.ts";
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
  const rewards = rewardsOf(deployment, terms);
  const paid = tokenAt(deployment, terms.paymentToken);
  return (
    <div className="sale-preview">
      <Section title="What buyers may get back" id="preview-outcomes">
        <BuyerOutcomes terms={terms} known={known} paid={paid} rewards={rewards} />
      </Section>
      <Section title="One day of 1 TH/s, from gross to net" id="preview-day">
        <PreviewDay terms={terms} known={known} rewards={rewards} />
      </Section>
      <Section title="What you take on" id="preview-duties">
        <Duties {...props} rewards={rewards} paid={paid} />
      </Section>
      <Section title="Every term" id="preview-terms">
        <TermsList view={{ record: { terms }, ...rewards, paymentToken: paid, providerName }} />
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
  return formulaDayOfOneTh(terms, known.coins, known.report);
}

/** Reward tokens of terms: one, or two in merged mining. */
export function rewardsOf(deployment: Deployment, terms: Terms): RewardTokens {
  return {
    rewardToken: tokenAt(deployment, terms.rewardToken),
    secondToken: terms.secondNetwork === 0 ? undefined : tokenAt(deployment, terms.secondRewardToken),
  };
}

function PreviewDay(props: {
  terms: Terms;
  known: KnownWorld | null | undefined;
  rewards: RewardTokens;
}): ReactElement {
  const { terms, known, rewards } = props;
  const day = dayOfOneTh(terms, known);
  if (day === undefined) return <p className="quiet">The network has no reported day or no price yet.</p>;
  return (
    <>
      <p className="quiet small-text">
        By the network day {formatDay(day.epoch)} and today's price.
        {seriesForm(terms.form) === "ProfitShare" && " If the farm reports exactly what the formula says."}
      </p>
      <WaterfallChart day={day} terms={terms} tokens={rewards} />
    </>
  );
}

const CENT = 0.005;

function BuyerOutcomes(props: {
  terms: Terms;
  known: KnownWorld | null | undefined;
  rewards: RewardTokens;
  paid: DeploymentToken;
}): ReactElement {
  const { terms, known, rewards, paid } = props;
  if (!/usd/i.test(paid.symbol)) return <p className="quiet">An estimate is made only for a price in dollars.</p>;
  if (known === undefined || known === null)
    return <p className="quiet">No day or price of every coin that is mined is known yet.</p>;
  // From here on the figures are plain numbers: guesses, owed by nobody.
  const costUsd = Number(pricePerTh(terms.price)) / 10 ** paid.decimals;
  const inputs = purchaseInputs(terms, known.coins, { hashrateTh: 1, costUsd });
  const both = rewards.secondToken === undefined ? "" : " Both coins are counted.";
  return (
    <table className="outcomes">
      <caption className="quiet small-text">
        For 1 TH/s at <Fig value={payment(pricePerTh(terms.price), paid)} />, from the newest network day and price.
        {both} Estimates; nobody knows which case comes.
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
  rewards,
  paid,
}: PreviewProps & { rewards: RewardTokens; paid: DeploymentToken }): ReactElement {
  const { rewardToken: reward, secondToken } = rewards;
  const offered = terms.maxUnits * terms.unitHashrate;
  const total = cost(terms.maxUnits, terms.unitHashrate, terms.price);
  const perPh = 1_000n * HASHES_PER_TH;
  const bond = bondWhenSoldOut(terms, known);
  const aDay = known === undefined || known === null ? undefined : dayByFormula(terms, offered, known.world);
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
        <dd>
          {aDay === undefined ? <Unknown /> : <Fig value={wholeReward(aDay.owed, reward)} />}
          {aDay !== undefined && secondToken !== undefined && (
            <span className="sub">
              and <Fig value={wholeReward(aDay.secondOwed, secondToken)} />
            </span>
          )}
        </dd>
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
