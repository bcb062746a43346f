import { calm } from "./plays/calm.ts";
import { feeSpike } from "./plays/feeSpike.ts";
import { halving } from "./plays/halving.ts";
import { july2021 } from "./plays/july2021.ts";
import { oracleSilent } from "./plays/oracleSilent.ts";
import { outage } from "./plays/outage.ts";
import { priceCrash } from "./plays/priceCrash.ts";
import { providerVanishes } from "./plays/providerVanishes.ts";
import { underReporting } from "./plays/underReporting.ts";
import type { Story } from "./story.ts";

/** Every story, in the order in which they are listed. */
export const STORIES: readonly Story[] = [
  calm,
  july2021,
  halving,
  feeSpike,
  priceCrash,
  outage,
  providerVanishes,
  oracleSilent,
  underReporting,
];
