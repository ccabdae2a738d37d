export const dynamic = 'force-dynamic';

const answer = () => new Response('PROTECTED:handler');

export { answer as GET, answer as POST };
