import type { Sentences, Teller, Told } from "../teller.ts";

const ASK_GOVERNORS = "This is for the protocol's governors; holders, buyers and providers never need it.";

const notAllowed = (who: string): Told => ({ sentence: `${who} may not do this.`, action: ASK_GOVERNORS });
const operation = (what: string, action: string) => (): Told => ({
  sentence: `The scheduled operation ${what}.`,
  action,
});

/** Errors of the roles (`AccessManager`) and of the timelock above them. */
export const accessSentences = {
  AccessControlBadConfirmation: () => ({
    sentence: "A role can only be given up by the account that has it.",
    action: ASK_GOVERNORS,
  }),
  AccessControlUnauthorizedAccount: (say) => notAllowed(say.account("account")),
  AccessManagedInvalidAuthority: (say) => ({
    sentence: `${say.account("authority")} is no contract that keeps roles.`,
    action: "Deploy with the address of the access manager.",
  }),
  AccessManagedRequiredDelay: (say: Teller<"caller" | "delay">) => ({
    sentence: `${say.account("caller")} must schedule this ${say.duration("delay")} ahead.`,
    action: ASK_GOVERNORS,
  }),
  AccessManagedUnauthorized: (say) => notAllowed(say.account("caller")),
  AccessManagerAlreadyScheduled: operation("is in the plan already", "Wait for its time."),
  AccessManagerBadConfirmation: () => ({
    sentence: "A role can only be given up by the account that has it.",
    action: ASK_GOVERNORS,
  }),
  AccessManagerExpired: operation("has expired", "Schedule it again."),
  AccessManagerInvalidInitialAdmin: (say) => ({
    sentence: `${say.account("initialAdmin")} cannot be the first admin.`,
    action: "Name an account as first admin.",
  }),
  AccessManagerLockedFunction: () => ({
    sentence: "The function is reserved for the manager of roles itself.",
    action: ASK_GOVERNORS,
  }),
  AccessManagerLockedRole: (say) => ({
    sentence: `Role ${say.number("roleId")} cannot be changed.`,
    action: ASK_GOVERNORS,
  }),
  AccessManagerNotReady: operation("is not due yet", "Wait for its time."),
  AccessManagerNotScheduled: operation("does not exist", "Schedule it first."),
  AccessManagerUnauthorizedAccount: (say) =>
    notAllowed(`${say.account("msgsender")}, which lacks role ${say.number("roleId")},`),
  AccessManagerUnauthorizedCall: (say) => notAllowed(say.account("caller")),
  AccessManagerUnauthorizedCancel: (say) => notAllowed(say.account("msgsender")),
  AccessManagerUnauthorizedConsume: (say) => notAllowed(say.account("target")),
  TimelockInsufficientDelay: (say) => ({
    sentence: `A delay of ${say.duration("delay")} is shorter than ${say.duration("minDelay")}.`,
    action: "Schedule it further ahead.",
  }),
  TimelockInvalidOperationLength: (say) => ({
    sentence: `${say.number("targets")} targets, ${say.number("payloads")} calls and ${say.number("values")} values do not belong together.`,
    action: "Give one of each for every call.",
  }),
  TimelockUnauthorizedCaller: (say) => notAllowed(say.account("caller")),
  TimelockUnexecutedPredecessor: operation("waits for another one before it", "Execute that one first."),
  TimelockUnexpectedOperationState: operation(
    "is not in the state that this step needs",
    "Check whether it is due, done or cancelled.",
  ),
} satisfies Partial<Sentences>;
