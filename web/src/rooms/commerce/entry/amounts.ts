/** Amounts of an order as the server computes them: exact, half up to the minor unit, never through a floating point number. */

interface Exact {
  value: bigint;
  scale: number;
}

function parse(text: string): Exact | undefined {
  const found = /^(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!found || !/\d/.test(text)) return undefined;
  const fraction = found[2] ?? '';
  return { value: BigInt(`${found[1] ?? ''}${fraction}` || '0'), scale: fraction.length };
}

/** Quantity x price in minor units; undefined when one of them is no number. */
export function lineAmount(quantity: string, price: string, digits: number): bigint | undefined {
  const [of, at] = [parse(quantity), parse(price)];
  if (!of || !at) return undefined;
  const product = of.value * at.value;
  const scale = of.scale + at.scale - digits;
  if (scale <= 0) return product * 10n ** BigInt(-scale);
  const unit = 10n ** BigInt(scale);
  return (product + unit / 2n) / unit;
}

export interface Amounts {
  /** Of each line, after its own discount. */
  lines: (bigint | undefined)[];
  goods: bigint;
  total: bigint;
}

export function amountsOf(lines: readonly { quantity: string; price: string; discount: number }[], discount: number, shipping: number, digits: number): Amounts {
  const each = lines.map((line) => {
    const whole = lineAmount(line.quantity, line.price, digits);
    return whole === undefined ? undefined : whole - BigInt(line.discount);
  });
  const goods = each.reduce<bigint>((sum, one) => sum + (one ?? 0n), 0n);
  return { lines: each, goods, total: goods - BigInt(discount) + BigInt(shipping) };
}
