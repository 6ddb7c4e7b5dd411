import { ggufName, SERVED, type Served } from './modelfile.ts';

/** Ranks that vLLM has room for. */
const LORA_RANKS = [8, 16, 32, 64, 128, 256, 320, 512];

/** `serve.md`: how other programs serve these files, each command as a list of arguments. */
export function serveText(served: Served): string {
  const { agent, track, endToken } = served;
  return [
    `# ${agent} ${track}, ${served.form}`,
    '',
    'Each command is the list of its arguments, to be run in this folder: `export.json` has the digest of every file.',
    'Answers were scored greedily, through the chat template of the model’s own files: ask with temperature 0, and stop at the token below.',
    '',
    block({ temperature: 0, stop: [endToken] }),
    '',
    '## llama-server',
    '',
    ...llamaServer(served),
    '',
    '## vLLM',
    '',
    ...vllm(served),
    '',
    '## Ollama',
    '',
    block(['ollama', 'create', servedName(served), '--file', 'Modelfile']),
    '',
    'Another engine, version or quantisation than the scored one may answer otherwise where two tokens are nearly tied: measure it before it serves.',
    '',
  ].join('\n');
}

function llamaServer(served: Served): string[] {
  const { form, base, contextTokens } = served;
  if (form === 'merged-safetensors') return ['It reads GGUF only: export `--form merged-gguf`.'];
  const files = form === 'adapter' ? ['--model', ggufName(base), '--lora', SERVED.adapter] : ['--model', SERVED.gguf];
  const rest = ['--ctx-size', String(contextTokens), '--parallel', '1', '--temp', '0', '--jinja', '--host', '127.0.0.1', '--port', '8080'];
  return [block(['llama-server', ...files, '--alias', servedName(served), ...rest]), ...(form === 'adapter' ? ['', baseNote(base)] : [])];
}

function vllm(served: Served): string[] {
  const { form, base, contextTokens, rank } = served;
  // Without it, vLLM samples as the model's generation_config.json says.
  const common = ['--max-model-len', String(contextTokens), '--generation-config', 'vllm', '--host', '127.0.0.1', '--port', '8000'];
  const weights = hubId(base.hf);
  if (form === 'merged-safetensors') return [block(['vllm', 'serve', '.', '--served-model-name', servedName(served), ...common])];
  if (form === 'merged-gguf') {
    const tokenizer = weights === null ? [] : ['--tokenizer', weights];
    return [
      'It reads GGUF as an experiment, and slowly: `--form merged-safetensors` is the road to it.',
      '',
      block(['vllm', 'serve', SERVED.gguf, ...tokenizer, '--served-model-name', servedName(served), ...common]),
    ];
  }
  const lora = ['--enable-lora', '--max-lora-rank', String(roomFor(rank ?? 16)), '--lora-modules', `${servedName(served)}=adapter`];
  const named = weights === null ? ['`BASE` stands for the folder of the base’s weights, as its catalogue entry’s `hf` names it.', ''] : [];
  return [...named, block(['vllm', 'serve', weights ?? 'BASE', ...lora, ...common])];
}

function roomFor(rank: number): number {
  return LORA_RANKS.find((room) => room >= rank) ?? rank;
}

function baseNote(base: Served['base']): string {
  return `\`${ggufName(base)}\` is the base’s GGUF, sha256 ${base.ggufSha256}.`;
}

/** Agent and model names are letters, digits and hyphens by the config’s schema. */
function servedName({ agent, track }: Served): string {
  return `${agent}-${track}`;
}

/** `OWNER/NAME`, not a folder of the project's. */
function hubId(hf: string): string | null {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(hf) && !hf.startsWith('models/') ? hf : null;
}

/** JSON escapes whatever could end the block: no line of it can be a fence. */
function block(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;
}
