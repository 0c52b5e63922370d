import { readFileSync } from 'node:fs';
import { compile, Simulation } from '#simulator';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { rate, report } from './measure.ts';

const PERIOD = 100_000;

/** Ten lines as they stand in a controller: a switch, a timer, a ramp, a counter, a limit, a choice, a loop. */
const block = (n: number): string => `
  level${n} := LIMIT(0.0, level${n} + SEL(fill${n}, -0.013, 0.021), 1.5);
  fill${n} := level${n} < 0.8 AND (level${n} <= 0.5 OR fill${n});
  timer${n}(IN := fill${n}, PT := T#500ms);
  count${n}(CU := timer${n}.Q, R := count${n}.CV > 1000, PV := 10);
  IF timer${n}.Q AND NOT count${n}.Q THEN mode${n} := 1; ELSIF level${n} > 1.2 THEN mode${n} := 2; END_IF;
  CASE mode${n} OF 0: total${n} := total${n} + 1; 1, 2: total${n} := total${n} - 3; ELSE total${n} := 0; END_CASE;
  FOR i := 1 TO 4 DO
    history${n}[i] := history${n}[i + 1] + level${n} * 0.5;
  END_FOR;
  history${n}[5] := level${n} / (level${n} + 1.0);`;

const declarations = (n: number): string => `
  level${n} : REAL := 0.6; fill${n} : BOOL; timer${n} : TON; count${n} : CTU; mode${n}, total${n} : INT;
  history${n} : ARRAY [1..5] OF REAL;`;

/** A program of so many lines of statements. */
const programOf = (lines: number): string => {
  const blocks = Array.from({ length: lines / 10 }, (_, n) => n);
  return `PROGRAM bench VAR i : INT; ${blocks.map(declarations).join('')} END_VAR ${blocks.map(block).join('')} END_PROGRAM`;
};

/** Scans per second of Structured Text on one core, and what compiling costs. */
export async function plc(): Promise<void> {
  for (const lines of [20, 200]) {
    const text = programOf(lines);
    const { program, diagnostics } = compile(text, 'bench.st');
    if (!program) throw new Error(JSON.stringify(diagnostics[0]));
    const memory = program.memory();
    const perSecond = await rate(() => {
      for (let scan = 0; scan < 200; scan++) program.scan(memory, { elapsed: PERIOD });
      return 200;
    });
    report(`a program of ${lines} lines`, perSecond, 'scans / s', `${(1e6 / perSecond).toFixed(1)} µs a scan`);
    const compiled = await rate(() => compile(text, 'bench.st').diagnostics.length + 1);
    report('compiling it', compiled, 'programs / s', `${(1e3 / compiled).toFixed(2)} ms each`);
  }
  const source = readFileSync('twins/water-treatment/controller.st', 'utf8');
  const simulation = new Simulation(waterTreatment, { seed: 1 });
  const seconds = await rate(() => {
    for (let tick = 0; tick < 1000; tick++) simulation.advance();
    return 10;
  });
  report(`the water plant on ${source.split('\n').length} lines of controller.st`, seconds, 'simulated s / s');
}
