/**
 * One WebSocket that tells which topics changed; each topic is the first part of a TanStack query key, which is then fetched
 * again. The server's resume token is sent back after a reconnect, so that nothing said meanwhile is missed.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

interface LiveMessage {
  topics?: string[];
  resume?: string;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** Milliseconds before try number `attempt` (0 = first), spread so that browsers do not return all at once. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}

/** Connects until the returned function is called. */
export function connectLive(client: QueryClient, address: string): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let resume: string | undefined;
  let ended = false;

  const open = () => {
    socket = new WebSocket(address);
    socket.onopen = () => {
      attempt = 0;
      if (resume !== undefined) socket?.send(JSON.stringify({ resume }));
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as LiveMessage;
      if (message.resume !== undefined) resume = message.resume;
      for (const topic of message.topics ?? []) void client.invalidateQueries({ queryKey: topic.split('/') });
    };
    socket.onclose = () => {
      if (!ended) timer = setTimeout(open, waitBefore(attempt++));
    };
  };

  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}

/** Keeps the live connection while `wanted`. */
export function useLive(wanted: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!wanted) return undefined;
    return connectLive(client, `${window.location.origin.replace(/^http/, 'ws')}/api/v1/live`);
  }, [client, wanted]);
}
