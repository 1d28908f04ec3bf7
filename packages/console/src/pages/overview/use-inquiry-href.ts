import type { ApiValue } from '@thalweg/core/api';
import { useCallback } from 'react';
import { useHref } from '../../state/view.ts';
import { type Inquiry, narrowed } from './questions.ts';

export type InquiryHref = (inquiry: Inquiry, values?: Readonly<Record<string, ApiValue>>) => string;

/** The address of Discover with the records of an inquiry, or those of one mark in it. */
export function useInquiryHref(): InquiryHref {
  const href = useHref();
  return useCallback(
    ({ query, columns, by, measure }, values = {}) =>
      href('/discover', {
        query: narrowed(query, values),
        ...(columns && { columns }),
        ...(by !== undefined && { by }),
        ...(measure && { measure }),
      }),
    [href],
  );
}
