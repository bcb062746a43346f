import { useId, type ReactElement } from "react";
import type { DayClaimFields, FarmClaimFields } from "../../model/proofClaim.ts";

/** One value of a claim, and what is wrong with it. */
function Entry(props: {
  label: string;
  unit?: string;
  note?: string;
  problem: string | undefined;
  value: string;
  onChange: (value: string) => void;
  numeric?: boolean;
}): ReactElement {
  const { label, unit, note, problem, value, onChange, numeric = true } = props;
  const id = useId();
  const said = problem ?? note;
  return (
    <div className="field claim-field">
      <label htmlFor={id}>{label}</label>
      <span className="input">
        <input
          id={id}
          inputMode={numeric ? "decimal" : undefined}
          autoComplete="off"
          spellCheck={false}
          value={value}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={said === undefined ? undefined : `${id}-note`}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
        {unit !== undefined && <span className="unit">{unit}</span>}
      </span>
      {said !== undefined && (
        <span id={`${id}-note`} className={problem === undefined ? "quiet small-text" : "small-text text-loss"}>
          {said}
        </span>
      )}
    </div>
  );
}

type FormProps<Fields> = {
  readonly fields: Fields;
  readonly onChange: (fields: Fields) => void;
  readonly coin: string;
  /** what is wrong with a field */
  readonly problemOf: (field: keyof Fields) => string | undefined;
};

/** What a day was, as reported until somebody changes it. */
export function DayClaim({ fields, onChange, coin, problemOf }: FormProps<DayClaimFields>): ReactElement {
  const entry = (field: keyof DayClaimFields) => ({
    value: fields[field],
    problem: problemOf(field),
    onChange: (value: string) => {
      onChange({ ...fields, [field]: value });
    },
  });
  return (
    <div className="claim-fields" role="group" aria-label="What the day was">
      <Entry label="Blocks" {...entry("blocks")} />
      <Entry
        label="Paid out beyond the subsidy"
        unit={coin}
        note="By the coinbases of all blocks together."
        {...entry("fees")}
      />
      <Entry label="Price of a coin" unit="USD" note="Empty if none is known." {...entry("price")} />
      <details>
        <summary>The target moved in the day</summary>
        <div className="claim-fields">
          <Entry
            label="Target afterwards"
            note="Eight hex digits, as headers state it."
            numeric={false}
            {...entry("bits")}
          />
          <Entry
            label="Moved at (UTC)"
            note="Header time of the first block under it."
            numeric={false}
            {...entry("movedAt")}
          />
        </div>
      </details>
    </div>
  );
}

/** What a farm delivered, as reported until somebody changes it. */
export function FarmClaim({ fields, onChange, coin, problemOf }: FormProps<FarmClaimFields>): ReactElement {
  const entry = (field: keyof FarmClaimFields) => ({
    value: fields[field],
    problem: problemOf(field),
    onChange: (value: string) => {
      onChange({ ...fields, [field]: value });
    },
  });
  return (
    <div className="claim-fields" role="group" aria-label="What the farm delivered">
      <Entry label="Hashrate" unit="TH/s" note="Average of the day." {...entry("hashrate")} />
      <Entry label="Credited to the farm" unit={coin} {...entry("gross")} />
      <Entry label="Energy" unit="kWh" note="Empty if it was not metered." {...entry("energy")} />
    </div>
  );
}
