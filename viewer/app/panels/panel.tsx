import type { ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  /** Beside the title: a count, a state. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section className="panel" aria-label={title}>
      <h2>
        <span>{title}</span>
        <span>{aside}</span>
      </h2>
      {children}
    </section>
  );
}
