/** A body that is longer than what was agreed; the rest of it was not read. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";

  constructor(maxBytes: number) {
    super(`an answer of more than ${maxBytes} bytes`);
  }
}

/** The bytes of an answer as they come, and an end as soon as there are too many: a hostile server costs no more than that. */
export async function* boundedBytes(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  // Leaving the loop cancels the stream, and with it the connection.
  const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new BodyTooLargeError(maxBytes);
    yield chunk;
  }
}

/** The whole text of an answer. @throws BodyTooLargeError */
export async function boundedText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of boundedBytes(response, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
