import { describeProvider } from './support/provider.js';
import { awsSns } from './support/aws-sns.js';

describeProvider(awsSns);
