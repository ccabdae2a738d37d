import { ran } from '@/log';

export const dynamic = 'force-dynamic';

function answer({ headers }) {
  ran('PROTECTED:handler', headers);
  return new Response('PROTECTED:handler');
}

export { answer as GET, answer as POST };
