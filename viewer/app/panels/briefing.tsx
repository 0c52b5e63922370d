import { useOpened } from '../state/viewer.ts';
import { Panel } from './panel.tsx';

/** What this session is about, and how to read the page. */
export function Briefing() {
  const { session } = useOpened();
  return (
    <Panel title="Briefing" aside={session.mode}>
      <div className="briefing">
        <h3>{session.title}</h3>
        <p>{session.briefing}</p>
        <dl>
          <dt>true</dt>
          <dd>what physics does. In the picture: the liquid, the travel, the flow.</dd>
          <dt>sensed</dt>
          <dd>what instruments read and controllers act on.</dd>
          <dt className="believed">believed</dt>
          <dd>
            what the stack under test says. It is drawn where it differs from the truth: a ring and a hatch, a frame.
          </dd>
        </dl>
        <p className="text">
          Select something in the plant to see its values, its trend and where it lies on the wire.
        </p>
      </div>
    </Panel>
  );
}
