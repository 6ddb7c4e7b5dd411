import type { DataSet, ExampleDetail, ExamplePage, ExampleQuery, Growth, QuarantinePage, QuarantineQuery } from '../../records/console/dataset.ts';

/** The data set of the agent as it lies in its folder. */
export interface DataSetPort {
  dataset(): Promise<DataSet>;
  examples(query: ExampleQuery): Promise<ExamplePage>;
  /** Null where no example has the id. */
  example(id: string): Promise<ExampleDetail | null>;
  quarantine(query: QuarantineQuery): Promise<QuarantinePage>;
  growth(): Promise<Growth>;
}
