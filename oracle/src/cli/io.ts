/** Where a command speaks to; tests listen. */
export type Io = {
  out: (line: string) => void;
  error: (line: string) => void;
  environment: Readonly<Record<string, string | undefined>>;
};

export const processIo: Io = {
  out: (line) => {
    console.log(line);
  },
  error: (line) => {
    console.error(line);
  },
  environment: process.env,
};

/** Ends with 2 if the person at the keyboard can mend it, with 1 if the program is at fault or something was found wrong. */
export const EXIT_USER = 2;
