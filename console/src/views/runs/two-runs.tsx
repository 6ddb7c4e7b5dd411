import { Page } from '../../ui/page.tsx';

export function Component() {
  return <Page title="Two runs">{null}</Page>;
}
