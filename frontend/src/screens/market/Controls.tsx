import { useId, type ReactElement } from "react";
import type { NetworkFacts } from "../../chain/market.ts";
import {
  efficiencyUnit,
  KINDS,
  narrowed,
  RECORDS,
  SHOWN,
  SORTS,
  type MarketQuery,
  type NumberFilter,
  type RecordFilter,
  type Shown,
  type Sort,
} from "../../model/market.ts";
import { KIND_WORDS } from "./cells.tsx";

const SHOWN_WORDS: Record<Shown, string> = {
  all: "All",
  sale: "For sale",
  rent: "For rent",
  mining: "Mining",
  ended: "Ended",
};

const SORT_WORDS: Record<Sort, string> = {
  newest: "Newest first",
  price: "Lowest price a TH/s-day",
  net: "Highest net today",
  breakeven: "Highest break-even growth",
  efficiency: "Least energy a TH",
  renewable: "Most renewable energy",
  record: "Best provider's record",
};
const REVERSED_WORDS: Record<Sort, string> = {
  newest: "Oldest first",
  price: "Highest price a TH/s-day",
  net: "Lowest net today",
  breakeven: "Lowest break-even growth",
  efficiency: "Most energy a TH",
  renewable: "Least renewable energy",
  record: "Worst provider's record",
};

const RECORD_WORDS: Record<RecordFilter, string> = {
  any: "Any",
  nodefault: "Never defaulted",
  clean: "Never late, never missed",
};

const NUMBERS: readonly {
  readonly name: NumberFilter;
  readonly label: string;
  readonly unit: string;
  readonly step: string;
}[] = [
  { name: "maxPrice", label: "Price at most", unit: "$ a TH/s-day", step: "0.001" },
  { name: "minNetCents", label: "Net today at least", unit: "¢ a TH/s-day", step: "0.1" },
  { name: "minBreakEvenPercent", label: "Break-even growth at least", unit: "% a year", step: "1" },
  { name: "maxEfficiency", label: "Efficiency at most", unit: "J/TH", step: "0.1" },
  { name: "minRenewablePercent", label: "Renewable at least", unit: "%", step: "1" },
];

/** What is shown and in which order. All of it stands in the address, so that a view can be sent to somebody. */
export function Controls({
  query,
  networks,
  efficiency,
  onChange,
}: {
  query: MarketQuery;
  networks: ReadonlyMap<number, NetworkFacts>;
  /** the unit in which efficiency is asked for */
  efficiency: string;
  onChange: (change: Partial<MarketQuery>) => void;
}): ReactElement {
  const more = narrowed(query);
  return (
    <div className="market-controls">
      <div className="segmented" role="group" aria-label="Show">
        {SHOWN.map((shown) => (
          <button
            key={shown}
            type="button"
            aria-pressed={query.show === shown}
            onClick={() => {
              onChange({ show: shown });
            }}
          >
            {SHOWN_WORDS[shown]}
          </button>
        ))}
      </div>
      <div className="market-tools">
        <Choice
          label="Sort"
          value={`${query.reversed ? "-" : ""}${query.sort}`}
          options={SORTS.flatMap((sort) => [
            { value: sort, label: SORT_WORDS[sort] },
            { value: `-${sort}`, label: REVERSED_WORDS[sort] },
          ])}
          onChange={(value) => {
            const sort = SORTS.find((known) => known === value.replace(/^-/, ""));
            if (sort !== undefined) onChange({ sort, reversed: value.startsWith("-") });
          }}
        />
        <Search query={query} onChange={onChange} />
      </div>
      <details className="market-more">
        <summary>More filters{more > 0 && <span className="quiet">{`, ${more} set`}</span>}</summary>
        <div className="market-filters">
          <Choice
            label="Form"
            value={query.kind ?? ""}
            options={[{ value: "", label: "Any" }, ...KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] }))]}
            onChange={(value) => {
              onChange({ kind: KINDS.find((kind) => kind === value) });
            }}
          />
          <Choice
            label="Network"
            value={query.network?.toString() ?? ""}
            options={[
              { value: "", label: "Any" },
              ...[...networks].map(([network, { name }]) => ({ value: network.toString(), label: name })),
            ]}
            onChange={(value) => {
              const network = value === "" ? undefined : Number(value);
              // What was typed in the unit of one algorithm means something else in that of another.
              const isSame = efficiencyUnit(network, networks).name === efficiency;
              onChange({ network, ...(isSame ? {} : { maxEfficiency: undefined }) });
            }}
          />
          <Choice
            label="Provider's record"
            value={query.record}
            options={RECORDS.map((record) => ({ value: record, label: RECORD_WORDS[record] }))}
            onChange={(value) => {
              onChange({ record: RECORDS.find((record) => record === value) ?? "any" });
            }}
          />
          {NUMBERS.map((filter) => (
            <Bound
              key={filter.name}
              {...filter}
              unit={filter.name === "maxEfficiency" ? efficiency : filter.unit}
              value={query[filter.name]}
              onChange={onChange}
            />
          ))}
        </div>
      </details>
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { readonly value: string; readonly label: string }[];
  onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="market-field">
      <label htmlFor={id}>{label}</label>
      {/* The system's own list: it opens at once, is known to every phone, and costs the first route nothing. */}
      <select
        id={id}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {options.map(({ value: of, label: text }) => (
          <option key={of} value={of}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Search({
  query,
  onChange,
}: {
  query: MarketQuery;
  onChange: (change: Partial<MarketQuery>) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="market-field market-search">
      <label htmlFor={id}>Farm, provider or number</label>
      <input
        id={id}
        type="search"
        value={query.text}
        onChange={(event) => {
          onChange({ text: event.target.value });
        }}
      />
    </div>
  );
}

function Bound({
  name,
  label,
  unit,
  step,
  value,
  onChange,
}: {
  name: NumberFilter;
  label: string;
  unit: string;
  step: string;
  value: number | undefined;
  onChange: (change: Partial<MarketQuery>) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="market-field">
      <label htmlFor={id}>
        {label} <span className="quiet">{unit}</span>
      </label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        step={step}
        value={value ?? ""}
        onChange={(event) => {
          const next = event.target.valueAsNumber;
          onChange({ [name]: Number.isFinite(next) ? next : undefined });
        }}
      />
    </div>
  );
}
