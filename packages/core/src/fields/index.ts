export { FIELDS } from './catalogue.ts';
export {
  countryCodes,
  countryName,
  DERIVED_FIELDS,
  type DerivedField,
  derivedField,
  describeField,
} from './derived.ts';
export { ENCRYPTION_STATUSES, TCP_FLAGS, TRAFFIC_PATHS } from './enumerations.ts';
export { EPHEMERAL_PORTS } from './ephemeral.ts';
export type { Field, FieldKind, FieldType } from './field.ts';
export { fieldNamed, fieldType, logName, TGW_DEFAULT_FORMAT, VPC_DEFAULT_FORMAT } from './look-up.ts';
export { PROTOCOLS, protocolName } from './protocols.ts';
