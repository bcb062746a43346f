import type { ReactElement, ReactNode } from "react";

/** A card of the console with its title. */
export function Section({
  title,
  id,
  aside,
  children,
}: {
  title: string;
  id: string;
  aside?: ReactNode;
  children: ReactNode;
}): ReactElement {
  return (
    <section className="card console-section" aria-labelledby={`${id}-title`} id={id}>
      <div className="console-section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
