/** Addresses to pages: those of the rooms, each loaded when first visited, inside the shell or bare. */
import i18next from 'i18next';
import type { ComponentType } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';

import type { RoomRoute } from '@/kit/contributions';

import { Bare } from './Bare';
import { Frame } from './Frame';
import { Guard } from './Guard';
import { Home } from './pages/Home';
import { NotFound } from './pages/NotFound';
import { RouteError } from './pages/RouteError';
import { Loading } from './pages/Loading';
import { reloadOnceFor } from './reload';
import { roomRoutes } from './rooms';

type Route = RoomRoute & { room: string };

async function loadPage(route: Route): Promise<{ Component: ComponentType }> {
  try {
    const [page] = await Promise.all([route.load(), i18next.loadNamespaces([route.room, ...(route.words ?? [])])]);
    const Page = page.default;
    return {
      Component: () => (
        <Guard permission={route.permission} title={route.title}>
          <Page />
        </Guard>
      ),
    };
  } catch (error) {
    if (reloadOnceFor(error)) return { Component: Loading };
    throw error;
  }
}

function routesOf(frame: 'app' | 'bare'): RouteObject[] {
  return roomRoutes
    .filter((route) => (route.frame ?? 'app') === frame)
    .map((route) => ({ path: route.path, lazy: () => loadPage(route), errorElement: <RouteError /> }));
}

/** Made after the words are there: the first page starts to load at once. */
export function makeRouter() {
  return createBrowserRouter([
    { element: <Bare />, errorElement: <RouteError />, HydrateFallback: Loading, children: routesOf('bare') },
    {
      element: <Frame />,
      errorElement: <RouteError />,
      HydrateFallback: Loading,
      children: [{ index: true, element: <Home /> }, ...routesOf('app'), { path: '*', element: <NotFound /> }],
    },
  ]);
}
