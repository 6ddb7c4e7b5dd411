import { describeForge } from '../../gitops/forge/forge.contract.ts';
import { openCounterpart } from './counterpart.test-data.ts';

describeForge('GitHub', openCounterpart);
