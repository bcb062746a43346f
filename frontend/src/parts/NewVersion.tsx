import { useSyncExternalStore, type ReactElement } from "react";
import { isOutdated, loadNewVersion, onOutdated } from "../sw/client.ts";

/** Says that the server has a newer version of the page. What is on screen goes on working until it is reloaded. */
export function NewVersion(): ReactElement | null {
  const outdated = useSyncExternalStore(onOutdated, isOutdated);
  if (!outdated) return null;
  return (
    <div className="banner tone-attested new-version" role="status">
      <p>A new version of this page is there. Nothing that you have sent is lost by reloading.</p>
      <button type="button" className="button small" onClick={() => void loadNewVersion()}>
        Reload
      </button>
    </div>
  );
}
