/** The function that takes records from the log group to the cluster. */
import type { Finding } from '../../doctor/finding.ts';
import { counted } from '../../report/figures.ts';
import { allows, isOfLogs, principalsOf } from './allows.ts';
import { newRoleFix, roleName, trustFix } from './policy-fix.ts';
import type { LambdaFunction, Role } from './reader.ts';

/** `groupArn`: of the log group that calls it. */
export function checkLambda(arn: string, found: LambdaFunction | undefined, groupArn: string): Finding[] {
  const id = 'aws.function';
  if (!found) {
    return [
      {
        id,
        status: 'failure',
        message: `The subscription's function ${arn} is not there.`,
        fix: 'Deploy it again (thalweg aws plan writes the templates), or point the subscription to another one.',
      },
    ];
  }
  const { FunctionName: name, State = 'Active', StateReason } = found;
  if (State !== 'Active' && State !== 'Inactive') {
    return [
      {
        id,
        status: 'failure',
        message: `${name} is ${State}${StateReason ? `: ${StateReason}` : ''}.`,
        fix: `aws lambda get-function-configuration --function-name ${name}`,
      },
    ];
  }
  if (found.reservedConcurrency === 0) {
    return [
      {
        id,
        status: 'failure',
        message: `${name} has a reserved concurrency of 0, so that it never runs.`,
        fix: `aws lambda delete-function-concurrency --function-name ${name}`,
      },
    ];
  }
  return [{ id, status: 'ok', message: `${name} is ready.` }, permission(found, groupArn)];
}

function permission({ FunctionName: name, FunctionArn, policy }: LambdaFunction, groupArn: string): Finding {
  const id = 'aws.function.permission';
  const mayCall = policy.some((one) => isOfLogs(one) && allows([one], 'lambda:InvokeFunction', FunctionArn));
  if (mayCall) return { id, status: 'ok', message: `CloudWatch Logs may call ${name}.` };
  return {
    id,
    status: 'failure',
    message: `CloudWatch Logs may not call ${name}.`,
    fix: `aws lambda add-permission --function-name ${name} --statement-id logs --action lambda:InvokeFunction --principal logs.amazonaws.com --source-arn '${groupArn}:*' --source-account ${groupArn.split(':')[4]}`,
  };
}

/** `errors` are lines of the last hours, newest last. */
export function checkErrors({ FunctionName: name }: LambdaFunction, errors: readonly string[]): Finding {
  const id = 'aws.function.errors';
  const last = errors.at(-1)?.trim();
  if (last === undefined) return { id, status: 'ok', message: `${name} has told of no error lately.` };
  return {
    id,
    status: 'failure',
    message: `${name} fails; last: ${last.slice(0, 500)}`,
    fix: `aws logs tail /aws/lambda/${name} --since 1h`,
  };
}

/** `throttles`: how many calls, for each 5 minutes of the last hours. */
export function checkThrottles(
  { FunctionName: name, reservedConcurrency }: LambdaFunction,
  throttles: readonly number[],
): Finding {
  const id = 'aws.function.throttled';
  const count = throttles.reduce((sum, one) => sum + one, 0);
  if (count === 0) return { id, status: 'ok', message: `No call of ${name} was throttled lately.` };
  const limit = reservedConcurrency === undefined ? '' : `, which may run ${reservedConcurrency} times at once`;
  return {
    id,
    status: 'warning',
    message: `${counted(count, 'call')} of ${name}${limit}, throttled in the last 3 hours: records come late, and those of calls that are throttled for long are lost.`,
    fix:
      reservedConcurrency === undefined
        ? `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000`
        : `aws lambda put-function-concurrency --function-name ${name} --reserved-concurrent-executions ${Math.max(10, reservedConcurrency * 2)}`,
  };
}

export function checkLambdaRole(
  { FunctionName, FunctionArn, Role: arn }: LambdaFunction,
  role: Role | undefined,
  domainArn: string,
): Finding {
  const id = 'aws.function.role';
  const service = 'lambda.amazonaws.com';
  const trustedAs = { service, account: FunctionArn.split(':')[4] ?? '', source: FunctionArn };
  if (!role) {
    return {
      id,
      status: 'failure',
      message: `The role ${arn} of ${FunctionName} is not there any more.`,
      fix: newRoleFix(arn, trustedAs),
    };
  }
  const trusted = role.trust.some((one) => one.Effect === 'Allow' && principalsOf(one).includes(service));
  if (!trusted) {
    return {
      id,
      status: 'failure',
      message: `${arn} does not trust ${service}.`,
      fix: trustFix(arn, role.trust, trustedAs),
    };
  }
  return { id, status: 'ok', message: `${FunctionName} has the role ${roleName(arn)}, for ${domainArn}.` };
}
