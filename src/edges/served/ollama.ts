import { z } from 'zod';
import { ExternalError, UserError } from '../../errors.ts';
import { rootOf } from './address.ts';

const Shown = z.looseObject({ template: z.string().default(''), parameters: z.string().default('') });

/**
 * Ollama puts its own template around every prompt and its model's penalty on every token, unless the Modelfile says otherwise; no request can.
 * @throws UserError with the lines that it must have.
 */
export async function checkOllamaModel(
  baseUrl: string,
  { model, ask, headers }: { model: string; ask: 'completions' | 'chat'; headers: Record<string, string> },
): Promise<void> {
  const response = await fetch(`${rootOf(baseUrl)}/api/show`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model }),
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  }).catch(() => null);
  const shown = Shown.safeParse(await response?.json().catch(() => null)).data;
  if (!response?.ok || !shown) throw new ExternalError(`Ollama at ${baseUrl} does not show its model ${JSON.stringify(model)}. Check local.server.model.`);
  const isRaw = shown.template.replaceAll(/\s/g, '') === '{{.Prompt}}';
  const hasNoPenalty = /^\s*repeat_penalty\s+1(\.0+)?\s*$/m.test(shown.parameters);
  const missing = [...(ask === 'chat' || isRaw ? [] : ['TEMPLATE "{{ .Prompt }}"']), ...(hasNoPenalty ? [] : ['PARAMETER repeat_penalty 1'])];
  if (missing.length === 0) return;
  throw new UserError(
    `The model ${JSON.stringify(model)} of Ollama would not be asked as it was trained: its Modelfile lacks ${missing.join(' and ')}. Add that, run \`ollama create\`, and name the new model in local.server.model.`,
  );
}
