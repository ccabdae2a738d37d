import { getAuth } from 'ironclerk/server';

export default function handler(req, res) {
  res.json({ userId: getAuth(req).userId });
}
