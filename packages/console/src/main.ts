/** Small, so that it runs at once: what every page needs and the page itself are fetched side by side. */
import { LOAD } from './pages/load.ts';

// The shell first: its styles go before those of the pages.
void import('./start.tsx');
const first = window.location.pathname.split('/')[1] ?? '';
const load = Object.hasOwn(LOAD, first) ? LOAD[first as keyof typeof LOAD] : LOAD.overview;
// What fails here is asked for again, and told, where the page is drawn.
load().catch(() => undefined);
