import type { App } from "../app/context.ts";
import type { MakePlan } from "./plan.ts";
import type { FlowSession } from "./session.ts";

/** Which action is on screen. One for each app; the code that carries actions out is loaded with the first one. */
export class Flows {
  #shown: FlowSession | undefined;
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): FlowSession | undefined => this.#shown;

  async open(app: App, make: MakePlan): Promise<FlowSession> {
    const { FlowSession } = await import("./session.ts");
    const session = new FlowSession(app, make, `${window.location.pathname}${window.location.search}`);
    this.#show(session);
    void session.begin();
    return session;
  }

  close(session: FlowSession): void {
    session.close();
    if (this.#shown === session) this.#show(undefined);
  }

  #show(session: FlowSession | undefined): void {
    if (this.#shown !== undefined && session !== undefined) this.#shown.close();
    this.#shown = session;
    for (const listener of this.#listeners) listener();
  }
}

const all = new WeakMap<App, Flows>();

export function flowsOf(app: App): Flows {
  const flows = all.get(app) ?? new Flows();
  all.set(app, flows);
  return flows;
}
