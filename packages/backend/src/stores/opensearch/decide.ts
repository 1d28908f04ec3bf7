/** What becomes of objects whose contents were claimed, from what the ledger has: loaded before, or to be loaded, and under which label. */
import type { Claim, ObjectIdentity, PreviousObject } from '../store.ts';
import type { Ledger, LedgerRow } from './ledger.ts';

/** A content that is to be loaded. */
export interface Granted {
  readonly object: number;
  readonly label: string;
  readonly identity: ObjectIdentity;
  /** What the ids of its rows follow from: its own, or those of the object that it turns out to replace. */
  readonly rowIdentity: { readonly own: string; readonly previous: string };
}

export interface Decided {
  readonly claim: Claim;
  readonly granted?: Granted;
  /** Remembers a name under which a known content came. */
  readonly remember?: Remember;
}

interface Remember {
  readonly found: LedgerRow;
  readonly source: LedgerRow['source'];
}

interface Deciding {
  readonly ledger: Ledger;
  readonly force: boolean;
  /** Labels that this load has given already. */
  readonly labels: readonly Pick<Granted, 'label'>[];
}

/** `numbers`: the object's number for those whose claim was got. */
export async function decideClaims(
  objects: readonly ObjectIdentity[],
  numbers: readonly (number | undefined)[],
  { ledger, force, labels }: Deciding,
): Promise<Decided[]> {
  const got = objects.filter((_, place) => numbers[place] !== undefined);
  const [byContent, byName, byLabel] = await Promise.all([
    ledger.having(
      'sha256',
      got.map(({ sha256 }) => sha256),
    ),
    ledger.having(
      'names',
      got.map(({ name }) => name),
    ),
    ledger.having('label', got.flatMap(labelsFor)),
  ]);
  const taken = new Set([...labels.map(({ label }) => label), ...byLabel.map(({ source }) => source.label)]);
  return objects.map((identity, place) => {
    const object = numbers[place];
    if (object === undefined) return { claim: { kind: 'elsewhere' } };
    const same = byContent.filter(({ source }) => source.sha256 === identity.sha256);
    const others = byName.filter(({ source }) => source.name === identity.name && source.sha256 !== identity.sha256);
    const decided = decide({ identity, object, same, others, force, taken });
    if (decided.granted) taken.add(decided.granted.label);
    return decided;
  });
}

interface Case {
  readonly identity: ObjectIdentity;
  readonly object: number;
  /** What the ledger has of this content. */
  readonly same: readonly LedgerRow[];
  /** What it has of this name with other content. */
  readonly others: readonly LedgerRow[];
  readonly force: boolean;
  readonly taken: ReadonlySet<string>;
}

function decide({ identity, object, same, others, force, taken }: Case): Decided {
  const ofName = same.find(({ source }) => source.name === identity.name);
  // Objects without lines all look alike, so they are known by name and content.
  const withoutLines =
    identity.size === 0 || same.some(({ source }) => source.lines === 0 && source.repeatedEvents === 0);
  const loaded = ofName ?? (withoutLines ? undefined : same[0]);
  if (!force && loaded) {
    const remember = rememberName(identity, loaded);
    return { claim: { kind: 'loaded', as: loaded.source.name }, ...(remember && { remember }) };
  }
  if (ofName) {
    const { label, identity: own } = ofName.source;
    const granted = { object, label, identity, rowIdentity: { own, previous: own } };
    return { claim: { kind: 'load', object, label, identity: own, replaces: ofName.source.object }, granted };
  }
  const label = freeLabel(identity, taken);
  // A copy that is wanted all the same has rows of its own.
  const own = same.length > 0 ? `${identity.sha256}\n${label}` : identity.sha256;
  const previous = previousOf(others);
  const granted = { object, label, identity, rowIdentity: { own, previous: previous?.identity ?? own } };
  return { claim: { kind: 'load', object, label, identity: own, ...(previous && { previous }) }, granted };
}

/** The latest object of the name. */
function previousOf(others: readonly LedgerRow[]): PreviousObject | undefined {
  const latest = others.reduce<LedgerRow | undefined>(
    (last, row) => (last && last.source.object > row.source.object ? last : row),
    undefined,
  );
  if (!latest) return undefined;
  const { object, textBytes, textCrc32, label, identity } = latest.source;
  return { object, textBytes, textCrc32, label, identity };
}

/** The name, or when another object has that for its label, the name with the beginning of its content's hash. */
function labelsFor({ name, sha256 }: ObjectIdentity): string[] {
  const copies = Array.from({ length: 9 }, (_, copy) => `${name}#${sha256.slice(0, 8)}-${copy + 2}`);
  return [name, `${name}#${sha256.slice(0, 8)}`, `${name}#${sha256}`, ...copies];
}

function freeLabel(identity: ObjectIdentity, taken: ReadonlySet<string>): string {
  const free = labelsFor(identity).find((label) => !taken.has(label));
  if (free === undefined) throw new Error(`too many copies of ${identity.name}`);
  return free;
}

/** Saves the next reading of an unchanged file: its name, size and time of change are enough from now on. */
function rememberName({ name, size, modified }: ObjectIdentity, found: LedgerRow): Remember | undefined {
  const { source } = found;
  if (source.name === name) {
    if (source.modified === modified && source.size === size) return undefined;
    return { found, source: { ...source, modified, size } };
  }
  const copies = [...source.copies.filter((copy) => copy.name !== name), { name, size, modified }];
  return { found, source: { ...source, copies, names: [...new Set([...source.names, name])] } };
}
