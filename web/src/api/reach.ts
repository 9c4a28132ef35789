/** Whether the server answered the last time it was asked. */
import { createStore, useStore } from '@/kit/store';

const reachable = createStore(true);

export const markReachable = (value: boolean) => reachable.set(value);
export const useReachable = () => useStore(reachable);
