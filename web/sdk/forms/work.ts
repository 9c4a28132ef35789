/**
 * Proof of work: a counter n for which SHA-256 of "<challenge>:<n>" begins with `bits` zero bits. Done in slices of a few
 * milliseconds beside the filling-in, so that nothing stutters; the browser's own SHA-256 needs https and a promise per try.
 */
const ROUND: number[] = [];
const START: number[] = [];
for (let candidate = 2; ROUND.length < 64; candidate++) {
  let prime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false;
  if (!prime) continue;
  const fraction = (root: number) => ((candidate ** root % 1) * 4294967296) | 0;
  if (START.length < 8) START.push(fraction(1 / 2));
  ROUND.push(fraction(1 / 3));
}

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/** The eight words of SHA-256 over a text of plain ASCII. */
export function sha256(text: string): Int32Array {
  const blocks = ((text.length + 8) >> 6) + 1;
  const input = new Int32Array(blocks * 16);
  for (let at = 0; at < text.length; at++) input[at >> 2] = (input[at >> 2] ?? 0) | (text.charCodeAt(at) << (24 - (at % 4) * 8));
  input[text.length >> 2] = (input[text.length >> 2] ?? 0) | (0x80 << (24 - (text.length % 4) * 8));
  input[blocks * 16 - 1] = text.length * 8;
  const hash = Int32Array.from(START);
  const w = new Int32Array(64);
  for (let block = 0; block < blocks; block++) {
    let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = input[block * 16 + i] ?? 0;
      else {
        const x = w[i - 15] ?? 0;
        const y = w[i - 2] ?? 0;
        w[i] = ((w[i - 16] ?? 0) + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (w[i - 7] ?? 0) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (ROUND[i] ?? 0) + (w[i] ?? 0)) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => (hash[at] = (hash[at] ?? 0) + word));
  }
  return hash;
}

/** How many zero bits a hash begins with. */
export function zeroBits(hash: Int32Array): number {
  let bits = 0;
  for (const word of hash) {
    bits += Math.clz32(word);
    if (word !== 0) break;
  }
  return bits;
}

const SLICE_MS = 10;

export function prove(challenge: string, bits: number): Promise<string> {
  let n = 0;
  return new Promise((done) => {
    const slice = () => {
      const until = Date.now() + SLICE_MS;
      do {
        for (let tries = 0; tries < 200; tries++, n++) if (zeroBits(sha256(`${challenge}:${n}`)) >= bits) return done(String(n));
      } while (Date.now() < until);
      setTimeout(slice, 4);
    };
    setTimeout(slice);
  });
}
