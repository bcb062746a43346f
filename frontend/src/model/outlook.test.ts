import assert from "node:assert/strict";
import { it } from "node:test";
import { estimateOutcome, SCENARIOS, type EstimatedOutcome } from "@adit/sdk/math";
import { outlookText } from "./outlook.ts";

const outcome = (estimatedReturn: number, estimatedProfitUsd: number): EstimatedOutcome => ({
  ...estimateOutcome(
    {
      hashrateTh: 1,
      costUsd: 1,
      days: 1,
      hashpriceCoins: 0,
      priceUsd: 1,
      efficiency: 1,
      tariffUsd: 0,
      maintenanceUsd: 0,
      serviceShare: 0,
      protocolShare: 0,
    },
    SCENARIOS[0],
  ),
  estimatedReturn,
  estimatedProfitUsd,
});

it("the loss stands before the gain, each with its share and its amount", () => {
  assert.equal(
    outlookText(outcome(-0.412, -1_049.444), outcome(0.12, 14.4)),
    "low: 41.2 % lost ($1,049.44); high: 12.0 % gained ($14.40)",
  );
});
