import { useId, useState, type ReactElement } from "react";
import { keccak256, zeroHash, type Hex } from "viem";
import { formatDecimal } from "@adit/sdk/format";
import { Badge } from "../../parts/Badge.tsx";

/** A document is read into memory to be hashed: beyond this a phone may not have the room. */
const MOST_BYTES = 32 * 1_024 * 1_024;

type Chosen = { readonly name: string; readonly bytes: number; readonly hash: Hex };

/** Hashes a file that never leaves the browser. */
async function hashOf(file: File): Promise<Chosen> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, bytes: bytes.length, hash: keccak256(bytes) };
}

/**
 * A document that is named by its hash: the file is chosen and hashed in the browser. With `onChain`, it is said whether the hash is
 * the one that stands there.
 */
export function DocumentField({
  label,
  hash,
  onHash,
  onChain,
  problem,
}: {
  label: string;
  hash: string;
  /** absent where a document can only be checked */
  onHash?: (hash: string) => void;
  onChain?: Hex | undefined;
  problem?: string | undefined;
}): ReactElement {
  const id = useId();
  const [chosen, setChosen] = useState<Chosen>();
  const [refusal, setRefusal] = useState<string>();

  const take = async (file: File | undefined): Promise<void> => {
    setRefusal(undefined);
    if (file === undefined) return;
    if (file.size > MOST_BYTES) {
      setRefusal("The file is larger than 32 MB. Choose a smaller one; its hash can also be entered by hand.");
      return;
    }
    try {
      const next = await hashOf(file);
      setChosen(next);
      onHash?.(next.hash);
    } catch {
      setRefusal("The file could not be read. Nothing was sent anywhere; choose it again.");
    }
  };

  return (
    <div className="field console-field document-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        aria-describedby={`${id}-note`}
        onChange={(event) => {
          void take(event.target.files?.[0]);
        }}
      />
      <span id={`${id}-note`} className="small-text quiet">
        The file is hashed here, with keccak256, and stays on your device. Publish it yourself at the address below.
      </span>
      {(refusal ?? problem) !== undefined && <span className="small-text text-loss">{refusal ?? problem}</span>}
      {chosen !== undefined && (
        <span className="small-text">
          {chosen.name}, {formatDecimal(BigInt(chosen.bytes), 0)} bytes
        </span>
      )}
      {hash !== "" && <span className="fig small-text breakable">{hash}</span>}
      {chosen !== undefined && onChain !== undefined && <HashVerdict computed={chosen.hash} onChain={onChain} />}
    </div>
  );
}

function HashVerdict({ computed, onChain }: { computed: Hex; onChain: Hex }): ReactElement {
  if (onChain === zeroHash)
    return (
      <span role="status">
        <Badge tone="quiet" shape="○">
          No hash stands on the chain yet
        </Badge>
      </span>
    );
  return (
    <span role="status">
      {computed === onChain ? (
        <Badge tone="proven" shape="✓">
          This file's hash is what stands on the chain
        </Badge>
      ) : (
        <Badge tone="loss" shape="≠">
          This is another file than the one on the chain
        </Badge>
      )}
    </span>
  );
}
