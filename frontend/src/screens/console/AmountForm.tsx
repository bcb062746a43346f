import type { DeploymentToken } from "@adit/sdk";
import { formatDecimal, ParseError, parseToken } from "@adit/sdk/format";
import { useState, type ReactElement, type ReactNode } from "react";
import { plain, wholeReward } from "../../model/figures.ts";
import type { MakePlan } from "../../tx/plan.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { Field } from "./Field.tsx";

/** One amount of a reward token and what becomes of it. */
export function AmountForm({
  label,
  button,
  token,
  suggestion,
  most,
  note,
  canAct,
  plan,
}: {
  label: string;
  button: string;
  token: DeploymentToken;
  /** an amount that would do, and what for */
  suggestion?: { readonly amount: bigint; readonly why: string } | undefined;
  /** the most that can be asked for */
  most?: bigint;
  note?: ReactNode;
  canAct: boolean;
  plan: (amount: bigint) => MakePlan;
}): ReactElement {
  const flow = useFlow();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const amount = amountOf(text, token, most);
  const problem = typeof amount === "string" && (tried || text !== "") ? amount : undefined;

  const submit = async (): Promise<void> => {
    setTried(true);
    if (typeof amount === "string") return;
    const hash = await flow.open(plan(amount));
    if (hash === undefined) return;
    setText("");
    setTried(false);
  };

  return (
    <form
      className="money-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label={label}
        kind="number"
        unit={token.symbol}
        value={text}
        onChange={setText}
        problem={problem}
        note={note}
      />
      <div className="buttons">
        <button type="submit" className="button" disabled={flow.busy || !canAct}>
          {button}
        </button>
        {suggestion !== undefined && suggestion.amount > 0n && (
          <button
            type="button"
            className="button quiet-button small"
            onClick={() => {
              setText(formatDecimal(suggestion.amount, token.decimals, { group: false }));
            }}
          >
            {formatDecimal(suggestion.amount, token.decimals)} {suggestion.why}
          </button>
        )}
      </div>
    </form>
  );
}

/** What was typed as an amount, or what is wrong with it. */
function amountOf(text: string, token: DeploymentToken, most: bigint | undefined): bigint | string {
  try {
    const amount = parseToken(text, token);
    if (amount === 0n) return `Enter an amount of ${token.symbol} above zero.`;
    if (most !== undefined && amount > most) return `Enter at most ${plain(wholeReward(most, token))}.`;
    return amount;
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}
