/** Entry of a loader's thread. */
import { createAppender } from '../stores/duckdb/appender.ts';
import { serveLoader } from './load/serve.ts';

serveLoader(createAppender);
