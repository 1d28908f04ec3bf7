import { MantineProvider } from '@mantine/core';
import type { Diagnostic } from '@thalweg/core/language';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { QueryRemarks } from './QueryRemarks.tsx';

const remark = (severity: Diagnostic['severity'], message: string, title?: string): Diagnostic => ({
  severity,
  code: severity === 'error' ? 'bad-ip' : 'value-case',
  start: 0,
  end: 1,
  message,
  fixes: title ? [{ title, edits: [{ start: 0, end: 1, text: 'b' }] }] : [],
});

const draw = (remarks: readonly Diagnostic[]): string =>
  renderToStaticMarkup(
    createElement(
      MantineProvider,
      { env: 'test' },
      createElement(QueryRemarks, { text: 'a', remarks, onFix: () => undefined }),
    ),
  );

describe('remarks on a query', () => {
  it('tell the error and its fix, and leave hints for later', () => {
    const markup = draw([remark('hint', 'a hint'), remark('error', 'a mistake', 'mend it')]);
    expect(markup).toContain('a mistake');
    expect(markup).toContain('mend it');
    expect(markup).not.toContain('a hint');
  });
  it('tell hints when nothing is wrong', () => {
    expect(draw([remark('hint', 'a hint')])).toContain('a hint');
  });
});
