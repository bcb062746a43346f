import { epochStart } from "../math/epoch.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const MINUTE = 60n;
const HOUR = 3_600n;
const DAY = 86_400n;

const two = (value: number): string => value.toString().padStart(2, "0");

/** A unix second as a UTC date: `12 Jul 2021`. */
export function formatDate(timestamp: bigint | number): string {
  const date = new Date(Number(timestamp) * 1_000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

/** A unix second as UTC date and time: `12 Jul 2021, 14:05 UTC`. */
export function formatDateTime(timestamp: bigint | number): string {
  const date = new Date(Number(timestamp) * 1_000);
  return `${formatDate(timestamp)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** A UTC day number as a date: `12 Jul 2021`. */
export function formatDay(epoch: number): string {
  return formatDate(epochStart(epoch));
}

/** A UTC day number as an ISO date, for files: `2021-07-12`. */
export function formatIsoDay(epoch: number): string {
  return new Date(Number(epochStart(epoch)) * 1_000).toISOString().slice(0, 10);
}

/** A UTC day number's month: `Jul 2021`. */
export function formatMonth(epoch: number): string {
  return formatDay(epoch).replace(/^\d+ /, "");
}

/** A term: `12 Jul 2021 – 11 Jul 2022` for `epochs` days from `startEpoch` on; of one day, that day. */
export function formatTerm(startEpoch: number, epochs: number): string {
  if (epochs === 1) return formatDay(startEpoch);
  return `${formatDay(startEpoch)} – ${formatDay(startEpoch + epochs - 1)}`;
}

/** `1 day`, `30 days`. */
export function formatDays(days: number | bigint): string {
  return `${days} ${BigInt(days) === 1n ? "day" : "days"}`;
}

/** A span of seconds in its two largest parts: `3 days 4 h`, `5 h 20 min`, `12 min`, `40 s`. */
export function formatDuration(seconds: bigint | number): string {
  const total = BigInt(seconds) < 0n ? 0n : BigInt(seconds);
  if (total < MINUTE) return `${total} s`;
  const days = total / DAY;
  const hours = (total % DAY) / HOUR;
  const minutes = (total % HOUR) / MINUTE;
  if (days > 0n) return hours > 0n ? `${formatDays(days)} ${hours} h` : formatDays(days);
  if (hours > 0n) return minutes > 0n ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${minutes} min`;
}
