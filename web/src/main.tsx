// Where the page begins.

import { createRoot } from 'react-dom/client';
import { Console } from './app/console.tsx';
import { startTheme } from './app/preferences.ts';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/layout.css';
import './style/tables.css';
import './style/drawings.css';

document.documentElement.dataset['theme'] = startTheme(matchMedia('(prefers-color-scheme: dark)').matches);
const root = document.querySelector('#root');
if (root !== null) createRoot(root).render(<Console />);
