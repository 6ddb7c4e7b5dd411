import { createBrowserRouter, Navigate } from 'react-router';
import { Broken } from './broken.tsx';
import { Frame } from './frame.tsx';

/** Every view has an address of its own; its filters and choices stand in the query, so that the address can be handed on. */
export const router = createBrowserRouter([
  {
    path: '/',
    Component: Frame,
    ErrorBoundary: Broken,
    HydrateFallback: () => null,
    children: [
      { index: true, element: <Navigate to="/runs" replace /> },
      { path: 'traces', lazy: () => import('../views/traces/traces.tsx') },
      { path: 'traces/:traceId', lazy: () => import('../views/traces/trace.tsx') },
      { path: 'data', lazy: () => import('../views/data/data.tsx') },
      { path: 'runs', lazy: () => import('../views/runs/runs.tsx') },
      { path: 'runs/:runId', lazy: () => import('../views/runs/run.tsx') },
      { path: 'runs/:runId/against/:otherId', lazy: () => import('../views/runs/two-runs.tsx') },
      { path: 'training', lazy: () => import('../views/training/training.tsx') },
      { path: 'compare', lazy: () => import('../views/compare/compare.tsx') },
      { path: 'models', lazy: () => import('../views/models/models.tsx') },
      { path: 'cost', lazy: () => import('../views/cost/cost.tsx') },
      { path: 'pulls', lazy: () => import('../views/pulls/pulls.tsx') },
      { path: 'upload', lazy: () => import('../views/upload/upload.tsx') },
      { path: '*', lazy: () => import('./nowhere.tsx') },
    ],
  },
]);
