import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from '../data/queries.ts';
import { applyTheme, storedTheme } from './frame/theme.ts';
import { createConsoleRouter } from './router.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/lists.css';
import './styles/incident.css';
import './styles/graph.css';
import './styles/print.css';

applyTheme(storedTheme());
const queries = createQueries();
const router = createConsoleRouter();

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
