// The default theme, in the colours of the demo.

import DefaultTheme from 'vitepress/theme';
import './colours.css';

export default DefaultTheme;
