import type { ReactElement } from "react";
import type { SignedObservation } from "@adit/sdk/oracle";
import { lowerMedian } from "@adit/sdk/oracle";

/** One figure that members saw: what each says, and the lower median of them, computed here. */
export type SeenRow = {
  readonly name: string;
  readonly values: readonly { readonly member: number; readonly value: bigint }[];
  readonly format: (value: bigint) => string;
};

/** Figures of one kind from each member's observation; members that did not see it are left out. */
export function seenRows<Item>(
  observations: readonly SignedObservation[],
  pick: (signed: SignedObservation) => Item | undefined,
  figures: readonly (readonly [name: string, of: (item: Item) => bigint, format: (value: bigint) => string])[],
): readonly SeenRow[] {
  const seen = observations.flatMap((signed) => {
    const item = pick(signed);
    return item === undefined ? [] : [{ member: signed.member, item }];
  });
  return figures.map(([name, of, format]) => ({
    name,
    format,
    values: seen.map(({ member, item }) => ({ member, value: of(item) })),
  }));
}

/** What the members saw, side by side with the median. Members are counted from 1, as people count. */
export function Seen({ rows, caption }: { rows: readonly SeenRow[]; caption: string }): ReactElement {
  return (
    <table className="seen">
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Median, computed here</th>
          <th scope="col">What each member saw</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.name} {...row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ name, values, format }: SeenRow): ReactElement {
  const median = values.length === 0 ? undefined : lowerMedian(values.map(({ value }) => value));
  const same = values.every(({ value }) => value === median);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <span className="fig">{median === undefined ? "none" : format(median)}</span>
      </td>
      <td>
        {same ? (
          <span className="quiet">All {values.length} saw the same.</span>
        ) : (
          <ol>
            {values.map(({ member, value }) => (
              <li key={member}>
                <span className="quiet">Member {member + 1}</span>{" "}
                <span className={value === median ? "fig is-median" : "fig"}>{format(value)}</span>
              </li>
            ))}
          </ol>
        )}
      </td>
    </tr>
  );
}
