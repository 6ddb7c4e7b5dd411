import { Share2 } from 'lucide-react';
import { useState } from 'react';
import type { ShareLink } from '../../../src/records/console/project.ts';
import { send } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/code.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { moment } from '../ui/numbers.ts';
import { useTell } from '../ui/toast.tsx';

/** A link to the view as it stands, for a colleague on the same machine: it opens one browser, once. */
export function Share() {
  const [link, setLink] = useState<ShareLink | null>(null);
  const tell = useTell();
  const make = () =>
    send<ShareLink>('POST', '/share', { path: `${location.pathname}${location.search}` }).then(setLink, (error: Error) => tell(error.message, 'failed'));
  return (
    <>
      <Button look="quiet" size="small" onClick={make}>
        <Share2 /> Share
      </Button>
      <Dialog isOpen={link !== null} onClose={() => setLink(null)} title="Link to this view" lead="It opens one more browser on this machine, once.">
        {link && (
          <>
            <div className="flex items-center gap-2 rounded-lg bg-sunken p-2 font-mono text-[0.8125rem] break-all">
              <span className="min-w-0 flex-1">{link.url}</span>
              <CopyButton text={link.url} label="Copy the link" />
            </div>
            <p className="mt-3 text-sm text-muted">Until {moment(link.expiresAt)}.</p>
          </>
        )}
      </Dialog>
    </>
  );
}
