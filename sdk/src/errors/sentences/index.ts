import type { Sentences } from "../teller.ts";
import { accessSentences } from "./access.ts";
import { arbiterSentences } from "./arbiters.ts";
import { bondSentences } from "./bonds.ts";
import { disputeSentences } from "./disputes.ts";
import { hashpriceSentences } from "./hashprice.ts";
import { lendingSentences } from "./lending.ts";
import { leaseSentences } from "./leases.ts";
import { ledgerSentences } from "./ledger.ts";
import { marketSentences } from "./market.ts";
import { oracleSentences } from "./oracle.ts";
import { policySentences } from "./policies.ts";
import { proofSentences } from "./proofs.ts";
import { registrySentences } from "./registry.ts";
import { relaySentences } from "./relay.ts";
import { rewardRouterSentences } from "./rewardRouter.ts";
import { settlementSentences } from "./settlement.ts";
import { shareSentences } from "./shares.ts";
import { tokenSentences } from "./tokens.ts";
import { wrapperSentences } from "./wrappers.ts";

/** One sentence for every custom error; the type fails when an error has none. */
export const SENTENCES: Sentences = {
  ...ledgerSentences,
  ...marketSentences,
  ...settlementSentences,
  ...bondSentences,
  ...leaseSentences,
  ...shareSentences,
  ...lendingSentences,
  ...registrySentences,
  ...oracleSentences,
  ...proofSentences,
  ...relaySentences,
  ...arbiterSentences,
  ...hashpriceSentences,
  ...disputeSentences,
  ...tokenSentences,
  ...wrapperSentences,
  ...rewardRouterSentences,
  ...policySentences,
  ...accessSentences,
};
