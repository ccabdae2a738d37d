import { auth } from 'ironclerk/server';

export const userId = async () => (await auth()).userId;
