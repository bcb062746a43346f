import type { ReactElement } from "react";
import { Link, paths } from "../app/router.ts";
import { Message } from "./Message.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** A series that is not on screen yet, or never will be. */
export function NotThere({
  status,
  serial,
}: {
  status: "loading" | "failed" | "absent";
  serial: number;
}): ReactElement {
  return (
    <>
      <h1 className={status === "loading" ? "hidden" : "lone-title"}>Series #{serial}</h1>
      {status === "loading" && <SeriesSkeleton serial={serial} />}
      {status === "failed" && (
        <Message tone="loss" title="It could not be read." live>
          <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
        </Message>
      )}
      {status === "absent" && (
        <Message tone="quiet" title={`There is no series #${serial} on this chain.`}>
          <p>
            The number may be mistyped, or the link may be for another chain.{" "}
            <Link to={paths.market}>See all series</Link>.
          </p>
        </Message>
      )}
    </>
  );
}

function SeriesSkeleton({ serial }: { serial: number }): ReactElement {
  return (
    <div aria-busy="true">
      <span className="hidden" role="status">
        Reading series #{serial} from the chain
      </span>
      <div className="hero">
        <Skeleton width="min(20rem, 80%)" height="2.5rem" />
        <Skeleton width="min(26rem, 100%)" height="1.5rem" />
      </div>
      <div className="columns">
        <div className="stack">
          <div className="card">
            <Skeleton height="20rem" />
          </div>
        </div>
        <div className="card">
          <Skeleton height="14rem" />
        </div>
      </div>
    </div>
  );
}
