import type { ApiError, IngestAnswer } from '@thalweg/core/api';
import { OWN_HEADER } from '../../api/client.ts';
import type { SendFile } from './uploads.ts';

/** Sends a file as it is. Not with fetch, which does not say how much was sent. */
export const sendFile: SendFile = (file, format, onSent) => {
  const request = new XMLHttpRequest();
  const params = new URLSearchParams({ name: file.name, ...(format !== '' && { format }) });
  const answer = new Promise<IngestAnswer>((resolve, reject) => {
    request.open('POST', `/api/v1/upload?${params}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    for (const [name, value] of Object.entries(OWN_HEADER)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.upload.onload = () => onSent(file.size);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as IngestAnswer);
      else reject(new Error(messageOf(request.responseText) ?? `The server answered ${request.status}.`));
    };
    request.onerror = () => reject(new Error('The server does not answer.'));
    request.onabort = () => reject(new Error('Stopped.'));
    request.send(file);
  });
  return { answer, stop: () => request.abort() };
};

function messageOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as Partial<ApiError>).error?.message;
  } catch {
    return undefined;
  }
}
