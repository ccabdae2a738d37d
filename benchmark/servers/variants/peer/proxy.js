import { clerkMiddleware } from '@clerk/nextjs/server';

export default clerkMiddleware(
  async (auth) => {
    await auth.protect();
  },
  { jwtKey: process.env.CLERK_JWT_KEY },
);
