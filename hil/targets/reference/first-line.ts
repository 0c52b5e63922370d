/** The first line on stdin. */
export function firstLine(onRest: (line: string) => void = () => {}): Promise<string> {
  return new Promise((resolve) => {
    let buffered = '';
    let first = true;
    process.stdin.setEncoding('utf8');
    process.stdin.on('data', (chunk: string) => {
      buffered += chunk;
      for (let end = buffered.indexOf('\n'); end >= 0; end = buffered.indexOf('\n')) {
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 1);
        if (first) resolve(line);
        else onRest(line);
        first = false;
      }
    });
  });
}
