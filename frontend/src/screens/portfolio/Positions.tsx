import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  lazy,
  Suspense,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactElement,
} from "react";
import { useChainNow } from "../../app/useChainNow.ts";
import { hasRewards, refundNow, type HeldFacts, type Holding } from "../../model/holding.ts";
import type { ShownIn } from "../../model/shown.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { claimPlan } from "./plans.ts";
import { PositionRow, rowHeight } from "./PositionRow.tsx";
import type { Chosen } from "./Transfer.tsx";
import type { PortfolioView } from "./view.ts";

const Transfer = lazy(() => import("./Transfer.tsx"));

const ROWS_AROUND = 4;
/** Rows need the time only for dates: they are not drawn again each second. */
const DATES_EVERY_SECONDS = 30;

type Held = { readonly holding: Holding; readonly facts: HeldFacts };

/** Refunds first, then endings and suspensions, then the newest series. */
export function inOrderOfNeed(held: readonly Held[]): readonly Held[] {
  const need = ({ holding }: Held): number => {
    if ((refundNow(holding) ?? 0n) > 0n) return 0;
    if (holding.state === "Defaulted" || holding.state === "Suspended") return 1;
    return 2;
  };
  return [...held].sort((a, b) => need(a) - need(b) || b.facts.serial - a.facts.serial);
}

export function Positions({ view, unit }: { view: PortfolioView; unit: ShownIn }): ReactElement {
  const { holdings, factsOf, asOf, watching, prices, account } = view;
  const flow = useFlow();
  const seconds = useChainNow();
  const nowSeconds = asOf?.chainSeconds ?? Math.floor((seconds ?? 0) / DATES_EVERY_SECONDS) * DATES_EVERY_SECONDS;
  const held = useMemo(
    () =>
      inOrderOfNeed(
        holdings.flatMap((holding) => {
          const facts = factsOf(holding.id);
          return facts === undefined ? [] : [{ holding, facts }];
        }),
      ),
    [holdings, factsOf],
  );
  const [chosen, setChosen] = useState<ReadonlySet<bigint>>();
  const [moving, setMoving] = useState<readonly bigint[]>();
  const choose = useCallback((id: bigint, isChosen: boolean) => {
    setChosen((before) => {
      const next = new Set(before);
      if (isChosen) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const transfer = useCallback((id: bigint) => {
    setMoving([id]);
  }, []);
  const picked = (ids: readonly bigint[]): readonly Chosen[] => held.filter(({ holding }) => ids.includes(holding.id));
  return (
    <section aria-labelledby="held-title">
      <div className="section-head">
        <h2 id="held-title">Series you hold</h2>
        {!watching && asOf === undefined && held.length > 1 && (
          <button
            type="button"
            className="button small"
            aria-pressed={chosen !== undefined}
            onClick={() => {
              setChosen(chosen === undefined ? new Set() : undefined);
            }}
          >
            {chosen === undefined ? "Choose several" : "Done choosing"}
          </button>
        )}
      </div>
      {chosen !== undefined && (
        <ChosenBar
          chosen={picked([...chosen])}
          isBusy={flow.busy}
          nowMs={(seconds ?? 0) * 1_000}
          onClaim={(holdings_) => void flow.open(claimPlan(holdings_))}
          onTransfer={() => {
            setMoving([...chosen]);
          }}
        />
      )}
      <Rows count={held.length} keyOf={(i) => held[i]?.holding.id.toString() ?? i.toString()}>
        {(i) => {
          const one = held[i];
          if (one === undefined) return null;
          return (
            <PositionRow
              holding={one.holding}
              facts={one.facts}
              asOf={asOf}
              watching={watching}
              prices={prices}
              unit={unit}
              nowSeconds={nowSeconds}
              flow={flow}
              isChosen={chosen?.has(one.holding.id)}
              onChoose={choose}
              onTransfer={transfer}
            />
          );
        }}
      </Rows>
      {moving !== undefined && (
        <Suspense fallback={null}>
          <Transfer
            chosen={picked(moving).filter(({ holding }) => holding.units > 0n)}
            account={account}
            onClose={() => {
              setMoving(undefined);
            }}
            onDone={() => {
              setChosen(undefined);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

function ChosenBar({
  chosen,
  isBusy,
  nowMs,
  onClaim,
  onTransfer,
}: {
  chosen: readonly Held[];
  isBusy: boolean;
  nowMs: number;
  onClaim: (holdings: readonly Holding[]) => void;
  onTransfer: () => void;
}): ReactElement {
  const due = chosen.filter(({ holding }) => hasRewards(holding, nowMs)).map(({ holding }) => holding);
  const movable = chosen.filter(({ holding }) => holding.units > 0n);
  return (
    <div className="chosen-bar card">
      <p role="status">{chosen.length === 1 ? "1 series chosen" : `${chosen.length} series chosen`}</p>
      <div className="buttons">
        <button
          type="button"
          className="button small"
          disabled={due.length === 0 || isBusy}
          onClick={() => {
            onClaim(due);
          }}
        >
          Claim these
        </button>
        <button type="button" className="button small" disabled={movable.length === 0 || isBusy} onClick={onTransfer}>
          Transfer these
        </button>
      </div>
    </div>
  );
}

/** A list of any length of which only what is near the window is drawn. */
function Rows({
  count,
  keyOf,
  children,
}: {
  count: number;
  keyOf: (i: number) => string;
  children: (i: number) => ReactElement | null;
}): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const place = (): void => {
      if (list.current !== null) setMargin(list.current.getBoundingClientRect().top + window.scrollY);
    };
    place();
    // What stands above the list may change its height.
    const observer = new ResizeObserver(place);
    observer.observe(document.body);
    return () => {
      observer.disconnect();
    };
  }, []);
  const unmeasured = rowHeight();
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => unmeasured,
    overscan: ROWS_AROUND,
    useFlushSync: false,
    scrollMargin: margin,
    // Known before the list is in the page, so that its first rows are drawn in slices and not in the moment after.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    getItemKey: keyOf,
  });
  const height: CSSProperties = { height: virtualizer.getTotalSize() };
  return (
    <ul className="positions" ref={list} style={height}>
      {virtualizer.getVirtualItems().map((item) => {
        const place: CSSProperties = { transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)` };
        return (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            style={place}
            aria-setsize={count}
            aria-posinset={item.index + 1}
          >
            {children(item.index)}
          </li>
        );
      })}
    </ul>
  );
}
