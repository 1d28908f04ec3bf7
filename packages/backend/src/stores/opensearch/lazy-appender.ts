import type { AppendedObject, Appender, AppenderPlace, ClusterPlace } from '../store.ts';

/** The appender of a cluster, loaded with its first rows: the command that writes to a folder never needs it. */
export function createLazyAppender(place: AppenderPlace & { readonly cluster: ClusterPlace }): Appender {
  let loading: Promise<Appender> | undefined;
  /** What was told before the appender was there, in order. */
  const told: ((appender: Appender) => void)[] = [];
  let loaded: Appender | undefined;

  function load(): Promise<Appender> {
    loading ??= import('./appender.ts').then(({ createAppender }) => {
      loaded = createAppender(place);
      for (const tell of told.splice(0)) tell(loaded);
      return loaded;
    });
    return loading;
  }

  function tell(one: (appender: Appender) => void): void {
    if (loaded) one(loaded);
    else told.push(one);
  }

  return {
    begin: (object: AppendedObject) => tell((appender) => appender.begin?.(object)),
    end: (objects) => tell((appender) => appender.end?.(objects)),
    event: (line, id) => tell((appender) => appender.event?.(line, id)),
    append: async (columns, labels) => (await load()).append(columns, labels),
    appendQuarantine: async (lines, labels) => (await load()).appendQuarantine(lines, labels),
  };
}
