/** Entry of a loader's thread. */

import { serveLoader } from '../ingest/load/serve.ts';
import { createAppender } from './engine.ts';

serveLoader(createAppender);
