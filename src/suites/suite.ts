import type { Quarantined } from '../records/dataset.ts';
import type { Example } from '../records/example.ts';
import type { Classed, SuiteName, SuiteOptions } from './classed.ts';
import { drawDomains } from './domains.ts';
import { multiTurnClass } from './multi-turn.ts';
import { singleTurnClass } from './single-turn.ts';

export interface Suite {
  /** In the order of the data set; each names its class among its slices, as `single-turn: simple`. */
  examples: Example[];
  /** Each example that is in no class, with the reason. */
  leftOut: Quarantined[];
}

/** A test suite from examples that are there: no example is changed but for the slices it is reported under. Challenge examples are not looked at. */
export function suiteOf(name: SuiteName, examples: readonly Example[], options: SuiteOptions): Suite {
  const ordinary = examples.filter(({ challenge }) => !challenge);
  const classOf = classifier(name, ordinary, options);
  const suite: Suite = { examples: [], leftOut: [] };
  for (const example of ordinary) {
    const found = classOf(example);
    if ('class' in found) suite.examples.push({ ...example, slices: [...example.slices, `${name}: ${found.class}`] });
    else suite.leftOut.push({ where: example.id, reason: found.leftOut, detail: found.detail });
  }
  return suite;
}

function classifier(name: SuiteName, examples: readonly Example[], options: SuiteOptions): (example: Example) => Classed {
  if (name === 'domains') return drawDomains(examples, options);
  return name === 'single-turn' ? singleTurnClass : multiTurnClass;
}
