import type { FarmInput } from "@adit/sdk/actions";
import { hashUnits } from "@adit/sdk/format";
import { useState, type ReactElement } from "react";
import {
  EMPTY_FARM,
  farmDraftOf,
  farmOf,
  type FarmDraft,
  type FarmField,
  type FarmNetwork,
} from "../../model/providerFarm.ts";
import { Select } from "../../parts/ui/Select.tsx";
import { registerFarmPlan, updateFarmPlan } from "../../plans/providerFarm.ts";
import { useFlow } from "../../tx/useFlow.ts";
import type { NetworkInfo } from "./config.ts";
import { DocumentField } from "./DocumentField.tsx";
import { Field } from "./Field.tsx";

/** Before networks are read, and of one that no reward token stands for. */
const NO_NETWORK: FarmNetwork = { name: "", algorithm: "" };

/** What stands on the chain of the farm that is changed; absent for a new one. */
export type KnownFarm = { readonly farmId: number; readonly input: FarmInput };

/** Registers a farm, or says something new of one. */
export function FarmForm({
  networks,
  known,
  canAct,
  onDone,
}: {
  networks: readonly NetworkInfo[];
  known?: KnownFarm;
  canAct: boolean;
  onDone?: () => void;
}): ReactElement {
  const flow = useFlow();
  const [draft, setDraft] = useState<FarmDraft>(() => firstDraft(networks, known));
  const [tried, setTried] = useState(false);
  const network = networks.find((one) => one.network === draft.network);
  const outcome = farmOf(draft, network ?? NO_NETWORK);
  const units = hashUnits(network?.algorithm ?? "");
  const problem = (field: FarmField): string | undefined =>
    tried && !outcome.ok ? outcome.problems.get(field) : undefined;
  const set =
    (field: Exclude<FarmField, "network">) =>
    (value: string): void => {
      setDraft((before) => ({ ...before, [field]: value }));
    };

  const submit = async (): Promise<void> => {
    setTried(true);
    if (!outcome.ok) return;
    const plan = known === undefined ? registerFarmPlan(outcome.farm) : updateFarmPlan(known.farmId, outcome.farm);
    const hash = await flow.open(plan);
    if (hash !== undefined) onDone?.();
  };

  return (
    <form
      className="console-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {known === undefined && networks.length > 1 && (
        <Select
          label="Network that it mines, for good"
          options={networks.map((one) => ({ value: one.network.toString(), label: `${one.name} (${one.algorithm})` }))}
          value={draft.network.toString()}
          onChange={(value) => {
            setDraft((before) => ({ ...before, network: Number(value) }));
          }}
        />
      )}
      <div className="console-pair">
        <Field label="Name of the farm" value={draft.name} onChange={set("name")} problem={problem("name")} />
        <Field
          label="Energy source"
          value={draft.energySource}
          onChange={set("energySource")}
          problem={problem("energySource")}
          placeholder="hydro"
        />
        <Field
          label="Declared capacity"
          kind="number"
          unit={units.capacity.name}
          value={draft.declared}
          onChange={set("declared")}
          problem={problem("declared")}
          note="What can be sold is this or what fourteen reports show, whichever is less."
        />
        <Field
          label="Efficiency"
          kind="number"
          unit={units.efficiency.name}
          value={draft.efficiency}
          onChange={set("efficiency")}
          problem={problem("efficiency")}
        />
      </div>
      <Field
        label={network === undefined ? "Address that the pool pays" : `${network.name} address that the pool pays`}
        value={draft.payout}
        onChange={set("payout")}
        problem={problem("payout")}
        note={
          outcome.ok
            ? `Its script: ${outcome.farm.payoutScript}`
            : "Payments to it prove the farm's income. A script can be entered as hex, 0x…"
        }
      />
      <DocumentField
        label="Disclosure document"
        hash={draft.disclosureHash}
        onHash={set("disclosureHash")}
        onChain={known?.input.disclosureHash}
        problem={problem("disclosureHash")}
      />
      <Field
        label="Where the disclosure is"
        kind="url"
        value={draft.disclosureUri}
        onChange={set("disclosureUri")}
        problem={problem("disclosureUri")}
        note="At most 2,048 bytes. Site, machines, power contract: what a buyer should know."
      />
      {tried && !outcome.ok && (
        <p className="text-loss small-text" role="status">
          {outcome.problems.size === 1 ? "One field needs" : `${outcome.problems.size} fields need`} another look.
          Nothing was sent.
        </p>
      )}
      <div className="buttons">
        <button type="submit" className="button primary" disabled={flow.busy || !canAct}>
          {known === undefined ? "Register the farm" : "Update the farm"}
        </button>
      </div>
    </form>
  );
}

function firstDraft(networks: readonly NetworkInfo[], known: KnownFarm | undefined): FarmDraft {
  if (known === undefined) return { ...EMPTY_FARM, network: networks[0]?.network ?? 0 };
  return farmDraftOf(known.input, networks.find(({ network }) => network === known.input.network) ?? NO_NETWORK);
}
