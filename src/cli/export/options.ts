import type { CommonOptions } from '../../app/context.ts';

export interface ExportOptions extends CommonOptions {
  track: string;
  form: string;
  out: string;
  adapter?: string;
  quantization?: string;
  base?: string;
  /** Undefined unless one of --rescore and --no-rescore was given. */
  rescore?: boolean;
}
