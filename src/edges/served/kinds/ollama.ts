import { z } from 'zod';
import { ExternalError, UserError } from '../../../errors.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { rootOf } from '../address.ts';
import { jsonWithin } from '../reply/within.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** `/api/show` says the licence and the tensors too. */
const SHOWN_BYTES = 50_000_000;

const Shown = z.looseObject({ template: z.string().default(''), parameters: z.string().default('') });

/**
 * Ollama puts its own template around every prompt, its model's penalty on every token, cuts a prompt that is longer than its model's context and an
 * answer at its model's stops, unless the Modelfile says otherwise; no request can.
 * @param options.vocabulary null where it is sent messages: then its own template and stops are meant.
 * @throws UserError with the lines that it must have, and for a model that text alone cannot be sent to.
 */
export async function checkOllamaModel(
  baseUrl: string,
  { model, contextTokens, vocabulary, headers }: { model: string; contextTokens: number; vocabulary: Vocabulary | null; headers: Record<string, string> },
): Promise<void> {
  if (vocabulary?.addsBeginToken)
    throw new UserError(
      `local.server: expected a server that takes token ids, got Ollama, which takes text and puts a begin token before a prompt that has its own. Use llama-server, vLLM or SGLang, or ask: chat.`,
    );
  const { template, parameters } = await shownBy(baseUrl, { model, headers });
  const isRaw = vocabulary === null || template.replaceAll(/\s/g, '') === '{{.Prompt}}';
  const missing = [
    ...(isRaw ? [] : ['TEMPLATE "{{ .Prompt }}"']),
    ...(numbers(parameters, 'repeat_penalty').includes(1) ? [] : ['PARAMETER repeat_penalty 1']),
    ...(numbers(parameters, 'num_ctx').some((tokens) => tokens >= contextTokens) ? [] : [`PARAMETER num_ctx ${contextTokens}`]),
  ];
  if (missing.length > 0)
    throw new UserError(
      `The model ${JSON.stringify(model)} of Ollama would not be asked as it was trained: its Modelfile lacks ${missing.join(' and ')}. Add that, run \`ollama create\`, and name the new model in local.server.model.`,
    );
  const stop = vocabulary === null ? undefined : values(parameters, 'stop').find((text) => !vocabulary.endTexts.includes(text));
  if (stop !== undefined)
    throw new UserError(
      `The model ${JSON.stringify(model)} of Ollama cuts answers at ${JSON.stringify(stop.slice(0, 80))}, which is no end token: its Modelfile has it as PARAMETER stop. Take that out, run \`ollama create\`, and name the new model in local.server.model.`,
    );
}

async function shownBy(baseUrl: string, { model, headers }: { model: string; headers: Record<string, string> }): Promise<z.infer<typeof Shown>> {
  const response = await fetch(`${rootOf(baseUrl)}/api/show`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model }),
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  }).catch(() => null);
  const shown = response?.ok ? Shown.safeParse(await jsonWithin(response, SHOWN_BYTES).catch(() => null)).data : undefined;
  if (shown === undefined) throw new ExternalError(`Ollama at ${baseUrl} does not show its model ${JSON.stringify(model)}. Check local.server.model.`);
  return shown;
}

/** A parameter's values, one a line as `/api/show` has them; texts stand in quotation marks. */
function values(parameters: string, name: string): string[] {
  return parameters.split('\n').flatMap((line) => {
    const found = new RegExp(`^\\s*${name}\\s+(.+?)\\s*$`).exec(line)?.[1];
    if (found === undefined) return [];
    return found.startsWith('"') ? String(parsedOrNull(found) ?? found) : found;
  });
}

function numbers(parameters: string, name: string): number[] {
  return values(parameters, name).map(Number);
}
