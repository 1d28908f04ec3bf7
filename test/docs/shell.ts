/** As much of a shell as the examples use: which commands a line runs, and with which words. */

const SEPARATORS = new Set(['|', '&&', '||', ';', '\n', '(', ')']);
const REDIRECTIONS = new Set(['>', '>>', '<', '2>']);

/** The simple commands of a line, inside `<(…)` and `$(…)` too. Words are without their quotes; redirections are left out. */
function commandsOf(text: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let skip = false;
  const close = (): void => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (const token of tokensOf(text)) {
    if (token.quoted === false && SEPARATORS.has(token.text)) {
      close();
      skip = false;
    } else if (token.quoted === false && REDIRECTIONS.has(token.text)) skip = true;
    else if (skip) skip = false;
    else words.push(token.text);
  }
  close();
  return commands;
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

const TOKEN =
  /\\\n|[ \t]+|#[^\n]*|&&|\|\||2>|>>|[|;()<>\n]|(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|\$(?=\()|[^\s'"\\|;()<>&])+|&/gs;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [piece] of text.matchAll(TOKEN)) {
    if (/^(\\\n|[ \t]+|#[^\n]*)$/.test(piece) || piece === '$') continue;
    const quoted = /['"\\]/.test(piece);
    tokens.push({ text: quoted ? unquote(piece) : piece, quoted });
  }
  return tokens;
}

function unquote(piece: string): string {
  return piece.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, (_, single, double, escaped) =>
    single !== undefined ? single : double !== undefined ? double.replaceAll(/\\(["\\$`])/g, '$1') : escaped,
  );
}

/** The words behind `thalweg` (or `npx thalweg`), for each time that a line runs it. */
export function thalwegCalls(text: string): string[][] {
  return commandsOf(text).flatMap((command) => {
    let words = command;
    while (words[0] !== undefined && /^[A-Z_]+=/.test(words[0])) words = words.slice(1);
    if (words[0] === 'npx') words = words.slice(1);
    return words[0] === 'thalweg' ? [words.slice(1)] : [];
  });
}
