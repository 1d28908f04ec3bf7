/** The command table as a commander program: parsing, help, suggestions for slips. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import type { Call, CommandRow, Context, OptionRow, Options } from './command.ts';
import { COMMANDS, GROUPS } from './commands.ts';
import { VERSION } from './version.ts';

/** Camel case key under which commander files an option: `--dry-run` → `dryRun`. */
const keyOf = (row: OptionRow): string =>
  row.name.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

export function flagsOf(row: OptionRow): string {
  return `${row.short ? `${row.short}, ` : ''}${row.name}${row.value ? ` <${row.value}>` : ''}`;
}

export function argumentsOf(row: CommandRow): string {
  return row.arguments
    .map((argument) => {
      const name = `${argument.name}${argument.variadic ? '...' : ''}`;
      return argument.optional ? `[${name}]` : `<${name}>`;
    })
    .join(' ');
}

function helpText(row: CommandRow, colour: boolean): string {
  const paint = pc.createColors(colour);
  const examples = row.examples.map(([command, what]) => `  ${command}\n      ${paint.dim(what)}`).join('\n');
  return `\n${paint.bold('Examples:')}\n${examples}`;
}

/**
 * The program for one command line. `run` is called for the command that was named, once its words are understood. Commands that no
 * word names have their summary only, which is all that is ever shown of them.
 */
export function createProgram(
  words: readonly string[],
  context: Context,
  run: (row: CommandRow, call: Call) => Promise<void>,
): Command {
  const paint = pc.createColors(context.colour);
  const configure = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => context.stdout.write(text),
        writeErr: (text) => context.stderr.write(text),
        // `main` tells it, in the form that was asked for.
        outputError: () => undefined,
        getOutHasColors: () => context.colour,
        getErrHasColors: () => context.colour,
        getOutHelpWidth: () => Math.min(context.width ?? 100, 110),
        getErrHelpWidth: () => Math.min(context.width ?? 100, 110),
      })
      .configureHelp({
        styleTitle: (text) => paint.bold(text),
        subcommandTerm: (sub) => sub.name(),
        showGlobalOptions: false,
      })
      .showSuggestionAfterError(true)
      .showHelpAfterError(false);

  const program = configure(new Command('thalweg'))
    .description('See, question and tighten what your network lets in and out, from AWS VPC flow logs.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help; every command has its own')
    .helpCommand('help [command]', 'show the help of a command')
    .usage('<command> [options]')
    .addHelpText(
      'after',
      `\n${paint.bold('Start here:')}\n  thalweg demo                                          ${paint.dim('a made-up day, and the classic questions')}\n  thalweg up                                            ${paint.dim('the same, and the console in the browser')}\n  thalweg ingest ./flow-logs                            ${paint.dim('your own files: text, gzip, Parquet, CloudWatch')}\n  thalweg search 'action:REJECT and dstport <= 1024'    ${paint.dim('KQL, as in Kibana; --lang lucene for Lucene')}`,
    );
  const groups = new Map<string, Command>();
  const groupNamed = (name: string): Command => {
    const known = groups.get(name);
    if (known) return known;
    const made = configure(program.command(name))
      .description(GROUPS[name]!)
      .usage('<command> [options]')
      .helpCommand(false);
    groups.set(name, made);
    return made;
  };

  for (const row of COMMANDS) {
    const [group, inner] = row.name.includes(' ') ? row.name.split(' ') : [undefined, row.name];
    const parent = group ? groupNamed(group) : program;
    const command = configure(parent.command(inner!))
      .summary(row.summary)
      .description(row.details ? `${row.summary}\n\n${row.details}` : row.summary)
      .helpOption('-h, --help', 'show this help');
    if (!words.includes(inner!)) continue;
    command.addHelpText('after', helpText(row, context.colour));
    for (const argument of row.arguments) {
      const made = command.createArgument(argument.variadic ? `${argument.name}...` : argument.name, argument.help);
      if (argument.optional) made.argOptional();
      else made.argRequired();
      if (argument.choices) made.choices([...argument.choices]);
      command.addArgument(made);
    }
    for (const option of row.options) command.addOption(toOption(option));
    command.action(async () => {
      const values = command.opts() as Options;
      await run(row, { arguments: command.args, options: values });
    });
  }
  return program;
}

function toOption(row: OptionRow): Option {
  const notes = [
    row.repeat && 'may be repeated',
    row.default && `default: ${row.default}`,
    row.env && `env: ${row.env}`,
  ]
    .filter(Boolean)
    .join('; ');
  const option = new Option(flagsOf(row), notes ? `${row.help} (${notes})` : row.help);
  if (row.choices) option.choices([...row.choices]);
  if (row.repeat)
    option.argParser((value: string, before: string[] | undefined) => {
      if (row.choices && !row.choices.includes(value)) {
        throw new InvalidArgumentError(`Allowed choices are ${row.choices.join(', ')}.`);
      }
      return [...(before ?? []), value];
    });
  if (row.required) option.makeOptionMandatory();
  if (keyOf(row) !== option.attributeName())
    throw new Error(`option ${row.name} is filed as ${option.attributeName()}`);
  return option;
}

export { CommanderError };
