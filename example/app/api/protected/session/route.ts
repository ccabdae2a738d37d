// The proxy protects everything below /api/protected.
export { GET, GET as POST } from '../../session/route';
