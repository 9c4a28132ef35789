/** The mark: people as dots, relations as lines. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0E7C66" />
      <g stroke="#fff" strokeWidth="1.8" fill="none" strokeLinecap="round">
        <path d="M9.5 21.5 15 10.5l8 4.5-4.5 7.500z" />
        <path d="M15 10.5 18.500 22.500" opacity=".55" />
      </g>
      <g fill="#fff">
        <circle cx="9.5" cy="21.5" r="2.6" />
        <circle cx="15" cy="10.5" r="3.2" />
        <circle cx="23" cy="15" r="2.3" />
        <circle cx="18.5" cy="22.5" r="2" />
      </g>
    </svg>
  );
}
