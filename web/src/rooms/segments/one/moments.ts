/** Moments of days in the workspace's zone. */

/** Minutes that the zone is ahead of UTC then. */
function ahead(at: Date, timeZone: string): number {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).formatToParts(at).map((one) => [one.type, one.value]));
  return (Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:00Z`) - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000;
}

/** Midnight with which the day begins there, as UTC. */
export function startOfDay(day: string, timeZone = 'UTC'): string {
  const wall = new Date(`${day}T00:00:00Z`);
  const guess = new Date(wall.getTime() - ahead(wall, timeZone) * 60_000);
  return new Date(wall.getTime() - ahead(guess, timeZone) * 60_000).toISOString();
}

/** The last second of the day there; now, for a day that is not over. */
export function endOfDay(day: string, timeZone = 'UTC'): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return new Date(Math.min(Date.parse(startOfDay(next, timeZone)) - 1_000, Date.now())).toISOString();
}
