import { formatNumberOf } from '../data/format.ts';
import type { Layers } from '../data/layers.ts';
import type { Quantity } from '../data/quantity.ts';

const HEIGHT = 132;
const LIMITS = [
  ['highHigh', 'HH', 2],
  ['high', 'H', 3],
  ['low', 'L', 3],
  ['lowLow', 'LL', 2],
] as const;

/**
 * A moving analogue indicator: the range as a bar with its normal part lighter, limits with their letters, a solid
 * arrow for what is true, a line for what is sensed, a hollow arrow for what is believed.
 */
export function Indicator({ quantity, layers }: { readonly quantity: Quantity; readonly layers: Layers }) {
  const [low, high] = quantity.range;
  const limits = quantity.sensed?.limits ?? {};
  const y = (value: number) => HEIGHT - ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * HEIGHT;
  const middle = (said: { low: number; high: number }) => (said.low + said.high) / 2;
  const normal = [limits.low ?? low, limits.high ?? high] as const;
  return (
    <svg className="indicator" width="112" height={HEIGHT + 12} viewBox={`0 -6 112 ${HEIGHT + 12}`} aria-hidden="true">
      <rect className="range" x="58" y="0" width="20" height={HEIGHT} />
      <rect className="normal" x="58" y={y(normal[1])} width="20" height={y(normal[0]) - y(normal[1])} />
      {LIMITS.map(([name, letters, priority]) => {
        const limit = limits[name];
        if (limit === undefined) return null;
        return (
          <g key={name}>
            <rect className={`limit p${priority}`} x="58" y={y(limit) - 1} width="20" height="2" />
            <text x="54" y={y(limit) + 3} textAnchor="end">
              {formatNumberOf(limit, quantity.scale)} {letters}
            </text>
          </g>
        );
      })}
      {layers.sensed && <path className="sensed" d={`M56 ${y(middle(layers.sensed))}h24`} />}
      {layers.true && <path className="true" d={`M80 ${y(middle(layers.true))}l13 -7v14z`} />}
      {layers.believed && <path className="believed" d={`M94 ${y(middle(layers.believed))}l13 -7v14z`} />}
    </svg>
  );
}
