import { describe, expect, test } from 'vitest';
import { parsePrincipal, parseRange } from './access.ts';

describe('principals', () => {
  test.each([
    ['123456789012', 'eu-west-1', 'arn:aws:iam::123456789012:root'],
    ['123456789012', 'cn-north-1', 'arn:aws-cn:iam::123456789012:root'],
    ['012345678901', 'us-gov-west-1', 'arn:aws-us-gov:iam::012345678901:root'],
    ['012345678901', 'eusc-de-east-1', 'arn:aws-eusc:iam::012345678901:root'],
    ['012345678901', 'us-isob-east-1', 'arn:aws-iso-b:iam::012345678901:root'],
  ])('%s in %s is %s', (typed, region, arn) => {
    expect(parsePrincipal(typed, region).arn).toBe(arn);
  });

  test.each([
    'arn:aws:iam::123456789012:root',
    'arn:aws:iam::123456789012:user/alice',
    'arn:aws:iam::123456789012:user/ops/night/alice@example.com',
    'arn:aws:iam::123456789012:role/aws-service-role/es.amazonaws.com/X',
  ])('%s is itself', (arn) => {
    expect(parsePrincipal(arn, 'eu-west-1').arn).toBe(arn);
  });

  test.each([
    ['*', /everybody is too wide/],
    ['arn:aws:iam::123456789012:role/*', /no wildcards/],
    ['arn:aws:iam::*:root', /no wildcards/],
    ['12345678901', /neither an account id nor/],
    ['alice', /neither an account id nor/],
    ['arn:aws:iam::123456789012:group/admins', /a group cannot be named/],
    ['arn:aws:sts::123456789012:assumed-role/deploy/alice', /a session goes away/],
    ['arn:aws:sts::123456789012:federated-user/alice', /no user or role/],
    ['arn:aws-cn:iam::123456789012:root', /another partition/],
    ['arn:aws:iam::123456789012:policy/x', /no account, user or role/],
    ['arn:aws:iam::123456789012:user/', /no account, user or role/],
    ['arn:aws:s3:::bucket', /neither/],
  ])('%s is refused', (typed, why) => {
    expect(() => parsePrincipal(typed, 'eu-west-1')).toThrow(why);
  });

  test('a session names its role as the way out', () => {
    expect(() => parsePrincipal('arn:aws:sts::123456789012:assumed-role/deploy/alice', 'eu-west-1')).toThrow(
      expect.objectContaining({ help: expect.stringContaining('arn:aws:iam::123456789012:role/deploy') }),
    );
  });
});

describe('addresses', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7/32', 1, true],
    ['8.8.8.8/32', '8.8.8.8/32', 1, false],
    ['8.8.4.77/24', '8.8.4.0/24', 256, false],
    ['10.1.2.3/8', '10.0.0.0/8', 2 ** 24, true],
  ])('%s is %s', (typed, cidr, addresses, isPrivate) => {
    expect(parseRange(typed)).toEqual({ cidr, addresses, isPrivate });
  });

  test.each([
    ['0.0.0.0/0', /that is everybody/],
    ['0.0.0.0/1', /too wide/],
    ['8.0.0.0/7', /too wide/],
    ['::/0', /takes IPv4 only/],
    ['2001:db8::1', /takes IPv4 only/],
    ['2001:db8::/32', /takes IPv4 only/],
    ['::ffff:192.0.2.1', /takes IPv4 only/],
    ['192.0.2', /no IPv4 address/],
    ['192.0.2.256', /no IPv4 address/],
    ['192.0.02.1', /no IPv4 address/],
    ['192.0.2.0/33', /no IPv4 address/],
    ['192.0.2.0/', /no IPv4 address/],
    ['example.com', /no IPv4 address/],
    ['', /no IPv4 address/],
  ])('%s is refused', (typed, why) => {
    expect(() => parseRange(typed)).toThrow(why);
  });

  test('IPv6 is refused with the ways out', () => {
    for (const way of ['--vpc-domain', 'Cognito or SAML', 'thalweg serve', '--allow-ip me'])
      expect(() => parseRange('2001:db8::1')).toThrow(expect.objectContaining({ help: expect.stringContaining(way) }));
  });
});
