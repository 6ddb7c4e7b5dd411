import { resolve } from 'node:path';
import { decisionText, labelEntry, labelsToSettle, openLabel } from '../../../ceiling/labels-to-settle.ts';
import { openGolds } from '../../../ceiling/open-golds.ts';
import { withLabelDecision } from '../../../config/edit/with-label-decision.ts';
import { changeBetween } from '../../../console/labels/diff.ts';
import { mistakeOf } from '../../../console/labels/mistake.ts';
import { goldsView } from '../../../console/labels/open-golds.ts';
import type { GoldsPort } from '../../../console/ports/golds.ts';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { readIfThere, writeAtomic } from '../../../edges/files/atomic.ts';
import { sentenceOf, UserError } from '../../../errors.ts';
import { canonicalJson } from '../../../records/canonical-json.ts';
import type { Settling } from '../../../records/console/compare/golds.ts';
import { sha256 } from '../../../records/digest.ts';
import type { Label } from '../../../records/harvest/labels.ts';
import { labelsIn } from '../../labels.ts';
import type { ConsolePlace } from '../place.ts';
import type { CompareFiles } from './compare-port.ts';

const ADVICE =
  'The config names no file that decisions are written into. Add this to it; the first decision here writes the file, to be committed with the config.';

/** The label file as it lies there: `text` null where there is none yet. */
interface LabelFile {
  path: string;
  text: string | null;
}

/** Decisions go into the config's file one at a time, each looked at before it is written, over the very text that was read. */
export function goldsPort(place: ConsolePlace, files: CompareFiles): GoldsPort {
  let turn: Promise<unknown> = Promise.resolve();

  const fileNow = async (): Promise<LabelFile | null> => {
    const path = (await place.config()).harvest.labels;
    return path === null ? null : { path, text: await readIfThere(resolve(place.root, path)) };
  };
  const change = async ({ run, example, decision, digest }: Settling) => {
    const file = await fileNow();
    if (file === null) throw new UserError(ADVICE);
    if ((file.text === null ? null : sha256(file.text)) !== digest)
      throw new UserError(`${file.path} was changed since it was read here, by another console or an editor. Look at it as it is now and decide again.`);
    const { record } = await files.recorded.open(run);
    const labels = file.text === null ? [] : labelsIn(file.text, file.path).labels;
    const gold = openGolds(record.ceilings, []).find(({ exampleId }) => exampleId === example);
    if (!gold) throw new MissingError(`Run ${run} has no open gold of example ${example}.`);
    const label: Label = { ...(labels.find((one) => one.example === example) ?? openLabel(gold)), decision };
    const { harvest } = await place.config();
    const mistake = mistakeOf(label, await (await files.dataset()).example(example), harvest);
    if (mistake !== null) throw new UserError(`${file.path} example ${example}: ${mistake}`);
    const before = file.text ?? labelsToSettle(record.ceilings) ?? '';
    const edit = { example, asked: gold.asked, decision: decisionText(decision), entry: labelEntry(openLabel(gold)) };
    const after = withLabelDecision(before, file.path, edit);
    refuseOtherChange({ path: file.path, before, after }, { example, asked: gold.asked, label });
    return { file, before, after };
  };

  return {
    golds: async (run) => {
      const { record } = await files.recorded.open(run);
      const file = await fileNow();
      const read = readLabels(file);
      const graded = await files.isGraded(run);
      return {
        ...{ run, file: file?.path ?? null, digest: file?.text == null ? null : sha256(file.text), problem: read.problem },
        advice: file === null ? ADVICE : null,
        ...goldsView(record.ceilings, { labels: read.labels, isGraded: graded }),
        settled: read.labels.flatMap(({ example, tool = '', decision, lineOf }) =>
          decision === null ? [] : [{ example, tool, decision: decisionText(decision), line: lineOf('decision') }],
        ),
      };
    },
    shown: async (settling) => {
      const { file, before, after } = await change(settling);
      return { file: file.path, isNew: file.text === null, after: sha256(after), ...changeBetween(before, after) };
    },
    settle: async ({ after: wanted, ...settling }) => {
      const written = turn.then(async () => {
        const { file, after } = await change(settling);
        if (sha256(after) !== wanted) throw new UserError(`${file.path} would become another text than the one that was shown. Look at the change again.`);
        await writeAtomic(resolve(place.root, file.path), after);
        return { file: file.path, digest: wanted };
      });
      turn = written.catch(() => undefined);
      return written;
    },
  };
}

function readLabels(file: LabelFile | null): { labels: ReturnType<typeof labelsIn>['labels']; problem: string | null } {
  if (file === null || file.text === null) return { labels: [], problem: null };
  try {
    return { labels: labelsIn(file.text, file.path).labels, problem: null };
  } catch (error) {
    if (error instanceof UserError) return { labels: [], problem: sentenceOf(error) };
    throw error;
  }
}

/** The reader itself must find the one decision changed, and nothing else. */
function refuseOtherChange(
  { path, before, after }: { path: string; before: string; after: string },
  { example, asked, label }: { example: string; asked: string | null; label: Label },
): void {
  const plain = (text: string) => labelsIn(text, path).labels.map(({ lineOf: _line, ...one }) => one);
  const isIt = (one: Pick<Label, 'example' | 'asked'>) => one.example === example || (asked !== null && one.asked === asked);
  const old = plain(before);
  const wanted = old.some(isIt) ? old.map((one) => (isIt(one) ? { ...one, decision: label.decision } : one)) : [...old, label];
  const strip = (labels: readonly object[]) => canonicalJson(JSON.parse(JSON.stringify(labels.map(({ lineOf: _line, ...one }: { lineOf?: unknown }) => one))));
  if (strip(plain(after)) !== strip(wanted))
    throw new UserError(`${path}: the decision cannot be written without changing more than itself. Write it into the file yourself.`);
}
