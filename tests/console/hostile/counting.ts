import { createServer } from 'node:http';
import { HOSTILE, SHORT } from './poison.ts';

export interface Counted {
  url: string;
  /** What was asked, method and path. */
  asked: string[];
  close(): Promise<void>;
}

const SHA = 'a'.repeat(40);
const EVIL = `javascript:alert(1)//${SHORT}`;
const WHO = { login: SHORT };

/** A GitHub on which everything that anybody may write is hostile. */
export async function countingServer(): Promise<Counted> {
  const asked: string[] = [];
  const pull = { number: 1, title: HOSTILE, user: WHO, html_url: EVIL, draft: false, updated_at: HOSTILE, base: { ref: SHORT } };
  const answers: readonly (readonly [RegExp, unknown])[] = [
    [
      /\/pulls\?/,
      [
        { ...pull, head: { ref: HOSTILE, sha: SHA, repo: { full_name: SHORT } } },
        { ...pull, number: 2, head: { ref: `$(reboot) ${SHORT}`, sha: SHA } },
      ],
    ],
    [/\/status\?/, { statuses: [{ context: 'parity/gate', state: 'failure', description: HOSTILE, target_url: EVIL, updated_at: HOSTILE }] }],
    [/\/comments\?/, [{ user: { login: 'github-actions[bot]' }, body: `<!-- fledgling -->\n${HOSTILE}` }]],
    [/\/issues\?/, [{ number: 3, title: HOSTILE, user: { login: 'github-actions[bot]' }, html_url: EVIL, updated_at: HOSTILE }]],
  ];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [, body] = answers.find(([path]) => path.test(request.url ?? '')) ?? [null, { message: HOSTILE }];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => new Promise((closed) => server.close(() => closed())) };
}
