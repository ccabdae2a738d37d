import { auth } from '@clerk/nextjs/server';

export const userId = async () => (await auth()).userId;
