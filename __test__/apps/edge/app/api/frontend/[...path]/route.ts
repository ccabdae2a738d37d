import { createFrontendApiProxyHandlers } from 'ironclerk/server';

export const runtime = 'edge';

export const { GET, POST } = createFrontendApiProxyHandlers({
  proxyPath: '/api/frontend',
  fapiUrl: process.env.TEST_FRONTEND_API_URL,
});
