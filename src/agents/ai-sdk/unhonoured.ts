import type { CallOptions, Warning } from './model.ts';
import type { ServedBy } from './served-by.ts';

/** Settings of the sampling, with the values that change nothing where the likeliest token is always taken. */
const SAMPLING = { temperature: [0], topP: [1], presencePenalty: [0], frequencyPenalty: [0] } as const;

/** The local model answers as it was evaluated, whatever the request says of sampling: one warning for each setting that would say otherwise. */
export function unhonoured(options: CallOptions, served: ServedBy | null): Warning[] {
  return served?.['model'] === 'local' ? unsampled(options) : [];
}

/** The same where it is certain that the local model answers. */
export function unsampled(options: CallOptions): Warning[] {
  const settings = Object.entries(SAMPLING).flatMap(([feature, neutral]) => {
    const value = options[feature as keyof typeof SAMPLING];
    return value === undefined || neutral.some((same) => same === value) ? [] : [feature];
  });
  return settings.map((feature) => ({ type: 'unsupported', feature, details: 'The local model answered, and it decodes as it did when it was evaluated.' }));
}
