/** Entry of a loader's thread. */

import { serveLoader } from '../ingest/load/serve.ts';
import { createAppender } from '../stores/duckdb/appender.ts';

serveLoader(createAppender);
