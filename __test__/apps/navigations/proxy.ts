import { clerkMiddleware } from 'ironclerk/server';

export default clerkMiddleware({ protect: ['/members(.*)', '/legacy/members'] });

export const config = { matcher: ['/((?!_next/static|favicon.ico).*)'] };
