import { Page } from '../../ui/page.tsx';

export function Component() {
  return <Page title="Data set">{null}</Page>;
}
