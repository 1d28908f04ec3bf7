// Styles first: what the parts say of themselves goes before what the kit says.
import './theme/mantine.css';
import '@mantine/notifications/styles.css';
import './theme/tokens.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('no #root');
createRoot(root).render(<App />);
