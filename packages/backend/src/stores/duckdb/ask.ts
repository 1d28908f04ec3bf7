/** What every question needs: the engine, and the catalogue as of one instant. */
import type { Engine } from './engine.ts';
import type { CatalogueView } from './view.ts';

export interface Sources {
  readonly engine: Engine;
  /** Begins a view; the files of its parts stay until it is closed. */
  view(): CatalogueView;
}
