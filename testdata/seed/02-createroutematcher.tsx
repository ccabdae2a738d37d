const isProtectedRoute = createRouteMatcher(['/dashboard(.*)', '/forum(.*)'])
