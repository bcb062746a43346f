import type { EstimatedOutcome } from "@adit/sdk/math";

/** A loss beside a gain in one line: `low: 41.2 % lost ($49.44), high: 12.0 % gained ($14.40)`. */
export function outlookText(low: EstimatedOutcome, high: EstimatedOutcome): string {
  return `low: ${outcomeText(low)}; high: ${outcomeText(high)}`;
}

function outcomeText({ estimatedReturn, estimatedProfitUsd }: EstimatedOutcome): string {
  const share = Math.abs(estimatedReturn * 100).toFixed(1);
  const amount = Math.abs(estimatedProfitUsd).toLocaleString("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  return `${share} % ${estimatedReturn < 0 ? "lost" : "gained"} ($${amount})`;
}
