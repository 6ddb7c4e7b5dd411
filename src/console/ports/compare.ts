import type { CompareExample, LocalText } from '../../records/console/compare/example.ts';
import type { CompareFilter, CompareNotes, ComparePage, ComparePlace, CompareRun, CompareRuns } from '../../records/console/compare/list.ts';

/** The examples of the runs that lie in the results, side by side. A run or an example that is not there is a `MissingError`. */
export interface ComparePort {
  runs(): Promise<CompareRuns>;
  run(id: string, filter: Pick<CompareFilter, 'track'>): Promise<CompareRun>;
  /** Takes its time: the data set is read through. */
  notes(run: string): Promise<CompareNotes>;
  page(run: string, options: { filter: CompareFilter; offset: number; limit: number }): Promise<ComparePage>;
  place(run: string, options: { filter: CompareFilter; example: string }): Promise<ComparePlace>;
  example(run: string, example: string): Promise<CompareExample>;
  localText(run: string, example: string): Promise<LocalText>;
}
