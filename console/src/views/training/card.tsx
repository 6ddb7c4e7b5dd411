import { Maximize2 } from 'lucide-react';
import { Link } from 'react-router';
import type { Training } from '../../../../src/records/console/training.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClasses } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CurveTable } from './curve-table.tsx';
import { Curves } from './curves.tsx';
import { Figures } from './figures.tsx';
import type { Look } from './look.ts';
import { Ended, Progress } from './progress.tsx';
import { nameOf, recipeLine, STATES } from './words.ts';

/** The newest training of one track. */
export function TrainingCard({ training, look }: { training: Training; look: Look }) {
  const { state, base, recipe } = training;
  const name = nameOf(training);
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          {name} <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>
        </span>
      }
      aside={
        <Link to={look.open(training.id)} className={buttonClasses({ look: 'quiet', size: 'small' })} aria-label={`Open the training: ${name}`}>
          <Maximize2 aria-hidden /> Open
        </Link>
      }
    >
      <div className="flex flex-col gap-4">
        <Progress training={training} />
        <Ended training={training} />
        <Figures training={training} />
        {look.isTable ? <CurveTable training={training} /> : <Curves training={training} isLog={look.isLog} />}
        <p className="border-t border-rule pt-3 text-[0.8125rem] text-muted">
          <span className="text-ink">{base}</span> by the recipe <span className="text-ink">{recipe.name}</span>: {recipeLine(recipe)}
        </p>
      </div>
    </Card>
  );
}
