declare const THALWEG_VERSION: string | undefined;

/** The version that the build puts in; `0.0.0` when running from source. */
export const VERSION: string = typeof THALWEG_VERSION === 'string' ? THALWEG_VERSION : '0.0.0';
