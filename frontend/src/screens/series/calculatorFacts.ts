import { seriesForm } from "@adit/sdk";
import { BPS, type NetworkRules } from "@adit/sdk/math";
import type { SeriesView } from "../../chain/useSeries.ts";
import { forTheEye } from "../../model/chart.ts";
import { PER_TH_DECIMALS } from "../../model/day.ts";
import { pricePerTh } from "../../model/price.ts";
import type { CalculatorFacts } from "../../model/returns.ts";

/** What the calculator knows of a series; undefined until the newest network day and its price are read. */
export function calculatorFacts(view: SeriesView, rules: NetworkRules | undefined): CalculatorFacts | undefined {
  const { formula, report, rewardToken, paymentToken } = view;
  const { terms } = view.record;
  if (formula === undefined || report === undefined) return undefined;
  const nextHeight = report.report.firstHeight + report.report.blockCount;
  const share = (bps: number): number => bps / Number(BPS);
  const subsidy = rules?.subsidyAt(nextHeight);
  return {
    startEpoch: terms.startEpoch,
    epochs: terms.epochs,
    today: report.epoch + 1,
    termPriceUsd: forTheEye(pricePerTh(terms.price), paymentToken.decimals),
    hashpriceCoins: forTheEye(formula.lines.gross, PER_TH_DECIMALS + rewardToken.decimals),
    feeShare:
      subsidy === undefined || report.rewardPerBlock === 0n
        ? 0
        : Math.max(0, 1 - Number(subsidy) / Number(report.rewardPerBlock)),
    coinPriceUsd: forTheEye(formula.priceUsd8, 8),
    efficiency: terms.milliJoulePerTh / 1_000,
    tariffUsd: forTheEye(terms.tariffUsd8, 8),
    maintenanceUsd: forTheEye(terms.maintenanceUsd8PerThDay, 8),
    serviceShare: share(terms.serviceBps),
    protocolShare: share(terms.protocolBps),
    mostWithoutNet: terms.maxUnprofitableEpochs,
    holderShare: seriesForm(terms.form) === "ProfitShare" ? share(terms.holderShareBps) : undefined,
    subsidy: rules === undefined ? undefined : { rules, nextHeight },
  };
}
