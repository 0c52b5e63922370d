export { junitXml } from './junit.ts';
export type { ReportInput } from './material.ts';
export { reportHtml } from './report.ts';
export { summaryMarkdown } from './summary.ts';
