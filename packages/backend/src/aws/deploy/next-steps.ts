/** What to do once the set-up stands: commands to paste, with what they are for. */
import type { StackOutput } from './stacks.ts';

export interface Step {
  readonly about: string;
  readonly command: string;
}

interface Where {
  readonly destination: string;
  readonly region: string;
  readonly outputs: readonly StackOutput[];
}

/** In their order. Empty for a stack whose outputs say nothing. */
export function nextSteps({ destination, region, outputs }: Where): readonly Step[] {
  const output = (name: string): string | undefined => outputs.find((one) => one.name === name)?.value;
  const [store, queue, source, notDelivered, format] = ['Store', 'QueueUrl', 'Source', 'NotDelivered', 'Format'].map(
    output,
  );
  switch (destination) {
    case 'opensearch':
      return store === undefined
        ? []
        : [
            {
              about: 'make the types of the fields known, once: before that the function writes nothing',
              command: `thalweg store init --store ${store}`,
            },
            { about: 'ask in the console, which signs for everybody', command: `thalweg serve --store ${store}` },
          ];
    case 's3':
      return [
        ...(queue === undefined
          ? []
          : [
              {
                about: 'load what arrives, and ask in the console',
                command: `thalweg serve --source ${queueSource(queue)}`,
              },
            ]),
        ...(source === undefined
          ? []
          : [{ about: 'load what lies there already', command: `thalweg ingest ${source} --region ${region}` }]),
      ];
    case 'firehose':
      return [
        { about: 'take what Firehose delivers, behind a name with TLS', command: 'thalweg serve' },
        ...(notDelivered === undefined
          ? []
          : [
              {
                about: 'load what the endpoint did not take',
                command: `thalweg ingest ${notDelivered}${format === undefined ? '' : ` --format ${format}`} --region ${region}`,
              },
            ]),
      ];
    default:
      return [];
  }
}

/** As `serve --source` takes it. */
function queueSource(url: string): string {
  return `s3+sqs://${url.replace(/^https:\/\//, '')}`;
}
