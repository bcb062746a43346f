/** Finds a Chromium: the one that ADIT_CHROMIUM names, else the system's, else Playwright's. */
export function findChromium(): string | undefined;
