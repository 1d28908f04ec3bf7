import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Language } from '../../../lib/url-state.ts';

const LANGUAGES: readonly { readonly lang: Language; readonly name: string; readonly about: string }[] = [
  { lang: 'kql', name: 'KQL', about: 'action:REJECT and dstport <= 1024' },
  { lang: 'lucene', name: 'Lucene', about: 'action:REJECT AND dstport:[* TO 1024]' },
];

export interface LanguageSwitchProps {
  readonly lang: Language;
  readonly onChange: (lang: Language) => void;
}

/** The language of the query; switching rewrites it. */
export function LanguageSwitch({ lang, onChange }: LanguageSwitchProps): ReactNode {
  const current = LANGUAGES.find((row) => row.lang === lang)?.name ?? lang;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className="query-lang" aria-label={`Language of the query: ${current}`}>
          {current}
          <IconChevronDown size={13} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Switching rewrites the query</Menu.Label>
        {LANGUAGES.map((row) => (
          <Menu.Item
            key={row.lang}
            onClick={() => row.lang !== lang && onChange(row.lang)}
            rightSection={row.lang === lang ? <IconCheck size={14} aria-label="chosen" /> : null}
          >
            <div>{row.name}</div>
            <div className="mono faint">{row.about}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
