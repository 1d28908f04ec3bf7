/** Texts and data of a plan → values of a CloudFormation template. */

import type { Plan, Resource } from '../plan.ts';
import { isText, type Piece, piecesOf, type Reference, type Text, type Value } from '../text.ts';

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** Attribute of a resource: nothing = what `Ref` gives (the name; the URL of a queue). */
const ATTRIBUTES: Readonly<Record<Reference['attribute'], string | undefined>> = {
  arn: 'Arn',
  name: undefined,
  url: undefined,
  endpoint: 'DomainEndpoint',
  id: 'GroupId',
};

export function createValues(plan: Plan): { value(of: Value): Json } {
  const byId = new Map(plan.resources.map((resource): [string, Resource] => [resource.id, resource]));

  /** As it stands inside `Fn::Sub`. */
  const inSub = (piece: Piece): string => {
    if (typeof piece === 'string') return piece.replaceAll('${', '${!');
    if (piece.kind === 'input') return `\${${piece.input}}`;
    const attribute = ATTRIBUTES[piece.attribute];
    // The attribute of a log group ends in `:*`; flow logs and subscriptions want the group itself.
    if (byId.get(piece.resource)?.kind === 'log-group' && piece.attribute === 'arn')
      return `arn:\${AWS::Partition}:logs:${plan.region}:${plan.account}:log-group:\${${piece.resource}}`;
    return attribute === undefined ? `\${${piece.resource}}` : `\${${piece.resource}.${attribute}}`;
  };

  const textValue = (of: Text): Json => {
    if (typeof of === 'string') return of;
    const sub = piecesOf(of).map(inSub).join('');
    const [, whole] = /^\$\{(\w+(?:\.\w+)?)\}$/.exec(sub) ?? [];
    if (whole === undefined) return { 'Fn::Sub': sub };
    return whole.includes('.') ? { 'Fn::GetAtt': whole.split('.') } : { Ref: whole };
  };

  const value = (of: Value): Json => {
    if (isText(of)) return textValue(of);
    if (Array.isArray(of)) return of.map(value);
    if (typeof of === 'object')
      return Object.fromEntries(Object.entries(of as { [key: string]: Value }).map(([key, one]) => [key, value(one)]));
    return of;
  };
  return { value };
}
