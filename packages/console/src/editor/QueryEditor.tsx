import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  selectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { linter } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, type KeyBinding, keymap, placeholder, tooltips } from '@codemirror/view';
import { applyFix, type Diagnostic } from '@thalweg/core/language';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { Language } from '../lib/url-state.ts';
import type { NetworkTable } from '../state/networks.ts';
import { type CompletionSources, complete, type KnownValue } from './completion.ts';
import { diagnose } from './diagnose.ts';
import { highlight } from './highlight.ts';
import { schemaOf } from './schema.ts';
import { singleLine } from './single-line.ts';
import './editor.css';

export interface QueryEditorProps {
  readonly value: string;
  readonly lang: Language;
  readonly tz: string;
  /** All names that a query may use. */
  readonly names: readonly string[];
  readonly networks: NetworkTable;
  readonly placeholder: string;
  readonly focused: boolean;
  readonly recent: readonly string[];
  readonly onChange: (text: string) => void;
  readonly onSubmit: (text: string) => void;
  readonly onDiagnostics: (diagnostics: readonly Diagnostic[], text: string) => void;
  readonly values: (field: string, prefix: string, signal: AbortSignal) => Promise<readonly KnownValue[]>;
}

/** The query bar's text: coloured, checked and completed while one types. */
export default function QueryEditor(props: QueryEditorProps): ReactNode {
  const { value, lang, tz, names, networks, focused } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const language = useRef(new Compartment());
  const latest = useRef(props);
  latest.current = props;

  const schema = useMemo(() => schemaOf(names, networks.names, networks.offerNames), [names, networks]);
  const byLanguage = useMemo<Extension>(() => {
    const sources = (): CompletionSources => ({
      lang,
      schema,
      values: (...question) => latest.current.values(...question),
      recent: latest.current.recent,
      run: (text) => latest.current.onSubmit(text),
    });
    return [
      highlight(lang, schema),
      autocompletion({
        override: [(context) => complete(context, sources())],
        selectOnOpen: false,
        icons: false,
        maxRenderedOptions: 50,
        tooltipClass: () => 'completion',
        optionClass: ({ type }) => `completion-${type}`,
        defaultKeymap: false,
      }),
      linter(
        (editor) => {
          const text = editor.state.doc.toString();
          const found = diagnose(text, { lang, schema, tz, networks: networks.ranges });
          latest.current.onDiagnostics(found, text);
          return found.map((one) => toLint(one));
        },
        { delay: 250 },
      ),
    ];
  }, [lang, schema, tz, networks.ranges]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once and told about changes below.
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        selection: { anchor: value.length },
        extensions: [
          keys((text) => latest.current.onSubmit(text)),
          singleLine(),
          history(),
          closeBrackets(),
          EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['(', '[', '{', '"'] } }]),
          EditorView.lineWrapping,
          // At the end of the page, where Tab does not come by; a list that scrolls has to be one that takes the focus.
          tooltips({ parent: document.body }),
          EditorView.updateListener.of(() =>
            document.querySelector('.cm-tooltip-autocomplete > ul')?.setAttribute('tabindex', '0'),
          ),
          EditorView.contentAttributes.of({ 'aria-label': 'Query', spellcheck: 'false', autocapitalize: 'off' }),
          placeholder(props.placeholder),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          language.current.of(byLanguage),
        ],
      }),
    });
    view.current = editor;
    if (focused) editor.focus();
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(byLanguage) });
  }, [byLanguage]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: value },
        selection: { anchor: value.length },
      });
      closeCompletion(editor);
    }
  }, [value]);

  return <div ref={host} className="query-editor" />;
}

function toLint({ severity, start, end, message, fixes }: Diagnostic): {
  from: number;
  to: number;
  severity: 'error' | 'info';
  message: string;
  actions: { name: string; apply: (view: EditorView) => void }[];
} {
  return {
    from: start,
    to: end,
    severity: severity === 'error' ? 'error' : 'info',
    message,
    actions: fixes.map((fix) => ({
      name: fix.title,
      apply: (view) => {
        const text = applyFix(view.state.doc.toString(), fix);
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      },
    })),
  };
}

/** Enter takes what is selected in the list, else runs; Tab takes what is selected, else moves on. */
function keys(submit: (text: string) => void): Extension {
  const run = (editor: EditorView): boolean => {
    closeCompletion(editor);
    submit(editor.state.doc.toString());
    return true;
  };
  const take = (editor: EditorView): boolean => selectedCompletion(editor.state) !== null && acceptCompletion(editor);
  const bindings: readonly KeyBinding[] = [
    { key: 'Mod-Enter', run },
    { key: 'Enter', run: (editor) => take(editor) || run(editor) },
    { key: 'Tab', run: take },
    { key: 'ArrowDown', run: (editor) => completionStatus(editor.state) === null && startCompletion(editor) },
  ];
  return [
    Prec.highest(keymap.of([...bindings])),
    keymap.of([...completionKeymap, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
  ];
}
