export const OPEN_DIALOG = "adit:connect";

/** Opens the wallet dialog from anywhere on the page. */
export function askToConnect(): void {
  window.dispatchEvent(new Event(OPEN_DIALOG));
}
