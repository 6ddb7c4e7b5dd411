import { ExternalLink } from 'lucide-react';
import type { ModelWritten } from '../../../../src/records/console/models.ts';
import { Button, buttonClasses } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notes } from './notes.tsx';

/** What was written, and what is next. */
export function Written({ written, onClose }: { written: ModelWritten; onClose(): void }) {
  const { branch, config, modelId } = written;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      wide
      title={branch ? 'The branch is there' : `${config} is written`}
      lead={
        branch ? `${branch.name}, commit ${branch.commit.slice(0, 12)}. Your working tree and index are as they were.` : `models.default is ${modelId} now.`
      }
      actions={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        {branch ? (
          <>
            <p>Push it, and open a pull request: its plan comes as a comment, and nothing ships before its gate says so.</p>
            <CommandLine command={branch.push} />
            {branch.compare ? (
              <div>
                <a href={branch.compare} target="_blank" rel="noreferrer" className={buttonClasses()}>
                  Compare on GitHub, once it is pushed <ExternalLink aria-hidden />
                </a>
              </div>
            ) : (
              <p className="text-muted">The remote origin is not on GitHub, or there is none, so there is no address to compare at.</p>
            )}
          </>
        ) : (
          <>
            <p>The next run on this machine evaluates it. For production, commit the file on a branch and open a pull request.</p>
            <CommandLine command="fledgling run" />
          </>
        )}
        <Notes refusals={[]} notes={written.notes} />
      </div>
    </Dialog>
  );
}
