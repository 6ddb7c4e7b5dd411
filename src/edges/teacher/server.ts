import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { digestOf } from '../../records/digest.ts';
import { answer } from './answer.ts';
import { chunksOf } from './chunks.ts';
import { completionBody, STAND_IN_FINGERPRINT, TEACHER_MODEL } from './completion-body.ts';
import { unanswerable } from './native.ts';
import { askedIn, RequestBody } from './request-body.ts';

export interface TeacherOptions {
  seed: number;
  /** Chance of a wrong answer, 0 to 1; default 0.02. */
  errorRate?: number;
  /** How often everything was asked before, by another measurement; default 0. */
  askedBefore?: number;
  /** Default 0: a free one. */
  port?: number;
}

export interface Teacher {
  /** Base address with `/v1`, as an OpenAI client wants it. */
  url: string;
  close(): Promise<void>;
}

/** Starts the scripted, rule-based teacher behind a real OpenAI-compatible endpoint on 127.0.0.1. Rejects where its port is taken. */
export async function startTeacher({ seed, errorRate = 0.02, askedBefore = 0, port = 0 }: TeacherOptions): Promise<Teacher> {
  const app = teacherApp({ seed, errorRate, askedBefore });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (info) => {
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          if ('closeAllConnections' in server) server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${info.port}/v1`, close });
    });
    server.once('error', reject);
  });
}

function teacherApp({ seed, errorRate, askedBefore }: Required<Omit<TeacherOptions, 'port'>>): Hono {
  const asked = new Map<string, number>();
  const app = new Hono();

  app.get('/v1/models', (context) =>
    context.json({ object: 'list', data: [{ id: TEACHER_MODEL, object: 'model', created: 0, owned_by: STAND_IN_FINGERPRINT }] }),
  );

  app.post('/v1/chat/completions', async (context) => {
    const json: unknown = await context.req.json().catch(() => undefined);
    if (json === undefined) return context.json(apiError({ message: 'The body is not JSON.' }), 400);
    const parsed = RequestBody.safeParse(json);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const param = issue?.path.join('.') || null;
      return context.json(apiError({ message: `Invalid request: ${param ?? 'body'}: ${issue?.message ?? 'unreadable'}.`, param }), 400);
    }
    const body = parsed.data;
    if (body.model !== TEACHER_MODEL) {
      return context.json(
        apiError({ message: `The model "${body.model}" does not exist. This endpoint serves "${TEACHER_MODEL}".`, code: 'model_not_found', param: 'model' }),
        404,
      );
    }
    const bodyDigest = digestOf(askedIn(json));
    const repetition = asked.get(bodyDigest) ?? askedBefore;
    asked.set(bodyDigest, repetition + 1);
    const answered = answer(body, { seed, errorRate, bodyDigest, repetition });
    const problem = unanswerable(body, answered);
    if (problem !== null) return context.json(apiError({ message: problem }), 400);
    const completion = completionBody({ body, answered, id: `${bodyDigest.slice(0, 24)}-${repetition}` });
    if (!body.stream) return context.json(completion);
    return streamSSE(context, async (stream) => {
      for (const chunk of chunksOf(completion, { usage: body.stream_options?.include_usage ?? false })) await stream.writeSSE({ data: JSON.stringify(chunk) });
      await stream.writeSSE({ data: '[DONE]' });
    });
  });

  app.notFound((context) => context.json(apiError({ message: `No such route: ${context.req.method} ${context.req.path}.` }), 404));
  return app;
}

function apiError({ message, code = null, param = null }: { message: string; code?: string | null; param?: string | null }) {
  return { error: { message, type: 'invalid_request_error', param, code } };
}
