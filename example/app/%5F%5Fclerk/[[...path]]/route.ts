import { createFrontendApiProxyHandlers } from 'ironclerk/server';

export const { GET, POST, PUT, DELETE, PATCH } = createFrontendApiProxyHandlers();
