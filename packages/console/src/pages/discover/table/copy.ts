import { notifications } from '@mantine/notifications';

/** Puts a text on the clipboard and says so. */
export function copyText(text: string, what = 'Copied'): void {
  const done = (): void => {
    notifications.show({
      message: text.length <= 60 ? `${what}: ${text}` : what,
      autoClose: 1500,
      withCloseButton: false,
    });
  };
  const failed = (): void => {
    notifications.show({ color: 'orange', message: 'The browser does not let this page copy.' });
  };
  if (!navigator.clipboard) failed();
  else navigator.clipboard.writeText(text).then(done, failed);
}
