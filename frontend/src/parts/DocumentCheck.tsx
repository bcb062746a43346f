import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { keccak256, type Hash } from "viem";
import { isOwnOrigin } from "../model/document.ts";
import { Badge } from "./Badge.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** The document that the terms name: hashed here if it lies on this page's own host, since nothing is loaded from elsewhere. */
export function DocumentCheck({ uri, hash }: { uri: string; hash: Hash }): ReactElement {
  const isOwn = isOwnOrigin(uri, window.location.origin);
  const document = useQuery({
    queryKey: ["document", uri],
    queryFn: async ({ signal }) => {
      const response = await fetch(uri, { signal });
      if (!response.ok) throw new Error(`The document was answered with ${response.status}`);
      return keccak256(new Uint8Array(await response.arrayBuffer()));
    },
    enabled: isOwn,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      {uri === "" ? (
        "The terms name no place where the document lies."
      ) : /^https?:/i.test(uri) ? (
        <a href={uri} rel="noopener noreferrer" target="_blank" className="breakable">
          {uri}
          <span className="hidden"> (leaves this app, opens a new tab)</span>
        </a>
      ) : (
        <span className="breakable">{uri}</span>
      )}
      <span className="sub quiet">
        keccak-256: <span className="fig breakable">{hash}</span>
      </span>
      <span className="sub">
        {isOwn ? (
          document.data === undefined ? (
            document.isError ? (
              <Badge tone="loss" shape="?">
                The document could not be read, so it was not checked
              </Badge>
            ) : (
              <Skeleton width="12rem" height="1.5rem" />
            )
          ) : document.data === hash ? (
            <Badge tone="proven" shape="✓">
              The document's text is checked against its hash
            </Badge>
          ) : (
            <Badge tone="loss" shape="≠">
              The document is not the one that was hashed
            </Badge>
          )
        ) : (
          <span className="quiet">
            Not checked here: it does not lie on this app's own host, and this page loads nothing from elsewhere.
            Whoever has the document can compare its keccak-256 hash.
          </span>
        )}
      </span>
    </>
  );
}
