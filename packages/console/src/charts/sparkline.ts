/** The line of a small chart without axes. Pure, for tests. */

/** Path of a line through values of equal distance in a box, from zero at the bottom; a gap where a value is missing. */
export function linePath(values: readonly (number | undefined)[], width: number, height: number): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let pen = false;
  return values
    .map((value, place) => {
      if (value === undefined) {
        pen = false;
        return '';
      }
      const y = most === 0 ? height : height - (value / most) * height;
      const command = `${pen ? 'L' : 'M'}${rounded(place * step)} ${rounded(y)}`;
      pen = true;
      return command;
    })
    .join('');
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
