// How far the whiskers of a mean over so many rows reach; twin of xwidgets/results/whiskers.py.

/** 95 % of a normal distribution lie within so many standard deviations. */
const Z = 1.959964;

/**
 * Standard errors that whiskers reach to either side. Of a random sample of `n_rows` rows of `n_all` they hold the
 * mean over all in 95 of 100 cases; of all rows it is one standard error.
 */
export function reach(n_rows: number, n_all: number): number {
  if (n_rows >= n_all || n_rows < 2) return 1;
  const v = n_rows - 1;
  const t = Z + (Z ** 3 + Z) / (4 * v) + (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * v ** 2);
  return t * Math.sqrt(1 - n_rows / n_all);
}
