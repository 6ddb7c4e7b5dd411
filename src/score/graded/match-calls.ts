import type { ExactJson, ExactObject } from '../../records/exact-json/exact-json.ts';
import type { ToolComparators } from '../../records/graded/comparator.ts';
import type { Finding, GradedAnswer } from '../../records/graded/graded.ts';
import type { JsonObject } from '../../records/json.ts';
import { type Accepted, resolvedArguments } from '../accepted.ts';
import { leafCount } from '../flatten.ts';
import { bestAssignment } from './assignment.ts';
import { compareTree, misses, type Tree, type TreePlace, worstOf } from './compare-tree.ts';
import { memberPlace } from './schema-place.ts';

export interface Call {
  name: string;
  arguments: ExactObject;
}

export interface GoldCall extends Call {
  /** Values that count as right, by argument; null where only the call's own do. */
  accepted: Accepted | null;
}

export interface Tools {
  /** The schema of a tool's arguments; null where none is known. */
  schemaOf: (tool: string) => JsonObject | null;
  comparators: ToolComparators;
}

export type Matched = Pick<GradedAnswer, 'level' | 'calls' | 'leaves' | 'findings'>;

/**
 * Pairs calls of one tool, in whatever order they were made, so that fewest leaves are wrong (`bestAssignment`); what then is left over on both
 * sides was a wrong tool's, on one side made or withheld wrongly. A wrong tool's arguments earn nothing.
 */
export function matchCalls(golds: readonly GoldCall[], answers: readonly Call[], tools: Tools): Matched {
  const trees = golds.map((gold) => answers.map((answer) => (gold.name === answer.name ? compareCalls(gold, answer, tools) : null)));
  // Of pairings with as few wrong leaves, the one with most calls that are exact: no leaf is outweighed by that.
  const most = golds.length + 1;
  const worth = trees.map((row, at) =>
    row.map((tree, to) => (tree === null ? 0 : most * (leavesOf(golds[at]) + leavesOf(answers[to]) - misses(tree)) + (tree.level === 'exact' ? 1 : 0))),
  );
  const columns = bestAssignment(worth);
  const pairs = columns.flatMap((column, row) => {
    const tree = column === null ? null : (trees[row]?.[column] ?? null);
    return tree === null || column === null ? [] : [{ row, column, tree }];
  });
  const lone = {
    gold: golds.filter((_, at) => !pairs.some(({ row }) => row === at)),
    answer: answers.filter((_, at) => !pairs.some(({ column }) => column === at)),
  };
  const wrongTool = Math.min(lone.gold.length, lone.answer.length);
  const isComplete = lone.gold.length + lone.answer.length === 0;
  const sum = (side: keyof Tree['leaves']) => pairs.reduce((total, { tree }) => total + tree.leaves[side], 0);
  const sumLone = (calls: readonly Call[]) => calls.reduce((total, call) => total + leavesOf(call), 0);
  return {
    level: isComplete ? worstOf(pairs.map(({ tree }) => tree)) : 'different',
    calls: { right: pairs.length, wrongTool, wronglyMade: lone.answer.length - wrongTool, wronglyWithheld: lone.gold.length - wrongTool },
    leaves: {
      gold: sum('gold') + sumLone(lone.gold) + none(golds),
      answer: sum('answer') + sumLone(lone.answer) + none(answers),
      hits: sum('hits') + Math.min(none(golds), none(answers)),
    },
    findings: pairs.flatMap(({ row, tree }): Finding[] => tree.findings.map((finding) => (golds.length > 1 ? { call: row, ...finding } : finding))),
  };
}

/** To call nothing is an answer too: one leaf. */
function none(calls: readonly Call[]): number {
  return calls.length === 0 ? 1 : 0;
}

/** The name is a leaf, like each argument. */
function leavesOf(call: Call | undefined): number {
  return call === undefined ? 0 : 1 + leafCount(call.arguments);
}

/** The arguments of two calls of one tool, each held to the accepted value that is nearest. */
function compareCalls(gold: GoldCall, answer: Call, { schemaOf, comparators }: Tools): Tree {
  const schema = schemaOf(gold.name);
  const own = Object.hasOwn(comparators, gold.name) ? (comparators[gold.name] ?? {}) : {};
  const at: TreePlace = { place: schema === null ? null : { schema, root: schema }, path: '', comparators: own };
  const held = gold.accepted === null ? gold.arguments : nearestGold({ gold: gold.arguments, accepted: gold.accepted, given: answer.arguments }, at);
  const tree = compareTree(held, answer.arguments, at);
  return { ...tree, leaves: { gold: tree.leaves.gold + 1, answer: tree.leaves.answer + 1, hits: tree.leaves.hits + 1 } };
}

function nearestGold(held: { gold: ExactObject; accepted: Accepted; given: ExactObject }, at: TreePlace): ExactObject {
  const levelOf = (one: ExactJson, answer: ExactJson, argument: string) =>
    compareTree(one, answer, { ...at, place: memberPlace(at.place, argument), path: argument }).level;
  const isListed = (argument: string, answer: ExactJson) => held.accepted[argument]?.values.some((one) => levelOf(one, answer, argument) === 'exact');
  return resolvedArguments(held, (one, answer, argument) => {
    const level = levelOf(one, answer, argument);
    return level === 'exact' || (level === 'equivalent' && !isListed(argument, answer));
  });
}
