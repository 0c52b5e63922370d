import { CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Html, html, sound } from './html.ts';

use([LineChart, CustomChart, ScatterChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** Text in charts as on the page; colours are the page's variables, so that charts follow it into the dark and onto paper. */
export const TEXT = { fontFamily: 'inherit', fontSize: 11, color: 'var(--muted)', textBorderWidth: 0 } as const;

/** Axis furniture that keeps quiet. */
export const QUIET = {
  axisLine: { show: true, onZero: false, lineStyle: { color: 'var(--rule)' } },
  axisTick: { show: false },
  axisLabel: TEXT,
  splitLine: { show: true, lineStyle: { color: 'var(--rule)' } },
} as const;

/** What the renderer adds for scripts and hovering, of which a report has none. */
const FOR_SCRIPTS = / (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="\w+"|xml:space="\w+")/g;

/**
 * Draws a chart, with whatever is laid over it. The same option gives the same text each time.
 * @param words what it shows, for those who cannot see it
 */
export function chart(
  option: EChartsCoreOption,
  { width, height, words, over }: { width: number; height: number; words: string; over?: Html },
): Html {
  const instance = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    instance.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
    const body = instance
      .renderToSVGString({ useViewBox: true })
      .replace(/^<svg[^>]*>/, '')
      .replace(/<\/svg>\s*$/, '')
      .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
      .replace(FOR_SCRIPTS, '');
    const own = body.replace(/zr\d+-c(\d+)/g, `${idOf(words)}-$1`);
    return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${words}" class="picture">${sound(own)}${over}</svg>`;
  } finally {
    instance.dispose();
  }
}

/** A name for the parts of a chart, the same each time, where the renderer would count on from chart to chart. */
const idOf = (words: string): string =>
  `c${[...words].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7).toString(36)}`;
