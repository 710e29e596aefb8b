import { render } from 'solid-js/web';
import { App } from './app/app';
import { start_router } from './app/router';
import { start_theme } from './app/theme';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/chat.css';
import './styles/message.css';
import './styles/report.css';

start_theme();
start_router();
const root = document.getElementById('root');
if (root) render(() => <App />, root);
