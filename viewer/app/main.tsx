import './ui/style.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { follow } from './state/actions.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(<App />);
follow();
