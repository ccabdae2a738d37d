export default function handler(_, response) {
  response.end('PROTECTED:api-all');
}
