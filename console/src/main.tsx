import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { queries } from './api/queries.ts';
import { router } from './app/routes.tsx';
import { applyTheme } from './app/theme.ts';
import { Toasts } from './ui/toast.tsx';
import { TooltipArea } from './ui/tooltip.tsx';
import './app/style.css';

// Radix locks scrolling by a style of its own: it carries the nonce of this answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
if (nonce) setNonce(nonce);
applyTheme();

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <TooltipArea>
          <Toasts>
            <RouterProvider router={router} />
          </Toasts>
        </TooltipArea>
      </QueryClientProvider>
    </StrictMode>,
  );
