import { headers } from 'next/headers';

export const userId = async () => (await headers()).get('x-user-id');
