import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../records/digest.ts';
import { githubForge } from '../forge.ts';
import { zipOf } from './zip.test-data.ts';

const ZIP = zipOf([{ name: 'decision.json', bytes: '{}' }]);
const ARTIFACT = { id: 5, name: 'results', bytes: ZIP.length, expired: false, zipSha256: null, runId: 1, createdAt: '2026-03-01T09:00:00Z' };

let folder = '';
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fledgling-download-'));
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** An API that leads to a blob store of its own, and what both were asked with. */
async function stores(blob: (response: ServerResponse, tries: number) => void) {
  const asked: [host: 'api' | 'blobs', url: string | undefined, authorization: string | undefined][] = [];
  const blobs = await listen((request, response) => {
    asked.push(['blobs', request.url, request.headers.authorization]);
    blob(response, asked.filter(([host]) => host === 'blobs').length);
  });
  const apiUrl = await listen((request, response) => {
    asked.push(['api', request.url, request.headers.authorization]);
    response.writeHead(302, { location: `${blobs}/blob?sig=${asked.length}` }).end();
  });
  const forge = githubForge({ token: 'ghs_secret', repository: 'acme/agent', apiUrl, retryBaseMs: 1, paced: false });
  const take = (zipSha256 = sha256(ZIP), maxBytes = 1000) => forge.download(ARTIFACT, join(folder, 'results'), { zipSha256, maxBytes });
  return { asked, take };
}

describe('downloading an artifact', () => {
  it('sends the token to the API and not to the host that the artifact lies on', async () => {
    const { asked, take } = await stores((response) => response.end(ZIP));
    await take();
    expect(readFileSync(join(folder, 'results/decision.json'), 'utf8')).toBe('{}');
    expect(asked).toEqual([
      ['api', '/repos/acme/agent/actions/artifacts/5/zip', 'token ghs_secret'],
      ['blobs', '/blob?sig=1', undefined],
    ]);
  });

  it('asks for a new address when the store fails or the download breaks off', async () => {
    const { asked, take } = await stores((response, tries) => {
      if (tries === 1) response.writeHead(503).end();
      else if (tries === 2) response.writeHead(200, { 'content-length': ZIP.length }).write(ZIP.slice(0, 20), () => response.destroy());
      else response.end(ZIP);
    });
    await take();
    expect(asked.map(([host, url]) => (host === 'blobs' ? url : host))).toEqual(['api', '/blob?sig=1', 'api', '/blob?sig=3', 'api', '/blob?sig=5']);
    expect(readdirSync(folder)).toEqual(['results']);
  });

  it('gives up after four times, which may be tried again, and leaves nothing behind', async () => {
    const { take } = await stores((response) => response.writeHead(500).end());
    const sentence = 'artifact "results" (5): the download failed 4 times: the artifact store answered HTTP 500. Run this again.';
    await expect(take()).rejects.toMatchObject({ name: 'ExternalError', retryable: true, message: sentence });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('follows the store nowhere', async () => {
    const elsewhere = await listen((_request, response) => response.end(ZIP));
    const { take } = await stores((response) => response.writeHead(302, { location: elsewhere }).end());
    await expect(take()).rejects.toThrow('the download failed 4 times');
  });

  it('stops reading a body that has no end', async () => {
    const { asked, take } = await stores((response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (response.writable && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    await expect(take()).rejects.toMatchObject({ retryable: false, message: expect.stringContaining('it holds more than 1000 bytes') });
    expect(asked.filter(([host]) => host === 'blobs')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});
