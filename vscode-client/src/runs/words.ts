/** Numbers as people read them, written as the server writes them in its lenses and hovers. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `8,210 tokens` */
export function tokens(count: number): string {
  return `${whole.format(count)} ${count === 1 ? 'token' : 'tokens'}`;
}

/** `12 calls` */
export function calls(count: number): string {
  return `${whole.format(count)} ${count === 1 ? 'call' : 'calls'}`;
}

/** Dollars: cents from a cent on, two significant digits below, `unknown price` for null. */
export function money(usd: number | null): string {
  if (usd === null) return 'unknown price';
  if (usd === 0) return '$0';
  if (usd >= 0.01) return `$${usd.toFixed(2)}`;
  if (usd < 0.000001) return '< $0.000001';
  return `$${Number(usd.toPrecision(2)).toFixed(Math.min(7, 1 - Math.floor(Math.log10(usd))))}`;
}

/** `0.8 s`, `2 min 5 s` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}
