/**
 * What changed on the server, as it happens. One WebSocket for all pages: they name the topics they show (`customer` or
 * `customer:<id>`), the server says which of them moved, and queries whose key starts so (`['customer', …]`) are fetched again.
 * It carries no data. After a reconnect the resume token is given back, so that nothing said meanwhile is missed.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

interface LiveMessage {
  topics?: string[];
  resume?: string;
}

const EVERYTHING = '*';
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
const COALESCE_MS = 50;

/** Milliseconds before try number `attempt` (0 = first), spread so that browsers do not return all at once. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}

/** The topics shown now, each with the number of pages that show it. */
const shown = new Map<string, number>();
const listeners = new Set<() => void>();

function show(topics: readonly string[]): () => void {
  for (const topic of topics) shown.set(topic, (shown.get(topic) ?? 0) + 1);
  for (const listener of listeners) listener();
  return () => {
    for (const topic of topics) {
      const left = (shown.get(topic) ?? 1) - 1;
      if (left > 0) shown.set(topic, left);
      else shown.delete(topic);
    }
    for (const listener of listeners) listener();
  };
}

function moved(client: QueryClient, topic: string): void {
  if (topic === EVERYTHING) void client.invalidateQueries();
  else void client.invalidateQueries({ queryKey: topic.split(':') });
}

/** Connects, from the first topic shown on, until the returned function is called. */
export function connectLive(client: QueryClient, address: string): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let telling: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let resume: string | undefined;
  let ended = false;

  const hello = () => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ topics: [...shown.keys()], resume }));
  };
  const open = () => {
    socket = new WebSocket(address);
    socket.onopen = hello;
    socket.onmessage = (event: MessageEvent<string>) => {
      attempt = 0;
      const message = JSON.parse(event.data) as LiveMessage;
      resume = message.resume ?? resume;
      for (const topic of message.topics ?? []) moved(client, topic);
    };
    socket.onclose = () => {
      if (!ended) timer = setTimeout(open, waitBefore(attempt++));
    };
  };
  const changed = () => {
    if (!socket && shown.size > 0) open();
    // a change of page drops topics and adds others: told once
    clearTimeout(telling);
    telling = setTimeout(hello, COALESCE_MS);
  };

  listeners.add(changed);
  if (shown.size > 0) open();
  return () => {
    ended = true;
    listeners.delete(changed);
    clearTimeout(timer);
    clearTimeout(telling);
    socket?.close();
  };
}

/** Keeps the connection while `wanted`; called once, by the shell. */
export function useLive(wanted: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!wanted) return undefined;
    return connectLive(client, `${window.location.origin.replace(/^http/, 'ws')}/api/v1/live`);
  }, [client, wanted]);
}

/** Names what this page shows: `useTopics('customer')` for a list, `useTopics('customer:' + id)` for one record. */
export function useTopics(...topics: string[]): void {
  const joined = topics.join(' ');
  useEffect(() => show(joined.split(' ').filter(Boolean)), [joined]);
}
