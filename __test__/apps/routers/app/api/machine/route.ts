import { GET as whoAsks } from '../auth/route';

/** The middleware accepts machines here. */
export const GET = whoAsks;
