import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** Light or dark; until somebody chooses, what the system says. */
export function ThemeSwitch(): ReactNode {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      data-hint={`Switch to the ${other} theme`}
      size={32}
      onClick={() => setColorScheme(other)}
      aria-label={`Switch to the ${other} theme`}
    >
      {scheme === 'dark' ? <IconSun size={17} stroke={1.7} /> : <IconMoon size={17} stroke={1.7} />}
    </ActionIcon>
  );
}
