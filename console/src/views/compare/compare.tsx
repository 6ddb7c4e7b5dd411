import { Page } from '../../ui/page.tsx';

export function Component() {
  return <Page title="Side by side">{null}</Page>;
}
