import { formatDateTime } from "@adit/sdk/format";
import { bitcoinRelayAbi } from "@adit/sdk/abis";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactElement } from "react";
import { readContract } from "viem/actions";
import { useApp } from "../../app/context.ts";
import type { PaymentResult } from "../../model/proofPayment.ts";
import { Message } from "../../parts/Message.tsx";
import { runCheck } from "../../nodes/runCheck.ts";
import { Checks, failureOf, HashLine } from "./parts.tsx";

type State =
  | { readonly phase: "idle" | "checking" }
  | { readonly phase: "refused"; readonly problem: string }
  | { readonly phase: "done"; readonly result: PaymentResult };

/** A Bitcoin payment, checked against nothing but its own bytes, and a relay's targets where there is one. */
export function VerifyPayment(): ReactElement {
  const { deployment } = useApp();
  const [text, setText] = useState("");
  const [state, setState] = useState<State>({ phase: "idle" });
  const targets = useRelayTargets();
  const hasRelay = deployment.contracts.bitcoinRelay !== undefined;
  const verify = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setState({ phase: "checking" });
    try {
      const { readPayment } = await import("../../model/proofPayment.ts");
      const read = readPayment(text);
      if ("problem" in read) {
        setState({ phase: "refused", problem: read.problem });
        return;
      }
      setState({
        phase: "done",
        result: await runCheck("payment", read, hasRelay ? (targets ?? new Map()) : undefined),
      });
    } catch (error) {
      setState({ phase: "refused", problem: failureOf(error) });
    }
  };
  return (
    <section className="card verify" aria-labelledby="verify-title">
      <h2 id="verify-title">Verify a payment yourself</h2>
      <p className="quiet small-text">
        Paste what <code>adit-oracle prove</code> prints: headers, coinbase, branches and the payment. It is checked in
        this browser and sent nowhere.
        {!hasRelay &&
          " This deployment has no relay of Bitcoin's targets, so work is weighed against the target that the headers name themselves."}
      </p>
      <form
        onSubmit={(event) => {
          void verify(event);
        }}
      >
        <div className="field">
          <label htmlFor="verify-text">Proof, as JSON</label>
          <textarea
            id="verify-text"
            value={text}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setText(event.target.value);
              setState({ phase: "idle" });
            }}
          />
        </div>
        <p className="buttons">
          <button type="submit" className="button small" disabled={text.trim() === "" || state.phase === "checking"}>
            {state.phase === "checking" ? "Checking…" : "Check it here"}
          </button>
        </p>
      </form>
      <div role="status">
        {state.phase === "refused" && (
          <Message tone="loss" title="This is no proof that can be read.">
            <p>{state.problem}</p>
          </Message>
        )}
        {state.phase === "done" && <Verified result={state.result} />}
      </div>
    </section>
  );
}

export function Verified({ result }: { result: PaymentResult }): ReactElement {
  const { checks, txid, blockHash, time, outputs, paidFrom } = result;
  return (
    <>
      <Checks checks={checks} />
      <dl className="facts">
        {txid !== undefined && <HashLine what="Transaction" hash={txid} />}
        {blockHash !== undefined && <HashLine what="Block" hash={blockHash} />}
        {time !== undefined && (
          <div>
            <dt>Block dated</dt>
            <dd>{formatDateTime(time)}</dd>
          </div>
        )}
        {outputs.map(({ index, sats, script, kind }) => (
          <div key={index}>
            <dt>
              Output {index}, {kind === "other" ? "a script of another form" : kind}
            </dt>
            <dd className="fig breakable" title={script}>
              {sats.toLocaleString("en-US")} sat to {script.length > 46 ? `${script.slice(0, 46)}…` : script}
            </dd>
          </div>
        ))}
        {paidFrom.map(({ index, script }) => (
          <div key={`from-${index}`}>
            <dt>Paid by the script</dt>
            <dd className="fig breakable">{script}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Targets by period that the relay knows by proof of work, its newest two hundred; undefined where there is no relay, or until they are read. */
export function useRelayTargets(): ReadonlyMap<number, number> | undefined {
  const app = useApp();
  const { bitcoinRelay } = app.deployment.contracts;
  const query = useQuery({
    queryKey: ["relayTargets", bitcoinRelay],
    queryFn: async () => {
      const read = { address: bitcoinRelay ?? "0x", abi: bitcoinRelayAbi } as const;
      const [newest, first] = await Promise.all([
        readContract(app.client, { ...read, functionName: "newestPeriod" }),
        readContract(app.client, { ...read, functionName: "firstPeriod" }),
      ]);
      const from = newest - first > KEPT_PERIODS ? newest - KEPT_PERIODS : first;
      const periods = Array.from({ length: Number(newest - from) + 1 }, (_, i) => from + BigInt(i));
      const known = await Promise.all(
        periods.map((period) => readContract(app.client, { ...read, functionName: "periodAt", args: [period] })),
      );
      return new Map(periods.map((period, i) => [Number(period), known[i]?.[0] ?? 0]));
    },
    enabled: bitcoinRelay !== undefined,
    staleTime: 60_000,
    structuralSharing: false,
  });
  return query.data;
}

const KEPT_PERIODS = 200n;
