import { QueryClient } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { onSignedOut, send } from './client';
import { connectLive, waitBefore } from './live';
import { OFFLINE, Problem, problemOf, UNREADABLE } from './problem';

afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.fn<(request: Request) => Promise<Response>>(() => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers })));

describe('send', () => {
  it('asks in JSON and in the language in use, and leaves out what is undefined', async () => {
    const fetched = answer(200, { ok: true });
    vi.stubGlobal('fetch', fetched);
    await send('POST', '/api/v1/x', { query: { a: 1, b: undefined, c: ['x', 'y'] }, body: { q: '茶' } });
    const request = fetched.mock.calls[0]?.[0];
    expect(request?.url).toMatch(/\/api\/v1\/x\?a=1&c=x&c=y$/);
    expect(request?.headers.get('Content-Type')).toBe('application/json');
    expect(request?.headers.get('Accept-Language')).toBe('en');
    expect(await request?.json()).toEqual({ q: '茶' });
  });

  it('answers undefined for 204', async () => {
    vi.stubGlobal('fetch', answer(204, undefined));
    expect(await send('DELETE', '/api/v1/session')).toBeUndefined();
  });

  it('throws the problem, its fields and its wait', async () => {
    const body = { code: 'kernel.invalid', status: 422, detail: 'Wrong.', instance: 'req-1', fields: [{ field: 'name', code: 'x', message: 'Too long' }] };
    vi.stubGlobal('fetch', answer(422, body, { 'Retry-After': '7' }));
    const problem = await send('POST', '/api/v1/x').catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ status: 422, code: 'kernel.invalid', detail: 'Wrong.', instance: 'req-1', retryAfter: 7 });
    expect((problem as Problem).at('name')).toBe('Too long');
  });

  it('tells when nobody is signed in any more, but not for the question itself', async () => {
    const told = vi.fn();
    const stop = onSignedOut(told);
    vi.stubGlobal('fetch', answer(401, { code: 'kernel.unauthenticated' }));
    await send('GET', '/api/v1/session').catch(() => undefined);
    expect(told).not.toHaveBeenCalled();
    await send('GET', '/api/v1/customers').catch(() => undefined);
    expect(told).toHaveBeenCalledOnce();
    stop();
  });

  it('names a server out of reach', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(send('GET', '/api/v1/x')).rejects.toMatchObject({ status: 0, code: OFFLINE });
  });

  it('survives an answer that is no problem document', async () => {
    const problem = await problemOf(new Response('<html>Bad gateway</html>', { status: 502 }));
    expect(problem).toMatchObject({ status: 502, code: UNREADABLE, detail: '' });
  });
});

describe('the live connection', () => {
  it('waits longer and longer, spread, up to a minute', () => {
    expect(waitBefore(0, () => 0)).toBe(500);
    expect(waitBefore(3, () => 1)).toBe(8_000);
    expect(waitBefore(30, () => 1)).toBe(60_000);
  });

  it('opens nothing while no page shows a topic', () => {
    const opened = vi.fn();
    vi.stubGlobal('WebSocket', opened);
    connectLive(new QueryClient(), 'ws://localhost/live')();
    expect(opened).not.toHaveBeenCalled();
  });
});
