// Stands for every action of this repository: says what it was given, and does what STUBS says under its name and its main input.
import { appendFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { argv, env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const name = basename(dirname(argv[1]));
const of = [env.INPUT_OF ?? env.INPUT_MODEL ?? env.INPUT_CANDIDATE, env.INPUT_SPLIT === 'vault' ? 'vault' : ''].filter(Boolean).join(' ');
const stub = JSON.parse(env.STUBS)[of ? `${name} ${of}` : name] ?? {};
const secrets = ['OPENAI_API_KEY', 'LANGFUSE_SECRET_KEY', 'TOGETHER_API_KEY', 'HF_TOKEN'].filter((key) => env[key]);
console.log([name, of, env.INPUT_SHARD, env.INPUT_TRACKS, env['INPUT_PULL-REQUEST'], ...secrets].filter(Boolean).join(' '));
if (stub.hangs) await sleep(600_000);
for (const [key, value] of Object.entries(stub.outputs ?? {})) appendFileSync(env.GITHUB_OUTPUT, `${key}<<END\n${value}\nEND\n`);
if (stub.fails) process.exitCode = 1;
