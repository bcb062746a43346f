import { useState, type ReactElement } from "react";
import { registerProviderPlan } from "../../plans/providerFarm.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { Section } from "./Section.tsx";
import { Field } from "./Field.tsx";

/** What somebody sees who is no provider yet: what it takes, and the first step. */
export function Register({ canAct }: { canAct: boolean }): ReactElement {
  const flow = useFlow();
  const [name, setName] = useState("");
  const [uri, setUri] = useState("");
  const [tried, setTried] = useState(false);
  const nameProblem = name.trim() === "" ? "Enter the name under which buyers know you." : undefined;
  const uriProblem =
    uri.trim() === "" || /^https?:\/\/\S+$/.test(uri.trim())
      ? undefined
      : "Enter an address that starts with https://.";
  return (
    <div className="columns">
      <Section title="Register as a provider" id="register">
        <form
          className="console-form"
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (nameProblem !== undefined || uriProblem !== undefined) return;
            void flow.open(registerProviderPlan({ name: name.trim(), uri: uri.trim() }));
          }}
        >
          <Field
            label="Name"
            value={name}
            onChange={setName}
            problem={tried ? nameProblem : undefined}
            note="Everybody sees it beside your sales. It cannot be changed later."
          />
          <Field
            label="Address on the web"
            kind="url"
            value={uri}
            onChange={setUri}
            problem={tried ? uriProblem : undefined}
            note="Where buyers read about you. It may stay empty."
          />
          <div className="buttons">
            <button type="submit" className="button primary" disabled={flow.busy || !canAct}>
              Register
            </button>
          </div>
        </form>
      </Section>
      <Section title="What a provider takes on" id="duties">
        <ol className="duties">
          <li>
            <strong>You owe every mined day</strong>, by the network's formula, whatever your machines do. You prepay it
            into a funding in the coin that is mined.
          </li>
          <li>
            <strong>You post a bond.</strong> A day that you do not pay within its grace is paid from it, with a
            penalty. It comes back a week after the last day.
          </li>
          <li>
            <strong>You are paid day by day.</strong> Buyers' money stays in escrow; each settled day releases its part
            to you, as long as your bond is large enough.
          </li>
          <li>
            <strong>You sell what your farm was seen to deliver.</strong> Fourteen reported days make the capacity that
            can be sold.
          </li>
        </ol>
      </Section>
    </div>
  );
}
