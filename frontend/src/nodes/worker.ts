import { CHECKS, type CheckArgs, type CheckName } from "./checks.ts";

export type Message = { [Name in CheckName]: { id: number; name: Name; args: CheckArgs<Name> } }[CheckName];
export type Answer<T> = { readonly id: number } & ({ readonly value: T } | { readonly failure: string });

function perform(message: Message): Promise<unknown> {
  switch (message.name) {
    case "signatures":
      return CHECKS.signatures(...message.args);
    case "observations":
      return CHECKS.observations(...message.args);
    case "leaf":
      return CHECKS.leaf(...message.args);
    case "evidence":
      return CHECKS.evidence(...message.args);
    case "payment":
      return CHECKS.payment(...message.args);
  }
}

globalThis.addEventListener("message", ({ data }: MessageEvent<Message>) => {
  perform(data).then(
    (value) => {
      globalThis.postMessage({ id: data.id, value });
    },
    (error: unknown) => {
      globalThis.postMessage({ id: data.id, failure: error instanceof Error ? error.message : String(error) });
    },
  );
});
