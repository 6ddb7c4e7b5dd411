import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { canonicalJson } from '../../records/canonical-json.ts';
import { digestOf } from '../../records/digest.ts';
import { type Answer, answer } from './answer.ts';
import { RequestBody } from './request-body.ts';

/** The only model of the scripted teacher. */
export const TEACHER_MODEL = 'scripted-teacher';
/** Stands on every response, so that no recording of it passes for a real model's. */
export const STAND_IN_FINGERPRINT = 'scripted-stand-in';

export interface TeacherOptions {
  seed: number;
  /** Chance of a wrong answer, 0 to 1; default 0.02. */
  errorRate?: number;
}

export interface Teacher {
  /** Base address with `/v1`, as an OpenAI client wants it. */
  url: string;
  close(): Promise<void>;
}

/** Starts the scripted, rule-based teacher behind a real OpenAI-compatible endpoint on 127.0.0.1, on a free port. */
export async function startTeacher({ seed, errorRate = 0.02 }: TeacherOptions): Promise<Teacher> {
  const app = teacherApp({ seed, errorRate });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => {
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

function teacherApp({ seed, errorRate }: Required<Pick<TeacherOptions, 'seed' | 'errorRate'>>): Hono {
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
    const bodyDigest = digestOf(json);
    const repetition = asked.get(bodyDigest) ?? 0;
    asked.set(bodyDigest, repetition + 1);
    return context.json(
      completionBody({ body, answered: answer(body, { seed, errorRate, bodyDigest, repetition }), id: `${bodyDigest.slice(0, 24)}-${repetition}` }),
    );
  });

  app.notFound((context) => context.json(apiError({ message: `No such route: ${context.req.method} ${context.req.path}.` }), 404));
  return app;
}

/** Token counts are approximate: characters divided by four, rounded up. */
function completionBody({ body, answered, id }: { body: RequestBody; answered: Answer; id: string }) {
  const { call, content } = answered;
  const toolCalls = call ? [{ id: `call_${id}`, type: 'function', function: { name: call.name, arguments: canonicalJson(call.arguments) } }] : null;
  const promptTokens = tokens(body.messages.map((message) => message.content).join('') + (body.tools ? JSON.stringify(body.tools) : ''));
  const completionTokens = tokens((content ?? '') + (call ? call.name + canonicalJson(call.arguments) : ''));
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: TEACHER_MODEL,
    system_fingerprint: STAND_IN_FINGERPRINT,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, ...(toolCalls ? { tool_calls: toolCalls } : {}) },
        logprobs: null,
        finish_reason: toolCalls ? 'tool_calls' : 'stop',
      },
    ],
    usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens },
  };
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function apiError({ message, code = null, param = null }: { message: string; code?: string | null; param?: string | null }) {
  return { error: { message, type: 'invalid_request_error', param, code } };
}
