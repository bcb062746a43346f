import { formatUsd, shortHex } from "@adit/sdk/format";
import { useState, type ReactElement } from "react";
import { encodeFunctionData } from "viem";
import { useApp } from "../app/context.ts";
import { useHistory } from "../chain/queries.ts";
import type { Ceremony } from "./ceremony.ts";
import { decodeCall, sentenceCase } from "./decode.ts";
import type { Prepared } from "./machine.ts";
import type { Line } from "./plan.ts";
import { etherText } from "./prepare.ts";

/** All that a person agrees to, before anything is signed: what leaves first, then what arrives. */
export function Review({ prepared, step }: { prepared: Prepared; step: number | undefined }): ReactElement {
  const { plan } = prepared;
  return (
    <div className="flow-review">
      <Lines title="Leaves your wallet" lines={plan.leaves} none="Nothing but the network fee" mark="−" />
      <Lines title="Arrives" lines={plan.arrives} none="Nothing" mark="+" />
      <Lines title="Afterwards" lines={plan.facts} none={undefined} mark="" />
      <Requests prepared={prepared} step={step} />
      <Details prepared={prepared} />
    </div>
  );
}

function Lines(props: {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly none: string | undefined;
  readonly mark: string;
}): ReactElement | null {
  const { title, lines, none, mark } = props;
  if (lines.length === 0 && none === undefined) return null;
  return (
    <section className="flow-part">
      <h3>
        {mark !== "" && (
          <span className="flow-mark" aria-hidden="true">
            {mark}
          </span>
        )}
        {title}
      </h3>
      {lines.length === 0 ? (
        <p className="quiet small-text">{none}</p>
      ) : (
        <dl className="facts">
          {lines.map(({ what, amount }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd className={typeof amount === "string" && /^[\d−-]/.test(amount) ? "fig breakable" : undefined}>
                {amount}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** What the wallet will show, in order, with the exact approval and who gets it. */
function Requests({ prepared, step }: { prepared: Prepared; step: number | undefined }): ReactElement {
  const { plan, steps, fee, whole, stamp } = prepared;
  const { payment } = plan;
  return (
    <section className="flow-part">
      <h3>What your wallet will ask</h3>
      <ol className="flow-steps">
        {steps.map(({ kind, title }, i) => (
          <li key={`${kind} ${title}`} aria-current={step === i ? "step" : undefined}>
            <strong>{kind === "sign" ? "Sign" : "Confirm"}</strong> {title}
            {step !== undefined && i < step && <span className="quiet"> (done)</span>}
          </li>
        ))}
      </ol>
      <dl className="facts">
        {payment !== undefined && payment.amount > 0n && (
          <div>
            <dt>{allowedWords(prepared.ceremony)}</dt>
            <dd>
              exactly <span className="fig">{payment.text}</span> to {payment.spenderName}{" "}
              <span className="fig breakable" title={payment.spender}>
                {shortHex(payment.spender)}
              </span>
            </dd>
          </div>
        )}
        <div>
          <dt>Network fee, about</dt>
          <dd>
            {fee === undefined ? (
              stamp.walletClass === "contract" ? (
                "your wallet shows it"
              ) : (
                "known once the first step is done; your wallet shows it"
              )
            ) : (
              <>
                <span className="fig">{etherText(fee.wei)}</span>
                <span className="sub quiet">
                  {fee.usd8 === undefined ? "no price of ether is known here" : formatUsd(fee.usd8)}
                </span>
              </>
            )}
          </dd>
        </div>
      </dl>
      {!whole && (
        <p className="quiet small-text">
          The last step could not be tried out yet; it will be, once the ones before it are done, before your wallet is
          asked.
        </p>
      )}
    </section>
  );
}

function allowedWords(ceremony: Ceremony): string {
  switch (ceremony) {
    case "permit":
    case "permit2":
      return "The signature allows, once";
    case "batch":
    case "approve":
      return "The approval allows";
    case "call":
      return "Taken under an allowance that stands";
  }
}

/** The call itself, in words and as the chain gets it. */
function Details({ prepared }: { prepared: Prepared }): ReactElement {
  const app = useApp();
  const history = useHistory();
  const { call } = prepared.plan;
  const data = encodeFunctionData(call);
  const decoded = decodeCall(
    { deployment: app.deployment, termsOf: (id) => history.data?.series.get(id)?.terms },
    call.address,
    data,
  );
  return (
    <details className="flow-details">
      <summary>The call in detail</summary>
      <dl className="facts">
        <div>
          <dt>Contract</dt>
          <dd>
            {decoded?.contract ?? "Contract"} <span className="fig breakable">{call.address}</span>
          </dd>
        </div>
        <div>
          <dt>Function</dt>
          <dd>{sentenceCase(call.functionName)}</dd>
        </div>
        {decoded?.values.map(({ path, text, raw }) => (
          <div key={path}>
            <dt>{path}</dt>
            <dd className="breakable" title={raw}>
              {text}
            </dd>
          </div>
        ))}
      </dl>
      <CopyData data={data} />
    </details>
  );
}

function CopyData({ data }: { data: string }): ReactElement {
  const [copied, setCopied] = useState<boolean>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(data);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <>
      <p className="flow-data fig" tabIndex={0} aria-label="Call data">
        {data}
      </p>
      <p className="quiet small-text">
        A signature is put in by the wallet where one is used; the rest is as shown.{" "}
        {copied === false && "This browser does not let the page copy: mark the text instead."}
      </p>
      <button type="button" className="button small" onClick={() => void copy()}>
        {copied === true ? "Copied" : "Copy the call data"}
      </button>
    </>
  );
}
