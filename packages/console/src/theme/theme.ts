import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core';

/** The colour of the house: the green-blue of deep water, apart from the blue of what was accepted. */
const river: MantineColorsTuple = [
  '#e6f7f7',
  '#cfeaeb',
  '#a0d5d6',
  '#6ebfc1',
  '#46adb0',
  '#2ca1a5',
  '#1a9ba0',
  '#06888c',
  '#0b6f75',
  '#075a60',
];

/** From text to ground in the dark theme: the greys of `tokens.css`. */
const night: MantineColorsTuple = [
  '#e4e9ef',
  '#c6cfd8',
  '#a3aebb',
  '#8a96a4',
  '#364150',
  '#2a333e',
  '#1a212a',
  '#141a21',
  '#0f141a',
  '#0b0f14',
];

const MONO =
  'ui-monospace, "SF Mono", "JetBrains Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** The list itself scrolls, not an area inside it: a region that scrolls and takes no focus is known as a list only so. */
const LIST = {
  defaultProps: { withScrollArea: false, styles: { options: { maxHeight: 220, overflowY: 'auto' as const } } },
};

/** Heads of dialogs and sheets, as those of the page's sections. */
const TITLE = { fontSize: '15px', fontWeight: 620 };

/** Shade 8 and the darker text on pale tints keep the contrast that WCAG AA wants, which Mantine's defaults miss in light mode. */
export const theme = createTheme({
  primaryColor: 'river',
  primaryShade: { light: 8, dark: 8 },
  colors: { river, dark: night },
  fontFamily: 'Inter, "Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: MONO,
  defaultRadius: 6,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  variantColorResolver: (input) => {
    const resolved = defaultVariantColorsResolver(input);
    const name = input.color || input.theme.primaryColor;
    if (input.variant === 'light' || input.variant === 'subtle' || input.variant === 'transparent') {
      return {
        ...resolved,
        color: `light-dark(color-mix(in srgb, var(--mantine-color-${name}-9) 80%, black), var(--mantine-color-${name}-3))`,
      };
    }
    return resolved;
  },
  components: {
    Select: LIST,
    Autocomplete: LIST,
    TagsInput: LIST,
    Menu: { defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false, transitionProps: { duration: 100 } } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
    Drawer: {
      defaultProps: { transitionProps: { duration: 150 }, closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: TITLE },
    },
    Modal: {
      defaultProps: { transitionProps: { duration: 120 }, centered: true, closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: TITLE },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
  },
});
