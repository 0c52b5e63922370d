import { dismissRefusal } from '../state/actions.ts';
import { useViewer } from '../state/viewer.ts';

/** What is wrong between this page and the session. */
export function ConnectionNotice() {
  const connection = useViewer((state) => state.connection);
  const refusal = useViewer((state) => state.refusal);
  return (
    <div className="notices" role="status">
      {connection === 'lost' && (
        <p className="notice lost">Connection lost. What is shown is no longer up to date; trying again …</p>
      )}
      {refusal && (
        <p className="notice">
          {refusal}{' '}
          <button type="button" onClick={dismissRefusal}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
