import type { Metadata, Viewport } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Ironclerk example', template: '%s · Ironclerk example' },
  // No file: the browser would ask for /favicon.ico otherwise.
  icons: { icon: 'data:,' },
  description: 'A Next.js app whose proxy.ts is authenticated by a Rust core.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

const PAGES = [
  ['/dashboard', 'Dashboard'],
  ['/forum', 'Forum'],
  ['/admin', 'Admin'],
  ['/session', 'Session'],
  ['/orgs/acme', 'Organization'],
  ['/components', 'Components'],
  ['/tokens', 'Tokens'],
  ['/tenants', 'Tenants'],
  ['/frontend-api', 'Frontend API'],
  ['/refusals', 'Refusals'],
  ['/nap', 'After a nap'],
  ['/race', 'Peer against us'],
] as const;

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header>
          <Link href="/" className="brand">
            Ironclerk
          </Link>
          {process.env.NEXT_PUBLIC_CLERK_IS_SATELLITE === 'true' && <strong>Satellite</strong>}
          <nav aria-label="Pages">
            {/* Plain links, so that every page is a request of its own to the middleware. */}
            {PAGES.map(([href, name]) => (
              <a key={href} href={href}>
                {name}
              </a>
            ))}
          </nav>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
