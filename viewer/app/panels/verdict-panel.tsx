import type { VerdictFrame } from '../data/timeline.ts';
import { useOpened, useViewer } from '../state/viewer.ts';
import { Panel } from './panel.tsx';

const MARKS: Readonly<Record<string, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  error: '!',
  skipped: '–',
};

/** What the run has to show, and how each of it was judged. */
export function VerdictPanel() {
  const { session, timeline } = useOpened();
  useViewer(({ revision }) => revision);
  if (session.requirements.length === 0) return null;
  const { verdicts } = timeline;
  const failed = [...verdicts.values()].filter(({ verdict }) => verdict === 'fail').length;
  const aside =
    verdicts.size === 0 ? 'judging' : failed > 0 ? `${failed} of ${verdicts.size} failed` : `${verdicts.size} judged`;
  return (
    <Panel title="Requirements" aside={aside}>
      <ul className="rows">
        {session.requirements.map(({ name, formula }) => (
          <Requirement key={name} name={name} formula={formula} verdict={verdicts.get(name)} />
        ))}
      </ul>
    </Panel>
  );
}

interface RequirementProps {
  readonly name: string;
  readonly formula: string;
  readonly verdict: VerdictFrame | undefined;
}

function Requirement({ name, formula, verdict }: RequirementProps) {
  const said = verdict?.verdict ?? 'judging';
  return (
    <li className={`requirement ${said}`} title={formula}>
      <span className="mark" aria-hidden="true">
        {MARKS[said] ?? '…'}
      </span>
      <span className="what">
        <b>{name}</b>
        <span className="text">
          <span className="said">{said}</span>
          {verdict && ` · ${verdict.reason || marginOf(verdict)}`}
        </span>
      </span>
    </li>
  );
}

const marginOf = ({ margin, unit }: VerdictFrame) =>
  margin === null ? 'no margin' : `margin ${Number(margin.toPrecision(3))} ${unit}`.trim();
