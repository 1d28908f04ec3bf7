import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/tokens.css';

const root = document.getElementById('root');
if (!root) throw new Error('no #root');
createRoot(root).render(<App />);
