import { type LocalPrompt, PLAIN_PROMPT } from '../records/asking/local-prompt.ts';
import type { Remedies } from '../records/findings/remedies.ts';

/** How a local model is asked and held: what of the config a remedy changes. */
export interface Way {
  prompt: LocalPrompt;
  /** Whether its answers are held to grammars. */
  constrained: boolean;
}

/** One changed way, as the config would say it. */
export interface Variant extends Way {
  /** `constrained`, `examples-3`, `wording`, `template-model`. */
  name: string;
  /** The config that adopts it, as YAML lines. */
  config: string;
}

type Kind = 'constrained' | 'examples' | 'wording' | 'template';

export interface Wanted {
  try: readonly Kind[];
  examples: number;
  wording?: string | undefined;
}

/** Each remedy by itself, on top of how the model is asked now; what would change nothing or does not go with that is left. */
export function variantsOf(wanted: Wanted, now: Way): { variants: Variant[]; left: Remedies['left'] } {
  const variants: Variant[] = [];
  const left: Remedies['left'] = [];
  for (const kind of wanted.try) {
    const { name, way } = changed(kind, wanted, now);
    const reason = clash(kind, now);
    if (reason === null) variants.push({ name, ...way, config: yamlOf(way) });
    else left.push({ name, reason });
  }
  return { variants, left };
}

function changed(kind: Kind, { examples, wording = '' }: Wanted, now: Way): { name: string; way: Way } {
  const asked = (change: Partial<LocalPrompt>): Way => ({ ...now, prompt: { ...now.prompt, ...change } });
  if (kind === 'examples') return { name: `examples-${examples}`, way: asked({ examples }) };
  if (kind === 'wording') return { name: kind, way: asked({ wording }) };
  if (kind === 'template') return { name: 'template-model', way: asked({ template: 'model' }) };
  return { name: kind, way: { ...now, constrained: true } };
}

function clash(kind: Kind, { prompt: { examples, wording, template }, constrained }: Way): string | null {
  if (kind === 'examples' && examples > 0) return `local.prompt.examples is ${examples} already`;
  if (kind === 'wording' && wording !== null) return 'local.prompt.wording is set already';
  if (kind === 'template' && template === 'model') return 'local.prompt.template is model already';
  if (kind === 'constrained' && constrained) return 'local.constrained is true already';
  if (kind === 'template' && examples > 0) return 'local.prompt.examples are not shown through the model’s own template';
  if (kind === 'template' && constrained) return 'local.constrained holds answers to a form that is not the model’s own';
  if (kind === 'examples' && template === 'model') return 'local.prompt.template: model shows no examples';
  return kind === 'constrained' && template === 'model' ? 'local.prompt.template: model asks for the model’s own form' : null;
}

function yamlOf({ prompt: { examples, wording, template }, constrained }: Way): string {
  const prompt = [
    ...(examples === PLAIN_PROMPT.examples ? [] : [`    examples: ${examples}`]),
    // A JSON text is a YAML text too.
    ...(wording === null ? [] : [`    wording: ${JSON.stringify(wording)}`]),
    ...(template === 'fledgling' ? [] : [`    template: ${template}`]),
  ];
  return [
    'local:',
    ...(constrained ? ['  constrained: true'] : []),
    ...(prompt.length === 0 ? [] : ['  prompt:', ...prompt]),
    ...(template === 'model' ? ['train:', '  when: never'] : []),
  ].join('\n');
}
