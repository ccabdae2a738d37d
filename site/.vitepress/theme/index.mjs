// The default theme, in the colours of the demo, with tables that a phone shows.

import DefaultTheme from 'vitepress/theme';
import './colours.css';
import './tables.css';

export default DefaultTheme;
