/** What the comment at the head of a program of the corpus says of its trace. */
export interface Expectation {
  /** Time between two scans, in µs. */
  readonly period: number;
  readonly scans: number;
  /** Values set before each scan. */
  readonly inputs: readonly Row[];
  /** Values after each scan. */
  readonly outputs: readonly Row[];
  readonly onError: 'stop' | 'continue';
  readonly fault: { readonly code: string; readonly scan: number } | undefined;
}

/** One line of the diagram: a variable and its values; `-` says nothing. */
export interface Row {
  readonly path: string;
  readonly values: readonly string[];
}

const DEFAULT_PERIOD = 100_000;
const KEYWORD = /^(every|in|out|fault|on error)\b:?\s*(.*)$/;

/**
 * Reads lines of the first comment: `every 50ms`, `in a = 0 1`, `out q = 0 1`, `fault CODE@2`, `on error continue`.
 * Other lines are prose.
 */
export function readExpectation(text: string): Expectation {
  const comment = /^\(\*([\s\S]*?)\*\)/.exec(text)?.[1];
  if (comment === undefined) throw new Error('a program of the corpus begins with its trace in a comment');
  const found: {
    period: number;
    inputs: Row[];
    outputs: Row[];
    onError: 'stop' | 'continue';
    fault?: Expectation['fault'];
  } = {
    period: DEFAULT_PERIOD,
    inputs: [],
    outputs: [],
    onError: 'stop',
  };
  for (const line of comment.split('\n')) {
    const [, keyword, rest = ''] = KEYWORD.exec(line.trim()) ?? [];
    if (keyword === 'every') found.period = Number(/^(\d+)ms$/.exec(rest)![1]) * 1000;
    else if (keyword === 'in') found.inputs.push(row(rest));
    else if (keyword === 'out') found.outputs.push(row(rest));
    else if (keyword === 'on error') found.onError = rest.trim() as 'stop';
    else if (keyword === 'fault') found.fault = { code: rest.split('@')[0]!, scan: Number(rest.split('@')[1]) };
  }
  const lengths = new Set([...found.inputs, ...found.outputs].map(({ values }) => values.length));
  if (lengths.size !== 1) throw new Error(`the lines of a diagram are equally long: ${[...lengths].join(', ')}`);
  return { ...found, fault: found.fault, scans: [...lengths][0]! };
}

function row(text: string): Row {
  const [path, values] = [text.slice(0, text.indexOf('=')).trim(), text.slice(text.indexOf('=') + 1)];
  return { path, values: values.match(/'[^']*'|"[^"]*"|\S+/g) ?? [] };
}
