/** What a job's runner gets as ACTIONS_RUNTIME_TOKEN; nobody checks its signature here. */
export function runtimeToken(runId: number, job: string): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ scp: `Actions.Results:${runId}:${job}` })}.`;
}

/** The run a token is for; null for anything that is no such token. */
export function runOf(authorization: string | undefined): number | null {
  const [, payload = ''] = (authorization ?? '').replace(/^bearer /i, '').split('.');
  const [, run] = /Actions\.Results:(\d+):[^\s"]+/.exec(Buffer.from(payload, 'base64url').toString('utf8')) ?? [];
  return run === undefined ? null : Number(run);
}
