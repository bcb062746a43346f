import { lazy, Suspense, useSyncExternalStore, type ReactElement } from "react";
import { useApp } from "../app/context.ts";
import { flowsOf } from "./flows.ts";

const FlowDialog = lazy(() => import("./FlowDialog.tsx"));

/** Shows the action that was opened last. Mounted once. */
export function FlowHost(): ReactElement | null {
  const flows = flowsOf(useApp());
  const session = useSyncExternalStore(flows.subscribe, flows.get);
  if (session === undefined) return null;
  return (
    <Suspense fallback={null}>
      <FlowDialog
        session={session}
        close={() => {
          flows.close(session);
        }}
      />
    </Suspense>
  );
}
