import { connect } from "mqtt";
import { z } from "zod";
import type { Collector } from "./collector.ts";
import { numeral, parseExactJson, withUnit } from "./exact.ts";
import { momentOf, openOwnLog, type OwnLog } from "./log.ts";

export type MqttMeterParameters = {
  url: string;
  topic: string;
  /** keeps the broker's queue for this node while it is away: it must stay the same */
  clientId: string;
  username?: string | undefined;
  password?: string | undefined;
  unit: string;
  /** our own log; the meter is read from it */
  path: string;
  /** unix seconds */
  wallSeconds: () => number;
  onProblem: (reason: string) => void;
};

const SOURCE = "mqtt meter";
/** Readings closer together than this add nothing. */
const LEAST_SPACING_SECONDS = 60;
/** A meter's clock that is further ahead than this is wrong. */
const MAX_AHEAD_SECONDS = 300;
/** A broker keeps messages while a node is away, but not for ever. */
const MAX_AGE_SECONDS = 3 * 86_400;
const KEEP_SECONDS = 40 * 86_400;
const RECONNECT_MS = 5_000;
const CLOSE_MS = 2_000;

const payloadSchema = z.union([
  numeral.transform((energy) => ({ energy, timestamp: undefined })),
  z.object({ energy: numeral, timestamp: z.string().optional(), unit: z.string().optional() }),
]);

export type MqttMessage = { payload: string; retained: boolean };
type Decision = { row: { t: number; wh: string } } | { ignored: string | undefined };

/**
 * What a message of a cumulative meter is worth: `<counter>` or `{"energy", "timestamp"?, "unit"?}`.
 *
 * A message that comes twice, or out of order, says nothing new. A retained one without a time of its own may be of any age. A clock
 * that runs ahead is not believed: the time of arrival counts instead.
 */
export function judgeMessage(
  { payload, retained }: MqttMessage,
  unit: string,
  last: { second: number; wh: bigint } | undefined,
  now: number,
): Decision {
  let read: z.output<typeof payloadSchema> & { unit?: string | undefined };
  let wh: bigint;
  try {
    read = payloadSchema.parse(parseExactJson(payload));
    wh = withUnit(read.energy, read.unit ?? unit, "wh");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof z.ZodError)
      return { ignored: "a message that is no meter reading" };
    throw error;
  }
  const own = read.timestamp === undefined ? undefined : momentOf(read.timestamp);
  if (read.timestamp !== undefined && own === undefined) return { ignored: "a reading whose time cannot be read" };
  if (own === undefined && retained) return { ignored: undefined };
  const second = own === undefined || own > now + MAX_AHEAD_SECONDS ? now : own;
  if (second < now - MAX_AGE_SECONDS) return { ignored: "a reading that is days old: is the meter's clock right?" };
  if (last !== undefined) {
    if (second <= last.second) return { ignored: undefined };
    if (second < last.second + LEAST_SPACING_SECONDS && wh >= last.wh) return { ignored: undefined };
  }
  return { row: { t: second, wh: wh.toString() } };
}

/**
 * Listens to a meter and writes its counter down. The session is kept by the broker and a message is acknowledged only once it is on
 * disk, so neither a restart nor a full disk loses a reading.
 */
export function mqttCollector(parameters: MqttMeterParameters): Collector {
  const { url, topic, clientId, username, password, unit, path, wallSeconds, onProblem } = parameters;
  let client: ReturnType<typeof connect> | undefined;
  let log: OwnLog | undefined;

  const take = (message: MqttMessage): void => {
    log ??= openOwnLog(path, wallSeconds() - KEEP_SECONDS);
    const previous = log.last();
    const counter = previous?.fields.wh;
    const last =
      previous === undefined || typeof counter !== "string"
        ? undefined
        : { second: previous.second, wh: BigInt(counter) };
    const decision = judgeMessage(message, unit, last, wallSeconds());
    if ("row" in decision) log.append(decision.row);
    else if (decision.ignored !== undefined) onProblem(`${SOURCE} ${topic}: ${decision.ignored}`);
  };

  return {
    name: `${SOURCE} ${topic}`,
    start: () => {
      const session = connect(url, {
        clientId,
        clean: false,
        reconnectPeriod: RECONNECT_MS,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
      });
      client = session;
      session.handleMessage = (packet, done) => {
        try {
          take({ payload: packet.payload.toString(), retained: packet.retain });
          done();
        } catch (error) {
          onProblem(
            `${SOURCE} ${topic}: cannot be written down: ${error instanceof Error ? error.message : "unknown"}`,
          );
          // Without an acknowledgement the broker sends it again.
          done(error instanceof Error ? error : new Error("unknown"));
        }
      };
      session.on("connect", () => {
        session.subscribe(topic, { qos: 1 }, (error) => {
          if (error !== null) onProblem(`${SOURCE} ${topic}: the broker refused the subscription`);
        });
      });
      session.on("error", (error) => {
        const code = "code" in error && typeof error.code !== "undefined" ? ` (${String(error.code)})` : "";
        onProblem(`${SOURCE} ${topic}: the broker cannot be used${code}`);
      });
    },
    stop: async () => {
      if (client === undefined) return;
      const closing = client.endAsync(true);
      await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
    },
  };
}
