/** The drawing of the sign-in pages: people as dots, relations as lines, some nearer than others. Decorative. */
import s from './access.module.css';

type Dot = readonly [x: number, y: number, r: number, kind?: 'gold' | 'open' | 'jade'];

const dots: readonly Dot[] = [
  [168, 262, 15, 'gold'],
  [286, 196, 9],
  [340, 306, 12, 'jade'],
  [236, 372, 7],
  [92, 344, 8, 'open'],
  [84, 190, 6],
  [196, 128, 8, 'open'],
  [330, 96, 6],
  [430, 176, 10],
  [452, 296, 6, 'open'],
  [412, 402, 9],
  [308, 452, 6],
  [186, 470, 10, 'jade'],
  [92, 452, 5],
  [506, 110, 5],
  [532, 236, 7],
  [522, 372, 5],
  [494, 470, 7, 'open'],
  [388, 528, 5],
  [262, 556, 7],
  [120, 560, 6, 'open'],
  [40, 272, 4],
  [30, 420, 4],
  [122, 74, 4],
  [250, 44, 5],
  [430, 52, 4],
  [574, 304, 4],
  [570, 440, 4],
];

const lines: readonly (readonly [number, number, number])[] = [
  [0, 1, 14], [0, 2, -20], [0, 3, 12], [0, 4, -10], [0, 5, 12], [0, 6, -12], [1, 2, 16], [1, 6, 14], [1, 7, -10], [1, 8, 12],
  [2, 3, 14], [2, 8, -16], [2, 9, 12], [2, 10, -12], [3, 12, 14], [3, 11, -10], [4, 12, 18], [4, 21, 6], [4, 22, -6], [5, 6, -14],
  [5, 21, 6], [6, 23, 6], [6, 24, -6], [7, 24, 8], [7, 25, -6], [7, 8, 10], [8, 14, 8], [8, 15, -10], [9, 15, 8], [9, 10, -10],
  [9, 16, 8], [10, 11, 10], [10, 17, 10], [10, 18, -10], [11, 19, 8], [11, 18, -8], [12, 13, 8], [12, 19, 12], [12, 20, -10],
  [13, 22, 6], [13, 20, 8], [15, 26, 6], [16, 26, 6], [16, 27, -6], [17, 27, 6], [17, 18, 8], [19, 20, 10], [14, 25, 6],
];

function path([from, to, bend]: readonly [number, number, number]): string {
  const [ax, ay] = dots[from] ?? [0, 0];
  const [bx, by] = dots[to] ?? [0, 0];
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const cx = (ax + bx) / 2 + ((by - ay) / length) * bend;
  const cy = (ay + by) / 2 - ((bx - ax) / length) * bend;
  return `M${ax} ${ay}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${bx} ${by}`;
}

export function Motif() {
  return (
    <svg className={s.motif} viewBox="0 0 600 600" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g fill="none" stroke="#CFE9DF" strokeLinecap="round">
        {lines.map((line) => {
          const near = line[0] === 0 || line[1] === 0;
          return <path key={`${line[0]}-${line[1]}`} d={path(line)} strokeWidth={near ? 1.8 : 1} opacity={near ? 0.6 : 0.26} />;
        })}
      </g>
      <circle cx="168" cy="262" r="34" fill="#E9C46A" opacity="0.12" />
      <circle cx="168" cy="262" r="24" fill="#E9C46A" opacity="0.16" />
      {dots.map(([x, y, r, kind]) => (
        <circle
          key={`${x}-${y}`}
          cx={x}
          cy={y}
          r={r}
          fill={kind === 'gold' ? '#E9C46A' : kind === 'open' ? '#0B5647' : kind === 'jade' ? '#5FD0B2' : '#E8F3EE'}
          stroke={kind === 'open' ? '#CFE9DF' : 'none'}
          strokeWidth={kind === 'open' ? 1.6 : 0}
          opacity={r < 6 ? 0.55 : 1}
        />
      ))}
    </svg>
  );
}
