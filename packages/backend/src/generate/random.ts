/** Seeded random numbers: the same seed gives the same sequence everywhere (mulberry32, public domain algorithm by Tommy Ettinger). */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, both ends inclusive. */
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** An index with probability falling as 1 / (index + 1): few addresses make most of the traffic. */
  zipf(size: number): number;
  /** Log-normal: a median and a spread (in e-folds); the shape of flow sizes. */
  skewed(median: number, spread: number): number;
  /** How many of many rare events happen when `mean` are expected. */
  poisson(mean: number): number;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  // Box-Muller gives two normal deviates from two uniform ones; the second is not kept, so that the state stays one number.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => items[Math.floor(next() * items.length)]!,
    zipf: (size) => Math.min(size - 1, Math.floor((size + 1) ** next()) - 1),
    skewed: (median, spread) => median * Math.exp(spread * normal()),
    poisson: (mean) => {
      if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const limit = Math.exp(-mean);
      let events = 0;
      for (let product = next(); product > limit; product *= next()) events++;
      return events;
    },
  };
}
