import { describeProvider } from './support/provider.js';
import { plivo } from './support/plivo.js';

describeProvider(plivo);
