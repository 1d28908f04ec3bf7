import { type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { type Language, parse, type Schema } from '@thalweg/core/language';

/** Colours by the tokens of the parser, the same that the server has. */
export function highlight(lang: Language, schema: Schema): Extension {
  const paint = (view: EditorView): DecorationSet => {
    const marks = new RangeSetBuilder<Decoration>();
    for (const { kind, start, end } of parse(view.state.doc.toString(), lang, schema).tokens) {
      if (kind !== 'blank' && end > start) marks.add(start, end, Decoration.mark({ class: `tok-${kind}` }));
    }
    return marks.finish();
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = paint(view);
      }
      update(update: ViewUpdate): void {
        if (update.docChanged) this.decorations = paint(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}
