import { isPlainPrompt, type LocalPrompt, PLAIN_PROMPT } from '../records/asking/local-prompt.ts';
import type { Remedies } from '../records/findings/remedies.ts';

/** One changed way of asking, as the config would say it. */
export interface Variant {
  /** `examples-3`, `wording`, `template-model`. */
  name: string;
  prompt: LocalPrompt;
  /** The config that adopts it, as YAML lines. */
  config: string;
}

export interface Wanted {
  try: readonly ('constrained' | 'examples' | 'wording' | 'template')[];
  examples: number;
  wording?: string | undefined;
}

/** Each remedy by itself, on top of how the model is asked now; what would change nothing or does not go with that is left. */
export function variantsOf(wanted: Wanted, now: LocalPrompt): { variants: Variant[]; left: Remedies['left'] } {
  const variants: Variant[] = [];
  const left: Remedies['left'] = [];
  for (const kind of wanted.try) {
    const { name, change } = changeOf(kind, wanted);
    const reason = change === null ? NOT_YET : clash(kind, now);
    if (change === null || reason !== null) left.push({ name, reason: reason ?? NOT_YET });
    else variants.push({ name, prompt: { ...now, ...change }, config: yamlOf({ ...now, ...change }) });
  }
  return { variants, left };
}

const NOT_YET = 'this version cannot constrain what a model says';

function changeOf(kind: Wanted['try'][number], { examples, wording = '' }: Wanted): { name: string; change: Partial<LocalPrompt> | null } {
  if (kind === 'examples') return { name: `examples-${examples}`, change: { examples } };
  if (kind === 'wording') return { name: kind, change: { wording } };
  return kind === 'template' ? { name: 'template-model', change: { template: 'model' } } : { name: kind, change: null };
}

function clash(kind: Wanted['try'][number], now: LocalPrompt): string | null {
  const { examples, wording, template } = now;
  if (kind === 'examples' && examples > 0) return `local.prompt.examples is ${examples} already`;
  if (kind === 'wording' && wording !== null) return 'local.prompt.wording is set already';
  if (kind === 'template' && template === 'model') return 'local.prompt.template is model already';
  if (kind === 'template' && examples > 0) return 'local.prompt.examples are not shown through the model’s own template';
  return kind === 'examples' && template === 'model' ? 'local.prompt.template: model shows no examples' : null;
}

function yamlOf(prompt: LocalPrompt): string {
  if (isPlainPrompt(prompt)) return '';
  const { examples, wording, template } = prompt;
  const lines = [
    ...(examples === PLAIN_PROMPT.examples ? [] : [`    examples: ${examples}`]),
    // A JSON text is a YAML text too.
    ...(wording === null ? [] : [`    wording: ${JSON.stringify(wording)}`]),
    ...(template === 'fledgling' ? [] : [`    template: ${template}`]),
  ];
  return ['local:', '  prompt:', ...lines, ...(template === 'model' ? ['train:', '  when: never'] : [])].join('\n');
}
