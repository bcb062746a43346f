import type { ReactElement, ReactNode } from "react";

export function Section({ title, id, children }: { title: string; id: string; children: ReactNode }): ReactElement {
  return (
    <section className="card" aria-labelledby={`${id}-title`} id={id}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}
