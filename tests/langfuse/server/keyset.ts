import { z } from 'zod';
import { Refusal } from './refusal.ts';
import { xxHash32 } from './xxhash32.ts';

interface Placed {
  startTime: string;
  traceId: string;
  id: string;
}

const Cursor = z.object({ lastStartTimeTo: z.iso.datetime(), lastTraceId: z.string(), lastId: z.string() });

/** The documented order: newest first, then by hash of the trace id, then by id, all descending. */
export function inOrder(a: Placed, b: Placed): number {
  return Date.parse(b.startTime) - Date.parse(a.startTime) || xxHash32(b.traceId) - xxHash32(a.traceId) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** A position, not a snapshot: rows that arrive behind it are seen, rows before it never. */
export function cursorAfter({ startTime, traceId, id }: Placed): string {
  return Buffer.from(JSON.stringify({ lastStartTimeTo: startTime, lastTraceId: traceId, lastId: id })).toString('base64');
}

export function readCursor(text: string): Placed {
  try {
    const { lastStartTimeTo, lastTraceId, lastId } = Cursor.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
    return { startTime: lastStartTimeTo, traceId: lastTraceId, id: lastId };
  } catch {
    throw new Refusal(400, 'InvalidRequestError', 'The cursor is none of ours');
  }
}
