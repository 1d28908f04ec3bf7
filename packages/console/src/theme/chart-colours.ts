/** Colours of marks, for canvases that cannot read the style sheet. Safe for the common kinds of colour blindness. */
export interface ChartColours {
  readonly accept: string;
  readonly reject: string;
  readonly other: string;
  readonly missing: string;
  /** For values that have no colour of their own. */
  readonly series: readonly string[];
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly panel: string;
  readonly accent: string;
  /** Stripes over a filled mark. */
  readonly hatch: string;
}

export const CHART_COLOURS: Readonly<Record<'light' | 'dark', ChartColours>> = {
  light: {
    accept: '#3c8fce',
    reject: '#dd6420',
    other: '#b4bdc8',
    missing: '#d5dbe2',
    series: ['#2a9d8f', '#7a6bc4', '#d3a11e', '#c25b87', '#5b9bd5', '#8a9a2b', '#a0653d', '#4f7f95'],
    ink: '#16202b',
    soft: '#5f6c7a',
    line: '#e3e7ec',
    panel: '#ffffff',
    accent: '#0b6f75',
    hatch: 'rgba(255,255,255,0.55)',
  },
  dark: {
    accept: '#4d9fe0',
    reject: '#e9722f',
    other: '#55616f',
    missing: '#36404c',
    series: ['#3bb5a5', '#9a8ce0', '#dcb13e', '#d97ba3', '#6cb0ea', '#a9b94c', '#c0855b', '#6fa0b5'],
    ink: '#e4e9ef',
    soft: '#98a4b1',
    line: '#252d37',
    panel: '#141a21',
    accent: '#4fc3c7',
    hatch: 'rgba(13,17,23,0.45)',
  },
};
