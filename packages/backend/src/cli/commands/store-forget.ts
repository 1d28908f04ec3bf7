import { counted } from '../../report/figures.ts';
import type { Run } from '../command.ts';
import { objectName } from '../object-name.ts';
import { toJson } from '../render/json.ts';
import { visible } from '../render/visible.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [typed = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const object = await objectName(store, typed);
    const done = await store.forget(object);
    if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
    else context.stdout.write(`forgot ${visible(object)}: ${counted(done.rows, 'row')}\n`);
    return 0;
  });
