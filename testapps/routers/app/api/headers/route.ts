/** All that a request carries once the middleware has let it through: what the host of an external rewrite gets, too. */
export function GET(request: Request) {
  return Response.json(Object.fromEntries(request.headers));
}
