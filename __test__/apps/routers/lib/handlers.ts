import { type ClerkMiddlewareAuth, createRouteMatcher } from 'ironclerk/server';
import type { Route } from 'next';
import { redirect } from 'next/navigation';
import { type NextRequest, NextResponse } from 'next/server';

const isAdmin = createRouteMatcher(['/admin/(.*)']);
const hasSegment = createRouteMatcher(['/api/request/:segment']);
const upstream = process.env.TEST_UPSTREAM ?? '';

/** Where the query says, in place of the request's own URL. */
const target = ({ nextUrl }: NextRequest) => nextUrl.searchParams.get('to') ?? '';

/** Handlers of a middleware by the name that a request asks for. */
export const handlers: Record<
  string,
  (auth: ClerkMiddlewareAuth, request: NextRequest) => unknown
> = {
  nothing: () => undefined,
  next: () => {
    const response = NextResponse.next({ headers: { 'x-of-handler': '1' } });
    response.cookies.set('of-handler', '1');
    return response;
  },
  'sets request headers': (_, request) => {
    const headers = new Headers(request.headers);
    headers.set('x-own', '1');
    return NextResponse.next({ request: { headers } });
  },
  rewrite: (_, request) =>
    target(request) ? NextResponse.rewrite(new URL(target(request), request.url)) : undefined,
  elsewhere: () => NextResponse.rewrite(`${upstream}/elsewhere`),
  'returns an upstream': (_, { nextUrl }) => fetch(upstream + nextUrl.pathname + nextUrl.search),
  'copies an upstream': async (_, { nextUrl }) => {
    const answer = await fetch(upstream + nextUrl.pathname + nextUrl.search);
    return new NextResponse(answer.body, answer);
  },
  redirect: (_, request) => redirect(target(request) as Route),
  'leads away': (_, request) =>
    new Response(null, { status: 302, headers: { location: target(request) } }),
  'changes nextUrl': async (auth, request) => {
    const isProtected = isAdmin(request);
    request.nextUrl.pathname = '/sign-in';
    request.headers.set('x-run', isProtected ? 'protected' : 'open');
    if (isProtected) await auth.protect();
  },
  'reads the body': async (_, request) => {
    const headers = new Headers(request.headers);
    headers.append('x-asked', String(hasSegment(request)));
    headers.append('x-read', await request.text());
    console.log(`read ${headers.get('x-read')}, ${headers.get('x-asked')}`);
    return NextResponse.next({ request: { headers } });
  },
};
