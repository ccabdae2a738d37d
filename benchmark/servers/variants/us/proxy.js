import { clerkMiddleware } from 'ironclerk/server';

export default clerkMiddleware(
  async (auth) => {
    await auth.protect();
  },
  { jwtKey: process.env.CLERK_JWT_KEY },
);
