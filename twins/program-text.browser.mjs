// A bundle carries the programs with it: there is no file to read in a browser.
const texts = import.meta.glob('./*/*.st', { query: '?raw', import: 'default', eager: true });

export const programText = (path) => texts[`./${path}`];
