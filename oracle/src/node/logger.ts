/** What a node needs of a log: an event's name and its facts. pino's loggers fit. Nobody ever hands a key to it. */
export type Logger = {
  debug: (facts: object, event: string) => void;
  info: (facts: object, event: string) => void;
  warn: (facts: object, event: string) => void;
  error: (facts: object, event: string) => void;
};

const ignore = (): undefined => undefined;

export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The one line of an error that a log should have; viem's request dumps stay out. */
export function reasonOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "shortMessage" in error && typeof error.shortMessage === "string")
    return error.shortMessage;
  return error instanceof Error ? error.message : String(error);
}
