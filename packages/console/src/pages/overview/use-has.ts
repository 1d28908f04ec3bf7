import { useQuery } from '@tanstack/react-query';
import { readFields } from '../../api/questions.ts';
import { useFields } from '../../state/fields.ts';
import type { Observed } from './questions.ts';

/** Whether records of the store may have a value of the field. */
export function useHas(field: string): boolean {
  const fields = useFields();
  return fields.has(field) && fields.get(field).inStore;
}

/** What the records of the store say of where they were made. */
export function useObserved(): Observed {
  const direction = useHas('flow_direction');
  const path = useHas('traffic_path');
  return direction ? (path ? 'path' : 'direction') : 'interface';
}

/** True once it is known what the store holds, or that this cannot be known: what is asked before might be the wrong question. */
export function useFieldsKnown(): boolean {
  return useQuery({ queryKey: ['fields'], queryFn: ({ signal }) => readFields(signal), staleTime: 5 * 60_000 })
    .isFetched;
}
