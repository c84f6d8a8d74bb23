import { describeProvider } from './support/provider.js';
import { elks46 } from './support/elks46.js';

describeProvider(elks46);
