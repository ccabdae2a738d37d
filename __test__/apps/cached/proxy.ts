import { clerkMiddleware } from 'ironclerk/server';

export default clerkMiddleware();

export const config = { matcher: ['/((?!_next).*)'] };
