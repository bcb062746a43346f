import { shortHex } from "@adit/sdk/format";
import { useState, type ReactElement } from "react";
import { getAddress, isAddress, isAddressEqual } from "viem";
import { useApp } from "../../app/context.ts";
import type { LeaseLive } from "../../chain/leases.ts";
import { ZERO } from "../../chain/queries.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { planTransfer } from "../../plans/leaseEnd.ts";
import { useFlow } from "../../tx/useFlow.ts";
import type { Side } from "./MyLeases.tsx";

/** Sells or gives a side away: it is a token, and any market for such tokens can hold it. */
export function HandOver({
  live,
  view,
  side,
  canSend,
}: {
  live: LeaseLive;
  view: SeriesView;
  side: Side;
  canSend: boolean;
}): ReactElement {
  const { deployment } = useApp();
  const flow = useFlow();
  const [text, setText] = useState("");
  const token = side === "lessee" ? "leasehold" : "reversion";
  const contract = side === "lessee" ? deployment.contracts.leasehold : deployment.contracts.reversion;
  const typed = text.trim();
  const to = isAddress(typed, { strict: false }) ? getAddress(typed) : undefined;
  const owner = side === "lessee" ? live.lessee : live.lessor;
  const problem =
    typed === ""
      ? undefined
      : to === undefined
        ? "That is no address. It has 0x and 40 digits."
        : isAddressEqual(to, ZERO)
          ? "The zero address owns nothing."
          : isAddressEqual(to, owner)
            ? "That is the owner already."
            : undefined;
  const ready = to !== undefined && problem === undefined ? to : undefined;
  return (
    <details className="hand-over">
      <summary>Sell or hand over the {token}</summary>
      <p className="small-text">
        The {token} is an ERC-721 token: number <span className="fig">{live.lease.toString()}</span> of the contract{" "}
        <span className="fig breakable">{contract}</span>. Any market for such tokens can sell it for a price. Whoever
        owns it has this side with everything that was not claimed before, so claim first, or ask a price for that too.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready === undefined) return;
          void flow.open(
            planTransfer(
              {
                lease: Number(live.lease),
                serial: view.serial,
                units: live.terms.units,
                unitHashrate: view.record.terms.unitHashrate,
              },
              side,
              ready,
            ),
          );
        }}
      >
        <label className="field">
          <span>Hand it over to this address, without a price</span>
          <span className="input">
            <input
              className="address-input"
              value={text}
              autoComplete="off"
              spellCheck={false}
              placeholder="0x…"
              aria-invalid={problem !== undefined}
              aria-describedby={`${side}-to`}
              onChange={(event) => {
                setText(event.target.value);
              }}
            />
          </span>
          <span id={`${side}-to`} className={problem === undefined ? "quiet small-text" : "small-text text-loss"}>
            {problem ?? "It cannot be taken back."}
          </span>
        </label>
        <button type="submit" className="button" disabled={!canSend || flow.busy || ready === undefined}>
          {ready === undefined ? `Hand over the ${token}` : `Hand over to ${shortHex(ready)}`}
        </button>
      </form>
    </details>
  );
}
