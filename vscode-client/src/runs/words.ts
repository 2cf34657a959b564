/** Numbers as people read them, written as the server writes them in its lenses and hovers. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `8,210 tokens` */
export function tokens(count: number): string {
  return `${whole.format(count)} ${count === 1 ? 'token' : 'tokens'}`;
}

/** `12 calls` */
export function calls(count: number): string {
  return `${whole.format(count)} ${count === 1 ? 'call' : 'calls'}`;
}

/** Dollars with as many digits as tell something, as `server/analysis/cost/show.py` has them. */
export function money(usd: number | null): string {
  if (usd === null) return 'unknown price';
  if (usd === 0) return '$0';
  if (usd >= 1) return `$${cents.format(usd)}`;
  if (usd >= 0.1) return `$${usd.toFixed(2)}`;
  const places = Math.min(20, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(Math.max(2, places)).replace(/0+$/, '').padEnd(4, '0')}`;
}

/** `0.8 s`, `2 min 5 s` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}
