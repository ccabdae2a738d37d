import type { Metadata, Viewport } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Ironclerk example', template: '%s · Ironclerk example' },
  description: 'A Next.js app whose proxy.ts is authenticated by a Rust core.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

const PAGES = [
  ['/dashboard', 'Dashboard'],
  ['/forum', 'Forum'],
  ['/admin', 'Admin'],
  ['/session', 'Session'],
  ['/tokens', 'Tokens'],
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
          <nav aria-label="Pages">
            {PAGES.map(([href, name]) => (
              <Link key={href} href={href} prefetch={false}>
                {name}
              </Link>
            ))}
          </nav>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
