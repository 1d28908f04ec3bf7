/** Figures as tables of Markdown. */

export const say = (...cells: readonly (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);

export function head(...cells: readonly string[]): void {
  say(...cells);
  say(...cells.map(() => '---'));
}

export const millions = (value: number): string => `${(value / 1e6).toFixed(2)} M`;
export const mib = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(0));
