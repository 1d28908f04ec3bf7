import { useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import { useLocationProperty } from 'wouter/use-browser-location';
import { addressOf, parseView, printView, type ReadView, SHARED_KEYS, stateOf, type View } from '../lib/url-state.ts';

export interface ViewState extends ReadView {
  readonly change: Change;
}

/** Changes parts of the view, given or made from it. Each change is a step that Back undoes, unless it replaces the one before. */
export type Change = (
  patch: Partial<View> | ((view: View) => Partial<View>),
  options?: { readonly replace?: boolean },
) => void;

/** The view that the address says, and the way to change it. */
export function useView(): ViewState {
  const state = useLocationProperty(currentState);
  const [path, navigate] = useLocation();
  const read = useMemo(() => parseView(state), [state]);
  const change = useCallback<Change>(
    (patch, options) => {
      // From the address as it is now: two changes in one turn must not undo each other.
      const current = parseView(currentState()).view;
      const next = printView({ ...current, ...(typeof patch === 'function' ? patch(current) : patch) });
      // What changes nothing leaves the address as it was written, and with it what was said about parts that mean nothing.
      if (next === printView(current)) return;
      navigate(addressOf(path, next), options);
    },
    [navigate, path],
  );
  return { ...read, change };
}

/** The state in the address of the window. */
export const currentState = (): string => stateOf(window.location);

/** Address of a page with the time, pills and zone of this one, and what the link itself is about. */
export function useHref(): (page: string, patch?: Partial<View>) => string {
  const { view } = useView();
  return useCallback(
    (page, patch = {}) => {
      const shared = parseView(printView(view, SHARED_KEYS)).view;
      return addressOf(page, printView({ ...shared, ...patch }));
    },
    [view],
  );
}
