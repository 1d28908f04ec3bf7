import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** A query is one line: line ends that are pasted or typed become blanks, and so does the no-break space of other pages. */
export function singleLine(): Extension {
  return [
    EditorView.clipboardInputFilter.of((text) => text.replace(/[\r\n]+/g, ' ').replaceAll('\u00a0', ' ')),
    EditorState.transactionFilter.of((transaction) => (transaction.newDoc.lines > 1 ? [] : transaction)),
  ];
}
