import { ran } from '@/log';

export default function handler({ headers }, response) {
  ran('PROTECTED:api-all', headers);
  response.end('PROTECTED:api-all');
}
