/** The middleware protects this. */
export { GET } from '../who/route';
