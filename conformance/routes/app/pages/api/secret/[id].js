import { ran } from '@/log';

export default function handler({ headers }, response) {
  ran('PROTECTED:api', headers);
  response.end('PROTECTED:api');
}
