import { Link } from 'react-router';
import { Page } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';

export function Component() {
  return (
    <Page title="Nothing here">
      <Empty title="No view has this address.">
        <Link to="/runs" className="text-accent underline underline-offset-4">
          Runs
        </Link>{' '}
        is where most begin.
      </Empty>
    </Page>
  );
}
