import { useFields } from '../../state/fields.ts';

/** Whether records of the store may have a value of the field. */
export function useHas(field: string): boolean {
  const fields = useFields();
  return fields.has(field) && fields.get(field).inStore;
}
