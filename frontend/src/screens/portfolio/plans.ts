import type { planClaim, planClaimToken } from "../../plans/claim.ts";
import type { planRefund } from "../../plans/refund.ts";
import type { MakePlan } from "../../tx/plan.ts";

/* Plans of this screen. What makes them is loaded when one is wanted: to look at a portfolio takes none. */

export function claimPlan(...args: Parameters<typeof planClaim>): MakePlan {
  return async (tools) => await (await import("../../plans/claim.ts")).planClaim(...args)(tools);
}

export function claimTokenPlan(...args: Parameters<typeof planClaimToken>): MakePlan {
  return async (tools) => await (await import("../../plans/claim.ts")).planClaimToken(...args)(tools);
}

export function refundPlan(...args: Parameters<typeof planRefund>): MakePlan {
  return async (tools) => await (await import("../../plans/refund.ts")).planRefund(...args)(tools);
}
