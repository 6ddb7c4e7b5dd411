import { normalCdf, normalQuantile } from './normal.ts';

/** P(T <= t) of Student's t with a whole number of degrees of freedom, as a finite sum (Abramowitz & Stegun 26.7.3 and 26.7.4), or with Infinity. */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalCdf(t);
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`a whole number of at least 1 degrees of freedom was expected, got ${degreesOfFreedom}`);
  }
  return 0.5 + centralHalf(t, degreesOfFreedom);
}

/** P(0 < T <= t), negative for negative t. */
function centralHalf(t: number, degreesOfFreedom: number): number {
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const cosineSquared = Math.cos(angle) ** 2;
  const odd = degreesOfFreedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = degreesOfFreedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degreesOfFreedom; k += 2) {
    term *= cosineSquared * ((k - 1) / k);
    sum += term;
  }
  return odd ? (angle + Math.sin(angle) * sum) / Math.PI : (Math.sin(angle) * sum) / 2;
}

/** The t with P(T <= t) = p, for 0 < p < 1, by bisection. */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, degreesOfFreedom);
  let low = normalQuantile(p);
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return low;
  let high = low + 1;
  while (studentTCdf(high, degreesOfFreedom) < p) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTCdf(middle, degreesOfFreedom) < p) low = middle;
    else high = middle;
  }
}
