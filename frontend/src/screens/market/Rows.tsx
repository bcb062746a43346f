import { defaultRangeExtractor, useWindowVirtualizer, type Range } from "@tanstack/react-virtual";
import {
  memo,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
} from "react";
import { Link, paths } from "../../app/router.ts";
import { useInFull } from "../../app/scrollPace.ts";
import { useRowsLive, type NetworkFacts, type Rental, type RowLive } from "../../chain/market.ts";
import type { FigureBook } from "../../model/figureBook.ts";
import type { MarketQuery, MarketRow, Sort } from "../../model/market.ts";
import {
  BreakEvenCell,
  EfficiencyCell,
  FormCell,
  NameCell,
  NetCell,
  NowCell,
  PriceCell,
  RecordCell,
  RenewableCell,
  type RowFacts,
} from "./cells.tsx";

type Column = {
  readonly key: string;
  readonly title: string;
  readonly sort?: Sort;
  readonly Cell: (facts: RowFacts) => ReactElement;
  /** how a phone's card names the figure; without it the card sets it apart */
  readonly term?: string;
};

/** The figures of a series, in the order of the table and of the cards. */
const COLUMNS: readonly Column[] = [
  { key: "name", title: "Series", Cell: NameCell, sort: "newest" },
  { key: "net", title: "Net today, a TH/s-day", Cell: NetCell, sort: "net", term: "Net today, a TH/s-day" },
  { key: "price", title: "Price, a TH/s-day", Cell: PriceCell, sort: "price", term: "Price, a TH/s-day" },
  {
    key: "breakeven",
    title: "Break-even growth",
    Cell: BreakEvenCell,
    sort: "breakeven",
    term: "Break-even growth of difficulty",
  },
  { key: "efficiency", title: "Efficiency", Cell: EfficiencyCell, sort: "efficiency", term: "Efficiency" },
  { key: "renewable", title: "Renewable", Cell: RenewableCell, sort: "renewable", term: "Renewable energy" },
  { key: "record", title: "Provider's record", Cell: RecordCell, sort: "record", term: "Provider's record" },
  { key: "form", title: "Form", Cell: FormCell, term: "Form" },
  { key: "now", title: "To be had now", Cell: NowCell },
];

/** Height of a card before it was measured, pixels. */
const CARD = 444;
/** Beneath a card. */
const CARD_GAP = 16;
/** Rows of the table have heights by what they hold, so that none has to be measured: a name, state and provider, and what is to be had. */
const ROW = { plain: 98, offered: 112, both: 132 };

function heightOf(row: MarketRow, rental: Rental | undefined): number {
  if (row.state !== "Open") return ROW.plain;
  return rental === undefined ? ROW.offered : ROW.both;
}

const SPARE_ROWS = 6;
/** As few as these are all drawn: then the browser's own search finds them, too. */
const FEW_ROWS = 60;

export type RowsProps = {
  readonly rows: readonly MarketRow[];
  readonly book: FigureBook;
  readonly rentals: ReadonlyMap<bigint, Rental>;
  readonly networks: ReadonlyMap<number, NetworkFacts>;
  readonly query: MarketQuery;
  readonly onSort: (sort: Sort) => void;
  readonly ofProvider: boolean;
  readonly wide: boolean;
};

/** As many rows as the window shows and a few more, of however many there are; the one with the focus stays as well. */
function useVisible(rows: readonly MarketRow[], estimate: (index: number) => number) {
  const count = rows.length;
  const list = useRef<HTMLDivElement>(null);
  const focused = useRef<number>(undefined);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      if (list.current !== null) setMargin(list.current.getBoundingClientRect().top + window.scrollY);
    };
    measure();
    // What stands above the list may grow or shrink.
    const watcher = new ResizeObserver(measure);
    watcher.observe(document.body);
    return () => {
      watcher.disconnect();
    };
  }, []);
  const rangeExtractor = useCallback((range: Range): number[] => {
    const shown = defaultRangeExtractor(range);
    const kept = focused.current;
    if (kept === undefined || kept >= range.count || shown.includes(kept)) return shown;
    return [...shown, kept].sort((a, b) => a - b);
  }, []);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: estimate,
    useFlushSync: false,
    overscan: count <= FEW_ROWS ? count : SPARE_ROWS,
    scrollMargin: margin,
    rangeExtractor,
  });
  const onFocus = (event: FocusEvent): void => {
    focused.current = indexOf(event.target);
  };
  const onBlur = (): void => {
    focused.current = undefined;
  };
  /** Arrow keys go from row to row, to the same link. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = indexOf(event.target);
    if (step === undefined || at === undefined || !(event.target instanceof HTMLAnchorElement)) return;
    const next = at + step;
    if (next < 0 || next >= count) return;
    event.preventDefault();
    virtualizer.scrollToIndex(next, { align: "auto" });
    list.current?.querySelector<HTMLAnchorElement>(`[data-index="${next}"] .row-name`)?.focus();
  };
  const live = useLive(rows, virtualizer);
  return { list, virtualizer, margin, live, events: { onFocus, onBlur, onKeyDown } };
}

/** What changes by the block of the rows on screen; asked for once the scrolling has come to rest. */
function useLive(
  rows: readonly MarketRow[],
  virtualizer: { readonly isScrolling: boolean; getVirtualItems(): readonly { readonly index: number }[] },
): ReadonlyMap<bigint, RowLive> {
  const shown = virtualizer
    .getVirtualItems()
    .flatMap(({ index }) => rows[index]?.id ?? [])
    .join();
  const [rested, setRested] = useState(shown);
  if (!virtualizer.isScrolling && rested !== shown) setRested(shown);
  return useRowsLive(useMemo(() => (rested === "" ? [] : rested.split(",").map(BigInt)), [rested]));
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest("[data-index]") : null;
  const index = row?.getAttribute("data-index") ?? null;
  return index === null ? undefined : Number(index);
}

type Shared = Pick<RowsProps, "book" | "rentals" | "networks" | "ofProvider">;

function useShared({ book, rentals, networks, ofProvider }: RowsProps): Shared {
  return useMemo(() => ({ book, rentals, networks, ofProvider }), [book, rentals, networks, ofProvider]);
}

/** Everything that the cells of one row need. */
function factsOf(row: MarketRow, live: RowLive | undefined, { book, rentals, networks, ofProvider }: Shared): RowFacts {
  const { network, secondNetwork } = row.record.terms;
  return {
    row,
    state: live?.state ?? row.state,
    available: live?.available,
    figures: book.figures(row),
    breakEven: book.breakEven(row),
    rental: rentals.get(row.id),
    network: networks.get(network),
    secondNetwork: networks.get(secondNetwork),
    ofProvider,
  };
}

export function Rows(props: RowsProps): ReactElement {
  return props.wide ? <Table {...props} /> : <Cards {...props} />;
}

function Table(props: RowsProps): ReactElement {
  const { rows, query, onSort } = props;
  const { rentals } = props;
  const height = useCallback(
    (index: number): number => {
      const row = rows[index];
      return row === undefined ? ROW.plain : heightOf(row, rentals.get(row.id));
    },
    [rows, rentals],
  );
  const { list, virtualizer, margin, live, events } = useVisible(rows, height);
  const shared = useShared(props);
  const items = virtualizer.getVirtualItems();
  const before = (items[0]?.start ?? margin) - margin;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin);
  return (
    <div ref={list} {...events} className="market-list">
      <table role="table" className="market-table" aria-rowcount={rows.length + 1}>
        <caption className="hidden">Series, one a row. The buttons in the heads sort by their column.</caption>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {COLUMNS.map(({ key, title, sort }) => (
              <th key={key} role="columnheader" scope="col" className={`col-${key}`} aria-sort={sortOf(sort, query)}>
                {sort === undefined ? (
                  title
                ) : (
                  <button
                    type="button"
                    className="sorter"
                    onClick={() => {
                      onSort(sort);
                    }}
                  >
                    {title}
                    <span className="sort-mark" aria-hidden="true">
                      {query.sort === sort ? (isAscending(query) ? "▲" : "▼") : ""}
                    </span>
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          <Space height={before} />
          {items.map(({ index, key }, i) => {
            const row = rows[index];
            const previous = items[i - 1];
            // A row that is kept for its focus stands apart from the others.
            const gap =
              previous === undefined || previous.index === index - 1 ? 0 : (items[i]?.start ?? 0) - previous.end;
            return row === undefined ? null : (
              <TableRow
                key={key}
                index={index}
                row={row}
                live={live.get(row.id)}
                gap={gap}
                height={height(index)}
                shared={shared}
              />
            );
          })}
          <Space height={after} />
        </tbody>
      </table>
    </div>
  );
}

function Space({ height }: { height: number }): ReactElement | null {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className="market-space">
      <td colSpan={COLUMNS.length} style={{ height }} />
    </tr>
  );
}

/** Drawn again only for what is its own: not for a scroll, and not for the clock. */
const TableRow = memo(function TableRow({
  index,
  row,
  live,
  gap,
  height,
  shared,
}: {
  index: number;
  row: MarketRow;
  live: RowLive | undefined;
  gap: number;
  height: number;
  shared: Shared;
}): ReactElement {
  const inFull = useInFull();
  return (
    <>
      <Space height={gap} />
      <tr
        role="row"
        data-index={index}
        aria-rowindex={index + 2}
        aria-busy={!inFull}
        className="series-row"
        style={{ height }}
      >
        {inFull ? (
          <Cells row={row} live={live} shared={shared} />
        ) : (
          <th role="rowheader" scope="row" colSpan={COLUMNS.length}>
            <Briefly row={row} />
          </th>
        )}
      </tr>
    </>
  );
});

function Cells({ row, live, shared }: { row: MarketRow; live: RowLive | undefined; shared: Shared }): ReactElement {
  const facts = factsOf(row, live, shared);
  return (
    <>
      {COLUMNS.map(({ key, Cell }, i) =>
        i === 0 ? (
          <th key={key} role="rowheader" scope="row" className={`col-${key}`}>
            <Cell {...facts} />
          </th>
        ) : (
          <td key={key} role="cell" className={`col-${key}`}>
            <Cell {...facts} />
          </td>
        ),
      )}
    </>
  );
}

/** What is said of a row that flies past. */
function Briefly({ row: { serial, farmName } }: { row: MarketRow }): ReactElement {
  return (
    <Link to={paths.series(serial)} className="row-name">
      <span className="quiet fig">#{serial}</span> {farmName}
    </Link>
  );
}

function isAscending({ sort, reversed }: MarketQuery): boolean {
  return (sort === "price" || sort === "efficiency") !== reversed;
}

function sortOf(sort: Sort | undefined, query: MarketQuery): "ascending" | "descending" | undefined {
  if (sort === undefined || query.sort !== sort) return undefined;
  return isAscending(query) ? "ascending" : "descending";
}

function cardHeight(): number {
  return CARD;
}

function Cards(props: RowsProps): ReactElement {
  const { rows } = props;
  const { list, virtualizer, margin, live, events } = useVisible(rows, cardHeight);
  const shared = useShared(props);
  return (
    <div ref={list} {...events} className="market-list">
      <ul className="market-cards" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className="series-row"
              style={{ transform: `translateY(${start - margin}px)` }}
            >
              <Card row={row} live={live.get(row.id)} shared={shared} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const Card = memo(function Card({
  row,
  live,
  shared,
}: {
  row: MarketRow;
  live: RowLive | undefined;
  shared: Shared;
}): ReactElement {
  return useInFull() ? (
    <WholeCard row={row} live={live} shared={shared} />
  ) : (
    <div className="card market-card" aria-busy="true" style={{ minHeight: CARD - CARD_GAP }}>
      <h3 className="market-card-name">
        <Briefly row={row} />
      </h3>
    </div>
  );
});

function WholeCard({ row, live, shared }: { row: MarketRow; live: RowLive | undefined; shared: Shared }): ReactElement {
  const facts = factsOf(row, live, shared);
  return (
    <div className="card market-card">
      <h3 className="market-card-name">
        <NameCell {...facts} />
      </h3>
      <dl className="market-card-figures">
        {COLUMNS.map(({ key, term, Cell }) =>
          term === undefined ? null : (
            <Term key={key} term={term}>
              <Cell {...facts} />
            </Term>
          ),
        )}
      </dl>
      <div className="market-card-now">
        <NowCell {...facts} />
      </div>
    </div>
  );
}

function Term({ term, children }: { term: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
