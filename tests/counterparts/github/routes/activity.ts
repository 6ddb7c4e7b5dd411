import { nodeId, timestamp, userBody } from '../bodies/user.ts';
import type { Routes } from '../rest/calls.ts';
import type { Activity, World } from '../state.ts';

export const activity: Routes = {
  // Pages are found by a cursor, the newest move first.
  'GET /repos/{owner}/{repo}/activity': ({ world, url }) => {
    const [ref, after] = [url.searchParams.get('ref'), Number(url.searchParams.get('after') ?? Number.POSITIVE_INFINITY)];
    const size = Math.min(100, Math.max(1, Number(url.searchParams.get('per_page') ?? 30)));
    const wanted = world.activities.filter((move) => move.id < after && (ref === null || move.ref === ref || move.ref === `refs/heads/${ref}`)).toReversed();
    const items = wanted.slice(0, size);
    const next = new URL(url);
    next.searchParams.set('after', String(items.at(-1)?.id));
    const headers: Record<string, string> = wanted.length > size ? { link: `<${next.href}>; rel="next"` } : {};
    return { status: 200, headers, body: items.map((move) => activityBody(world, move)) };
  },
};

function activityBody(world: World, { id, ref, before, after, type, actor, at }: Activity) {
  return { id, node_id: nodeId('PSH', id), before, after, ref, timestamp: timestamp(at), activity_type: type, actor: userBody(world, actor) };
}
