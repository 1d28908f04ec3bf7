import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import type { AwsReader } from '../reader.ts';
import { type Abort, look, statements, unlessMissing } from './ask.ts';

export function functionReader(config: LambdaClientConfig, abort: Abort): Pick<AwsReader, 'lambda'> {
  const lambda = new LambdaClient(config);
  return {
    lambda: (FunctionName) =>
      look('lambda:GetFunctionConfiguration', () =>
        unlessMissing(async () => {
          const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }), abort);
          const policy = await unlessMissing(() => lambda.send(new GetPolicyCommand({ FunctionName }), abort));
          const limit = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }), abort);
          return {
            FunctionName: found.FunctionName ?? FunctionName,
            FunctionArn: found.FunctionArn ?? FunctionName,
            State: found.State,
            StateReason: found.StateReason,
            Role: found.Role ?? '',
            environment: found.Environment?.Variables ?? {},
            reservedConcurrency: limit.ReservedConcurrentExecutions,
            deadLetters: found.DeadLetterConfig?.TargetArn,
            policy: statements(policy?.Policy),
          };
        }),
      ),
  };
}
