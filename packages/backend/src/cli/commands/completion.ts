// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shells write their variables so.
/** Completion scripts, made from the command table. They are static: nothing is run while the user types. */
import { DERIVED_FIELDS, FIELDS } from '@thalweg/core/fields';
import type { CommandRow, OptionRow, Run } from '../command.ts';
import { COMMANDS, GROUPS } from '../commands.ts';

export const run: Run = async (context, { arguments: [shell = ''] }) => {
  context.stdout.write(SCRIPTS[shell as keyof typeof SCRIPTS]());
  return 0;
};

const SCRIPTS = { bash, zsh, fish };

/** Words that can follow `thalweg` or `thalweg <group>`, each with what it is about. */
function words(group: string | undefined): (readonly [word: string, about: string])[] {
  const rows = COMMANDS.filter((row) =>
    group === undefined ? !row.name.includes(' ') : row.name.startsWith(`${group} `),
  );
  const commands = rows.map((row) => [row.name.split(' ').at(-1)!, row.summary] as const);
  return group === undefined ? [...commands, ...Object.entries(GROUPS)] : commands;
}

const flags = (row: CommandRow): string[] => [
  ...row.options.flatMap((option) => (option.short ? [option.short, option.name] : [option.name])),
  '--help',
];
const fieldNames = (): string => [...FIELDS, ...DERIVED_FIELDS].map((field) => field.name).join(' ');
const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What bash runs for a value of some kind. Fields may be a list with commas, of which the last is completed. */
function bashValue({ choices, complete }: Pick<OptionRow, 'choices' | 'complete'>): string {
  if (choices) return `words="${choices.join(' ')}"`;
  if (complete === 'field')
    return 'words="$fields"; case "$current" in *,*) prefix="${current%,*},"; current="${current##*,}" ;; esac';
  if (complete === undefined) return 'return';
  return `compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -${complete === 'directory' ? 'd' : 'f'} -- "$current")); return`;
}

function bash(): string {
  const cases = COMMANDS.map((row) => {
    const value = row.arguments.find((argument) => argument.choices ?? argument.complete);
    const argument = value ? ` [[ "$current" == -* ]] || { ${bashValue(value)}; } ;;` : ' ;;';
    return `    ${single(row.name)}) words="${flags(row).join(' ')}";${argument}`;
  });
  const values = COMMANDS.flatMap((row) =>
    row.options
      .filter((option) => option.value)
      .map((option) => {
        const names = option.short ? [option.name, option.short] : [option.name];
        return `    ${names.map((name) => single(`${row.name} ${name}`)).join('|')}) ${bashValue(option)} ;;`;
      }),
  );
  const list = (group: string | undefined): string =>
    words(group)
      .map(([word]) => word)
      .join(' ');
  return `# bash completion for thalweg
_thalweg() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words= prefix=
  local fields="${fieldNames()}"
  COMPREPLY=()
  case "$command" in ${Object.keys(GROUPS).join('|')}) if [ "$COMP_CWORD" -gt 2 ]; then command="$command \${COMP_WORDS[2]}"; fi ;; esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${list(undefined)} --help --version"
  else
    case "$command $previous" in
${values.join('\n')}
    *) case "$command" in
${Object.keys(GROUPS)
  .map((group) => `    ${group}) words="${list(group)}" ;;`)
  .join('\n')}
${cases.join('\n')}
    esac ;;
    esac
  fi
  COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "$current"))
}
complete -F _thalweg thalweg
`;
}

function zsh(): string {
  const describe = (group: string | undefined): string =>
    words(group)
      .map(([word, about]) => single(`${word}:${about.replaceAll(':', '\\:')}`))
      .join(' ');
  const specs = (row: CommandRow): string => {
    const safe = (text: string): string => text.replace(/[[\]:]/g, (sign) => `\\${sign}`);
    const options = row.options.map((option) => {
      const action = option.choices
        ? `(${option.choices.join(' ')})`
        : option.complete === 'field'
          ? '($fields)'
          : option.complete === 'directory'
            ? '_files -/'
            : option.complete
              ? '_files'
              : '';
      return single(
        `${option.name}[${safe(option.help)}]${option.value ? `:${option.value.toLowerCase().replaceAll(':', '\\:')}:${action}` : ''}`,
      );
    });
    const positional = row.arguments.map((argument) => {
      const action = argument.choices
        ? `(${argument.choices.join(' ')})`
        : argument.complete === 'field'
          ? '($fields)'
          : argument.complete === 'file'
            ? '_files'
            : '';
      return single(`${argument.variadic ? '*' : argument.optional ? ':' : ''}:${safe(argument.name)}:${action}`);
    });
    return [...options, ...positional].join(' ');
  };
  const cases = (group: string | undefined): string =>
    COMMANDS.filter((row) => (group === undefined ? !row.name.includes(' ') : row.name.startsWith(`${group} `)))
      .map((row) => `      ${row.name.split(' ').at(-1)}) _arguments ${specs(row)} ;;`)
      .join('\n');
  return `#compdef thalweg
# zsh completion for thalweg
_thalweg() {
  local -a commands fields
  fields=(${fieldNames()})
  if (( CURRENT == 2 )); then commands=(${describe(undefined)}); _describe command commands; return; fi
  shift words; (( CURRENT-- ))
  case "$words[1]" in
${Object.keys(GROUPS)
  .map(
    (
      group,
    ) => `    ${group}) if (( CURRENT == 2 )); then commands=(${describe(group)}); _describe command commands; return; fi
      shift words; (( CURRENT-- ))
      case "$words[1]" in
${cases(group)}
      esac ;;`,
  )
  .join('\n')}
${cases(undefined)}
  esac
}
compdef _thalweg thalweg
`;
}

function fish(): string {
  const lines = ['# fish completion for thalweg', `set -l thalweg_fields ${fieldNames()}`, 'complete -c thalweg -f'];
  const top = words(undefined)
    .map(([word]) => word)
    .join(' ');
  for (const [word, about] of words(undefined))
    lines.push(`complete -c thalweg -n 'not __fish_seen_subcommand_from ${top}' -a ${word} -d ${single(about)}`);
  for (const group of Object.keys(GROUPS)) {
    const inner = words(group)
      .map(([word]) => word)
      .join(' ');
    for (const [word, about] of words(group)) {
      lines.push(
        `complete -c thalweg -n '__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${inner}' -a ${word} -d ${single(about)}`,
      );
    }
  }
  for (const row of COMMANDS) {
    const seen = row.name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    for (const option of row.options) {
      const short = option.short ? ` -s ${option.short.slice(1)}` : '';
      const values = option.choices?.join(' ') ?? (option.complete === 'field' ? '$thalweg_fields' : undefined);
      const action =
        values !== undefined
          ? ` -x -a "${values}"`
          : option.complete === 'directory'
            ? " -x -a '(__fish_complete_directories)'"
            : option.complete
              ? ' -r -F'
              : option.value
                ? ' -x'
                : '';
      lines.push(
        `complete -c thalweg -n '${seen}'${short} -l ${option.name.slice(2)}${action} -d ${single(option.help)}`,
      );
    }
    for (const argument of row.arguments) {
      const values = argument.choices?.join(' ') ?? (argument.complete === 'field' ? '$thalweg_fields' : undefined);
      if (values !== undefined) lines.push(`complete -c thalweg -n '${seen}' -a "${values}"`);
      else if (argument.complete === 'file') lines.push(`complete -c thalweg -n '${seen}' -F`);
    }
  }
  return `${lines.join('\n')}\n`;
}
