/** Files of a run's folder that can be made anew from its records. */
export const MADE_FILES = ['report.html', 'report.md', 'report.csv'] as const;
export type MadeFile = (typeof MADE_FILES)[number];
